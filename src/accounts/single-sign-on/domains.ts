import type { AllowedMember } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { readDomain } from '../../domain/single-sign-on/email-domain.ts';
import { type AsOwner, type SingleSignOnNeeds, tellOf } from './needs.ts';

export interface DomainCommand extends AsOwner {
  readonly domain: string;
}

/** Where the TXT record belongs, and what it must hold. */
export const recordFor = ({ domain, token }: { readonly domain: string; readonly token: string }) => ({
  name: `_twofold.${domain}`,
  value: `twofold-verification=${token}`,
});

type Changed = Promise<Result<null, Refusal>>;

interface Admitted {
  readonly owner: AllowedMember;
  readonly domain: string;
  readonly told: ReturnType<typeof tellOf>;
}

export function addDomain(needs: SingleSignOnNeeds, command: DomainCommand): Changed {
  return asOwner(needs, command, 'added', async ({ owner, domain, told }) => {
    const token = needs.crypto.newToken();
    await needs.store.addDomain(owner.organization.id, { domain, token, verifiedAt: null }, told);
    return ok(null);
  });
}

/** Looks for the TXT record now. Whoever can write it may speak for the addresses under this name. */
export function verifyDomain(needs: SingleSignOnNeeds, command: DomainCommand): Changed {
  return asOwner(needs, command, 'verified', async ({ owner, domain, told }) => {
    const { store, txt } = needs;
    const known = (await store.domains(owner.organization.id)).find((each) => each.domain === domain);
    if (known === undefined) return refuse({ code: 'single_sign_on.domain_malformed' });
    if (known.verifiedAt !== null) return ok(null);
    const { name, value } = recordFor(known);
    const found = await txt.txtOf(name).catch(() => []);
    if (!found.some((record) => record.trim() === value)) return refuse({ code: 'single_sign_on.domain_not_proven' });
    const isOurs = await store.verifyDomain(owner.organization.id, domain, told);
    return isOurs ? ok(null) : refuse({ code: 'single_sign_on.domain_taken' });
  });
}

/** One that is not there is as gone as it can be. */
export function removeDomain(needs: SingleSignOnNeeds, command: DomainCommand): Changed {
  return asOwner(needs, command, 'removed', async ({ owner, domain, told }) => {
    const known = await needs.store.domains(owner.organization.id);
    if (!known.some((each) => each.domain === domain)) return ok(null);
    const isRemoved = await needs.store.removeDomain(owner.organization.id, domain, told);
    return isRemoved ? ok(null) : refuse({ code: 'single_sign_on.in_use' });
  });
}

async function asOwner(
  { engine, clock }: SingleSignOnNeeds,
  command: DomainCommand,
  change: string,
  work: (admitted: Admitted) => Changed,
): Changed {
  const admitted = await engine.admitOwner(command);
  if (!admitted.ok) return admitted;
  const domain = readDomain(command.domain);
  if (domain === null) return refuse({ code: 'single_sign_on.domain_malformed' });
  const { user, organization } = admitted.value;
  const details = { change, domain };
  const happening = { organization: organization.id, actor: user.id, origin: command.origin, details } as const;
  const told = tellOf({ action: 'single_sign_on.domain_changed', ...happening }, clock.now());
  return work({ owner: admitted.value, domain, told });
}
