import type * as z from 'zod';
import type { PolicyLook } from '../../application/engine.ts';
import { HostedDomainChange, PolicyChange, TextCountriesChange } from '../../contract/organizations.ts';
import { jsonWithHeaders } from '../middleware/security-headers.ts';
import { type AnyRoute, get, type InOrganization, type InSession, put } from '../route.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

/** The same gate and the same engine as the pages, as JSON. */
export const apiRoutes: readonly AnyRoute[] = [
  get('session', '/v1/session', readSession),
  get('organization', '/v1/organizations/:organization', readOrganization, 'organization:read'),
  get('organization', '/v1/organizations/:organization/policy', readPolicy, 'policy:read'),
  put('admin', '/v1/organizations/:organization/policy', withJson(PolicyChange, changePolicy), 'policy:write'),
  put(
    'admin',
    '/v1/organizations/:organization/policy/text-countries',
    withJson(TextCountriesChange, changeTextCountries),
    'policy:write',
  ),
  put(
    'admin',
    '/v1/organizations/:organization/policy/hosted-domain',
    withJson(HostedDomainChange, changeHostedDomain),
  ),
];

function readOrganization({ services, member }: InOrganization): Response {
  const body = { ...member.organization, role: member.role, deadline: member.deadline };
  return jsonWithHeaders(body, services.settings.url.protocol === 'https:');
}

async function readPolicy({ c, services, member }: InOrganization): Promise<Response> {
  return c.json(policyOf(await services.engine.policies.read(member.organization.id)));
}

async function readSession({ c, services, session, sessionKey }: InSession): Promise<Response> {
  const overview = await services.engine.methods.overview(sessionKey);
  const { firstFactor, secondFactor } = session.evidence;
  return c.json({
    user: session.user,
    firstFactor: { kind: firstFactor.kind, at: firstFactor.at },
    secondFactor: secondFactor === null ? null : { kind: secondFactor.kind, at: secondFactor.at },
    organizations: (overview?.organizations ?? []).map(({ id, name, role, access }) => ({
      id,
      name,
      role,
      access: access.kind,
    })),
  });
}

function policyOf({ policy, isInForce, version }: PolicyLook) {
  const { secondFactor, openSessions, methods, textCountries, emailedRecovery, hostedDomain } = policy;
  return {
    ...{ secondFactor, inForce: isInForce, openSessions, methods, textCountries },
    ...{ emailedRecovery, hostedDomain, version },
  };
}

async function changePolicy(exchange: InOrganization, body: z.output<typeof PolicyChange>): Promise<Response> {
  const { c, services, member, credential, origin } = exchange;
  const { password = null, ...change } = body;
  const command = {
    ...credential,
    organization: member.organization.id,
    ...change,
    seen: null,
    password,
    origin,
  };
  const changed = await services.engine.policies.change(command);
  return changed.ok ? c.json(policyOf(changed.value)) : refuse(exchange, changed.refusal);
}

async function changeTextCountries(
  exchange: InOrganization,
  body: z.output<typeof TextCountriesChange>,
): Promise<Response> {
  const { c, services, member, credential, origin } = exchange;
  const { password = null, ...change } = body;
  const command = { ...credential, organization: member.organization.id, ...change, password, origin };
  const changed = await services.engine.policies.changeTextCountries(command);
  return changed.ok ? c.json(policyOf(changed.value)) : refuse(exchange, changed.refusal);
}

async function changeHostedDomain(
  exchange: InOrganization,
  body: z.output<typeof HostedDomainChange>,
): Promise<Response> {
  const { c, services, member, sessionKey, origin } = exchange;
  const { password = null, ...change } = body;
  const command = { session: sessionKey, organization: member.organization.id, ...change, password, origin };
  const changed = await services.engine.policies.changeHostedDomain(command);
  return changed.ok ? c.json(policyOf(changed.value)) : refuse(exchange, changed.refusal);
}
