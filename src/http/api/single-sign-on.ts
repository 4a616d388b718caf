import type * as z from 'zod';
import { SingleSignOnChange } from '../../contract/single-sign-on.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result } from '../../domain/result.ts';
import { type AnyRoute, get, type InOrganization, put } from '../route.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const PATH = '/v1/organizations/:organization/single-sign-on';

export const singleSignOnApiRoutes: readonly AnyRoute[] = [
  get('admin', PATH, read, 'policy:read'),
  { ...put('admin', PATH, withJson(SingleSignOnChange, change)), ownersOnly: true },
];

async function read({ c, services, member }: InOrganization): Promise<Response> {
  const { id } = member.organization;
  const [look, { policy, version }] = await Promise.all([
    services.singleSignOn.look(id, member.user.id),
    services.engine.policies.read(id),
  ]);
  const { connection, provider, domains, missing } = look;
  const { singleSignOn, secondFactorAfterSingleSignOn } = policy;
  const known = connection === null || provider === null ? null : { ...connection, ...provider };
  return c.json({
    ...{ singleSignOn, secondFactorAfterSingleSignOn, version, missing },
    connection: known && {
      ...{ id: known.id, name: known.name, defaultRole: known.defaultRole },
      ...{ entityId: known.entityId, acsUrl: known.acsUrl },
      identityProvider: known.idp?.entityId ?? null,
      testedAt: known.tested?.at ?? null,
    },
    domains: domains.map(({ domain, verifiedAt, record }) => ({ domain, verified: verifiedAt !== null, record })),
  });
}

type Change = z.output<typeof SingleSignOnChange>;
type Step = Promise<Result<unknown, Refusal>>;

/** In the order in which one rests on the other, and back; the first refusal ends it, and what was done before stays. */
async function change(exchange: InOrganization, body: Change): Promise<Response> {
  const steps = [changeConnection, changeDomains, changeMode, removeDomains, removeConnection];
  for (const step of steps) {
    const done = await step(exchange, body);
    if (!done.ok) return refuse(exchange, done.refusal);
  }
  return read(exchange);
}

const asOwner = ({ member, sessionKey, origin }: InOrganization) => ({
  session: sessionKey,
  organization: member.organization.id,
  origin,
});

async function changeConnection(exchange: InOrganization, { connection }: Change): Step {
  if (connection === undefined || connection === null) return ok(null);
  const { name, defaultRole, metadata = '', metadataUrl = '' } = connection;
  const { singleSignOn } = exchange.services;
  const described = await singleSignOn.describe({ ...asOwner(exchange), name, defaultRole });
  if (!described.ok || (metadata === '' && metadataUrl === '')) return described;
  return singleSignOn.setMetadata({ ...asOwner(exchange), xml: metadata, url: metadataUrl });
}

async function changeDomains(exchange: InOrganization, { domains = [] }: Change): Step {
  const { singleSignOn } = exchange.services;
  for (const domain of domains) {
    const added = await singleSignOn.addDomain({ ...asOwner(exchange), domain });
    if (!added.ok) return added;
    const verified = await singleSignOn.verifyDomain({ ...asOwner(exchange), domain });
    // A record that is not there yet is told by the answer: it names the record and says that it is not verified.
    if (!verified.ok && verified.refusal.code !== 'single_sign_on.domain_not_proven') return verified;
  }
  return ok(null);
}

async function changeMode(exchange: InOrganization, { mode }: Change): Step {
  if (mode === undefined) return ok(null);
  const { password = null, ...chosen } = mode;
  return exchange.services.singleSignOn.changeMode({ ...asOwner(exchange), ...chosen, password });
}

async function removeDomains(exchange: InOrganization, { removeDomains: domains = [] }: Change): Step {
  for (const domain of domains) {
    const removed = await exchange.services.singleSignOn.removeDomain({ ...asOwner(exchange), domain });
    if (!removed.ok) return removed;
  }
  return ok(null);
}

async function removeConnection(exchange: InOrganization, { connection }: Change): Step {
  return connection === null ? exchange.services.singleSignOn.remove(asOwner(exchange)) : ok(null);
}
