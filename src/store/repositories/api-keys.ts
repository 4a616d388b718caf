import type { Kysely } from 'kysely';
import { isScope } from '../../domain/api-keys/scopes.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { ApiKeyId, AuthenticatorId, OrganizationId, UserId } from '../../domain/ids.ts';
import { instant } from '../../domain/time.ts';
import type { ApiKeyFacts, ApiKeyRepository, EndedApiKey } from '../../ports/repositories/api-keys.ts';
import { fromEvidence, instantOrNull, POLICY_COLUMNS, toEvidence, toMembership, toPolicy } from '../rows.ts';
import type { ApiKeysTable, Schema } from '../schema.ts';

export function apiKeyRepository(db: Kysely<Schema>): ApiKeyRepository {
  return {
    async add({ id, digest, organization, maker, name, beginning, scopes, evidence, madeAt, expiresAt }) {
      const times = { made_at: madeAt, expires_at: expiresAt, last_used_at: null, ended_at: null };
      const row = await db
        .insertInto('api_keys')
        .values({
          ...{ id, digest, organization_id: organization, maker_id: maker, name, beginning },
          ...{ scopes: scopes.join(' '), ...fromEvidence(evidence), ...times },
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },
    async findFacts(digest) {
      const [facts] = toFacts(await keyQuery(db).where('api_keys.digest', '=', digest).execute());
      return facts ?? null;
    },
    async list(organization) {
      const rows = await keyQuery(db)
        .where('api_keys.organization_id', '=', organization)
        .orderBy('api_keys.made_at', 'desc')
        .orderBy('api_keys.id')
        .execute();
      return toFacts(rows);
    },
    ...changes(db),
  };
}

function changes(db: Kysely<Schema>) {
  const ending = (now: number) => db.updateTable('api_keys').set({ ended_at: now }).where('ended_at', 'is', null);
  return {
    async isOpen(id) {
      const row = await db
        .selectFrom('api_keys')
        .select('id')
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return row !== undefined;
    },
    async touch(id, now) {
      await db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id).execute();
    },
    async end(organization, id, now) {
      const row = await ending(now)
        .where('id', '=', id)
        .where('organization_id', '=', organization)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toEnded(row);
    },
    async endAllOf(maker, madeFrom, now) {
      const rows = await ending(now)
        .where('maker_id', '=', maker)
        .where('made_at', '>=', madeFrom)
        .returningAll()
        .execute();
      return rows.map(toEnded);
    },
    async purge(until) {
      await db
        .deleteFrom('api_keys')
        .where((eb) => eb.or([eb('ended_at', '<', until), eb('expires_at', '<', until)]))
        .execute();
    },
  } satisfies Partial<ApiKeyRepository>;
}

/** One row for each confirmed authenticator of a key's maker, or one row with none. */
function keyQuery(db: Kysely<Schema>) {
  return db
    .selectFrom('api_keys')
    .innerJoin('organizations', 'organizations.id', 'api_keys.organization_id')
    .innerJoin('users', 'users.id', 'api_keys.maker_id')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.organization_id', '=', 'api_keys.organization_id')
        .onRef('memberships.user_id', '=', 'api_keys.maker_id'),
    )
    .leftJoin('policies', 'policies.organization_id', 'api_keys.organization_id')
    .leftJoin('authenticators', 'authenticators.user_id', 'api_keys.maker_id')
    .selectAll('api_keys')
    .select(['organizations.name as organization_name', 'users.email as maker_email', 'users.name as maker_name'])
    .select(['users.state as maker_state', 'memberships.role', 'memberships.state', 'memberships.joined_at'])
    .select(['memberships.held_since', 'memberships.held_by'])
    .select(['authenticators.id as authenticator_id', 'authenticators.method', 'authenticators.confirmed_at'])
    .select(POLICY_COLUMNS)
    .where('api_keys.ended_at', 'is', null);
}

type Row = Awaited<ReturnType<ReturnType<typeof keyQuery>['execute']>>[number];

function toFacts(rows: readonly Row[]): readonly ApiKeyFacts[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((rowsOfKey) => {
    const [row] = rowsOfKey;
    return row === undefined ? [] : [{ ...toKey(row), authenticators: rowsOfKey.flatMap(toAuthenticator) }];
  });
}

function toKey(row: Row): Omit<ApiKeyFacts, 'authenticators'> {
  const { role, state, joined_at, name, beginning } = row;
  const isMember = role !== null && state !== null && joined_at !== null;
  return {
    ...{ id: row.id as ApiKeyId, name, beginning },
    // A word that is not known gives nothing.
    scopes: row.scopes.split(' ').filter(isScope),
    evidence: toEvidence(row),
    madeAt: instant(row.made_at),
    expiresAt: instant(row.expires_at),
    lastUsedAt: instantOrNull(row.last_used_at),
    organization: { id: row.organization_id as OrganizationId, name: row.organization_name },
    maker: {
      ...{ id: row.maker_id as UserId, email: row.maker_email, name: row.maker_name },
      state: row.maker_state === 'active' ? 'active' : 'deactivated',
    },
    membership: isMember ? toMembership({ ...row, role, state, joined_at }) : null,
    policy: toPolicy(row),
  };
}

function toAuthenticator({ authenticator_id, method, confirmed_at }: Row) {
  if (authenticator_id === null || confirmed_at === null) return [];
  return [{ id: authenticator_id as AuthenticatorId, method: method as Method, confirmedAt: instant(confirmed_at) }];
}

const toEnded = (row: ApiKeysTable): EndedApiKey => ({
  id: row.id as ApiKeyId,
  organization: row.organization_id as OrganizationId,
  maker: row.maker_id as UserId,
  name: row.name,
});
