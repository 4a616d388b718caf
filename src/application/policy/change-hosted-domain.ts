import type { SessionId } from '../../domain/ids.ts';
import { decideAccess } from '../../domain/policy/decide-access.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import { readDomain } from '../../domain/single-sign-on/email-domain.ts';
import type { Instant } from '../../domain/time.ts';
import type { AllowedMember, ChangeHostedDomain, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { type PartOfPolicy, writePart } from './write-part.ts';

/** Says of which domain a provider's accounts must be: by whoever may turn the requirement on, confirmed as for that (I-37). */
export async function changeHostedDomain(
  needs: Needs,
  command: ChangeHostedDomain,
): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, null);
  if (!admitted.ok) return admitted;
  const admin = admitted.value;
  const hostedDomain = command.hostedDomain === null ? null : readDomain(command.hostedDomain);
  if (hostedDomain === null && command.hostedDomain !== null) return refuse({ code: 'policy.hosted_domain_malformed' });
  const now = needs.clock.now();
  if (!(await getsInStill(needs, admin, { command, hostedDomain, now }))) {
    return refuse({ code: 'policy.own_account_outside' });
  }
  const organization = admin.organization.id;
  const part: PartOfPolicy = {
    ...{ admin, origin: command.origin, now },
    action: 'policy.hosted_domain_changed',
    details: { hostedDomain },
    write: (policies) => policies.changeHostedDomain({ organization, version: command.version, hostedDomain }),
  };
  return needs.store.transaction((repositories) => writePart(repositories, part));
}

interface Wanted {
  readonly command: ChangeHostedDomain;
  readonly hostedDomain: string | null;
  readonly now: Instant;
}

/** Whoever shuts a door stands inside: somebody is left who can open it again. */
async function getsInStill(
  { store, crypto }: Needs,
  { organization }: AllowedMember,
  { command, hostedDomain, now }: Wanted,
): Promise<boolean> {
  const id = crypto.digest(command.session) as SessionId;
  const facts = await store.repositories.sessions.findOrganizationFacts(id, organization.id);
  if (facts === null) return false;
  const { membership, session, policy } = facts;
  const after = { now, membership, evidence: session.evidence, enrolled: facts, policy: { ...policy, hostedDomain } };
  return decideAccess(after).kind !== 'other-account';
}
