import type * as z from 'zod';
import type { ApiKeyLook } from '../../application/engine.ts';
import { ApiKeyRevoked, NewApiKey } from '../../contract/api-keys.ts';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { idempotent } from './idempotent.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const API_KEYS = '/v1/organizations/:organization/api-keys';

/** For sessions alone: a key makes, lists and revokes no keys. */
export const apiKeyApiRoutes: readonly AnyRoute[] = [
  get('admin', API_KEYS, listApiKeys),
  post(
    'admin',
    API_KEYS,
    idempotent(withJson(NewApiKey, makeApiKey), { without: (made) => ({ ...made, token: null }) }),
  ),
  post('admin', `${API_KEYS}/revoke`, withJson(ApiKeyRevoked, revokeApiKey)),
];

async function listApiKeys({ c, services, member }: InOrganization): Promise<Response> {
  const keys = await services.engine.apiKeys.list(member.organization.id);
  return c.json({ keys: keys.map(keyOf) });
}

function keyOf({ maker, organization: _, ...key }: ApiKeyLook) {
  return { ...key, maker: { id: maker.id, name: maker.name, email: maker.email } };
}

async function makeApiKey(exchange: InOrganization, body: z.output<typeof NewApiKey>): Promise<Response> {
  const { c, services, member, sessionKey, origin } = exchange;
  const { password = null, ...wanted } = body;
  const command = { session: sessionKey, organization: member.organization.id, ...wanted, password, origin };
  const made = await services.engine.apiKeys.make(command);
  if (!made.ok) return refuse(exchange, made.refusal);
  return c.json({ key: keyOf(made.value.key), token: made.value.token });
}

async function revokeApiKey(exchange: InOrganization, body: z.output<typeof ApiKeyRevoked>): Promise<Response> {
  const { services, member, sessionKey, origin } = exchange;
  const command = { session: sessionKey, organization: member.organization.id, id: body.key, origin };
  const revoked = await services.engine.apiKeys.revoke(command);
  return revoked.ok ? listApiKeys(exchange) : refuse(exchange, revoked.refusal);
}
