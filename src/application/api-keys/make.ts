import { isScope, type Scope } from '../../domain/api-keys/scopes.ts';
import { beginningOf, expiryAfter, toApiKey } from '../../domain/api-keys/token.ts';
import type { ApiKeyId, SessionId } from '../../domain/ids.ts';
import { isName } from '../../domain/name.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import type { ApiKeyFault, Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { ApiKeyFacts } from '../../ports/repositories/api-keys.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ApiKeyLook, MakeApiKey } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { activeRole, admitAdmin } from '../policy/admit-admin.ts';
import { lookAt } from './look-at.ts';

/** So many at once in one organization: more are not looked after. */
const MOST_KEYS = 100;

type Made = Result<{ readonly token: string; readonly key: ApiKeyLook }, Refusal>;

/** Makes a key, by an admin who is in and freshly confirmed; it carries what their session has shown (I-39). */
export async function makeApiKey(needs: Needs, command: MakeApiKey): Promise<Made> {
  const now = needs.clock.now();
  const wanted = readWanted(command, now);
  if (!wanted.ok) return wanted;
  const admitted = await admitAdmin(needs, command);
  if (!admitted.ok) return admitted;
  const token = toApiKey(needs.crypto.newToken());
  const making = { needs, command, admin: admitted.value, wanted: wanted.value, token, now };
  const made = await needs.store.transaction((repositories) => write(repositories, making));
  return made.ok ? ok({ token, key: lookAt(made.value, now) }) : made;
}

interface Wanted {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Instant;
}

function readWanted({ name, scopes, days }: MakeApiKey, now: Instant): Result<Wanted, Refusal> {
  const chosen = [...new Set(scopes)].filter(isScope);
  const areScopes = chosen.length > 0 && chosen.length === new Set(scopes).size;
  const expiresAt = expiryAfter(days, now);
  const faults: readonly ApiKeyFault[] = [
    ...(isName(name) ? [] : ['name' as const]),
    ...(areScopes ? [] : ['scopes' as const]),
    ...(expiresAt === null ? ['days' as const] : []),
  ];
  if (expiresAt !== null && faults.length === 0) return ok({ name: name.trim(), scopes: chosen, expiresAt });
  const [fault = 'days'] = faults;
  return refuse({ code: 'api_key.malformed', fault, faults });
}

interface Making {
  readonly needs: Needs;
  readonly command: MakeApiKey;
  readonly admin: AllowedMember;
  readonly wanted: Wanted;
  readonly token: string;
  readonly now: Instant;
}

async function write(repositories: Repositories, making: Making): Promise<Result<ApiKeyFacts, Refusal>> {
  const { needs, command, admin, wanted, token, now } = making;
  const { apiKeys, sessions, policies, attemptBudgets } = repositories;
  const { user, organization } = admin;
  // The account first: a reset that comes now ends this session before it can make anything, or finds the key.
  await attemptBudgets.lock(user.id);
  await policies.lock(organization.id);
  const role = await activeRole(repositories, organization.id, user.id);
  if (role === null || !mayAdminister(role)) return refuse({ code: 'role.insufficient' });
  const facts = await sessions.findFacts(needs.crypto.digest(command.session) as SessionId);
  if (facts === null) return refuse({ code: 'session.not_found' });
  if ((await apiKeys.list(organization.id)).length >= MOST_KEYS) return refuse({ code: 'api_key.too_many' });
  const digest = needs.crypto.digest(token);
  const id = idFor(making);
  const { evidence } = facts.session;
  const owned = { organization: organization.id, maker: user.id, beginning: beginningOf(token), madeAt: now };
  const isNew = await apiKeys.add({ id, digest, ...owned, ...wanted, evidence });
  if (!isNew) return refuse({ code: 'api_key.made_already' });
  await tell(repositories, making, id);
  const made = await apiKeys.findFacts(digest);
  return made === null ? refuse({ code: 'organization.not_found' }) : ok(made);
}

/** From what the page sent along, if it did: a reload of the answer finds the same id taken. */
function idFor({ needs: { crypto }, command, admin }: Making): ApiKeyId {
  const { once } = command;
  const id = once === undefined ? crypto.newId('key') : `key_${crypto.digest(`${admin.user.id} ${once}`).slice(0, 26)}`;
  return id as ApiKeyId;
}

async function tell({ audit, outbox }: Repositories, making: Making, id: ApiKeyId): Promise<void> {
  const { admin, command, wanted, now } = making;
  const { user, organization } = admin;
  const origin = command.origin ?? NO_ORIGIN;
  const people = { actor: user.id, target: user.id, organization: organization.id } as const;
  const details = { key: id, name: wanted.name, scopes: wanted.scopes.join(' '), expiresAt: wanted.expiresAt };
  await audit.add({ action: 'api_key.created', ...people, origin, details }, now);
  const content = { kind: 'api-key-made', organization: organization.name, keyName: wanted.name } as const;
  await outbox.add({ user: user.id, content, origin, goodUntil: null }, now);
}
