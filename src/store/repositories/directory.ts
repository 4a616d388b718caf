import { type Kysely, sql } from 'kysely';
import { emailKey } from '../../domain/email.ts';
import type { ConnectionId, OrganizationId, UserId } from '../../domain/ids.ts';
import { nameKey } from '../../domain/name.ts';
import { isRole, type Role } from '../../domain/organizations/role.ts';
import { NEW_POLICY } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { DirectoryRepository, Member } from '../../ports/repositories/directory.ts';
import { prepared } from '../prepared.ts';
import { fromPolicy, instantOrNull, toMembership, toUser } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function directoryRepository(db: Kysely<Schema>): DirectoryRepository {
  return { ...people(db), ...marks(db), ...organizations(db), ...memberships(db), ...memberLists(db) };
}

function people(db: Kysely<Schema>) {
  return {
    async putUser({ id, email, name, state }, now) {
      const known = knownOf(email, name);
      await db
        .insertInto('users')
        .values({ id, ...known, ...freshAt(now), state: state ?? 'active' })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(state === undefined ? known : { ...known, state }))
        .execute();
      await addBudget(db, id);
    },
    async addUser({ id, email, name }, now) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('users')
        .values({ id, ...knownOf(email, name), ...freshAt(now), state: 'active' })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return false;
      await addBudget(db, id);
      return true;
    },
    async findUser(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },
    async findUserByEmail(email) {
      const row = await db.selectFrom('users').selectAll().where('email_key', '=', emailKey(email)).executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },
    async countUsers() {
      const { count } = await db
        .selectFrom('users')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  } satisfies Partial<DirectoryRepository>;
}

const knownOf = (email: string, name: string) => ({
  email,
  email_key: emailKey(email),
  name,
  name_key: nameKey(name),
});

const freshAt = (now: Instant) => ({
  created_at: now,
  last_sign_in_at: null,
  last_sign_in_connection: null,
  must_enroll_anew: 0,
  last_code_spent_at: null,
  set_up_wanted: 0,
  codes_unsaved: 0,
  browsers_noted: 0,
});

async function addBudget(db: Kysely<Schema>, id: UserId): Promise<void> {
  await db
    .insertInto('attempt_budgets')
    .values({ user_id: id, locked_until: 0, forgiven_at: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function marks(db: Kysely<Schema>) {
  return {
    async noteSetUpWanted(user, isWanted) {
      await db
        .updateTable('users')
        .set({ set_up_wanted: isWanted ? 1 : 0 })
        .where('id', '=', user)
        .execute();
    },
    async noteSignIn(user, connection, now) {
      const [noted] = (await NOTE_SIGN_IN(db, { user, connection, now })).rows;
      if (noted === undefined) return null;
      const roles = noted.roles === null ? [] : noted.roles.split(',');
      return roles.map((role) => (isRole(role) ? role : 'member'));
    },
  } satisfies Partial<DirectoryRepository>;
}

interface SignInNote {
  readonly user: UserId;
  readonly connection: ConnectionId | null;
  readonly now: Instant;
}

const NOTE_SIGN_IN = prepared((db, { user, connection, now }: SignInNote) =>
  db
    .updateTable('users')
    .set({ last_sign_in_at: now, last_sign_in_connection: connection })
    .where('id', '=', user)
    .where('state', '=', 'active')
    .returning(sql<string | null>`(select string_agg(role, ',') from memberships where user_id = ${user})`.as('roles')),
);

function organizations(db: Kysely<Schema>) {
  return {
    async putOrganization({ id, name }, now) {
      await db
        .insertInto('organizations')
        .values({ id, name, created_at: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
        .execute();
      const policy = { organization_id: id, turned_on_by: null, version: 1, ...fromPolicy(NEW_POLICY) };
      await db
        .insertInto('policies')
        .values(policy)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async findOrganization(id) {
      const row = await db.selectFrom('organizations').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : { id: row.id as OrganizationId, name: row.name };
    },
    ownersOf: (organization) => activeWith(db, organization, ['owner']),
    adminsOf: (organization) => activeWith(db, organization, ['owner', 'admin']),
  } satisfies Partial<DirectoryRepository>;
}

async function activeWith(db: Kysely<Schema>, organization: OrganizationId, roles: readonly Role[]) {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .selectAll('users')
    .where('memberships.organization_id', '=', organization)
    .where('memberships.role', 'in', roles)
    .where('memberships.state', '=', 'active')
    .execute();
  return rows.map(toUser);
}

function memberships(db: Kysely<Schema>) {
  return {
    async putMembership({ organization, user, role, state }, now) {
      const key = { organization_id: organization, user_id: user };
      const changed = state === undefined ? { role } : { role, state };
      const row = await db
        .insertInto('memberships')
        .values({ ...key, role, state: state ?? 'active', joined_at: now, held_since: null, held_by: null })
        .onConflict((conflict) =>
          conflict
            .columns(['organization_id', 'user_id'])
            .doUpdateSet(changed)
            .where((eb) =>
              eb.or([
                eb('memberships.role', '!=', role),
                ...(state === undefined ? [] : [eb('memberships.state', '!=', state)]),
              ]),
            ),
        )
        .returning('user_id')
        .executeTakeFirst();
      return row !== undefined;
    },
    async removeMembership(organization, user) {
      const { numDeletedRows } = await db
        .deleteFrom('memberships')
        .where('organization_id', '=', organization)
        .where('user_id', '=', user)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
  } satisfies Partial<DirectoryRepository>;
}

function memberLists(db: Kysely<Schema>) {
  return {
    members: (organization, limit) => listMembers(db, organization, limit),
    async findMembership(organization, user) {
      const row = await db
        .selectFrom('memberships')
        .selectAll()
        .where('organization_id', '=', organization)
        .where('user_id', '=', user)
        .executeTakeFirst();
      return row === undefined ? null : toMembership(row);
    },
    async memberIds(organization) {
      const rows = await db
        .selectFrom('memberships')
        .select('user_id')
        .where('organization_id', '=', organization)
        .execute();
      return rows.map(({ user_id }) => user_id as UserId);
    },
  } satisfies Partial<DirectoryRepository>;
}

async function listMembers(
  db: Kysely<Schema>,
  organization: OrganizationId,
  limit: number,
): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select((eb) => [
      ...(['users.id', 'users.name', 'users.email', 'memberships.role', 'memberships.state'] as const),
      ...(['memberships.joined_at', 'memberships.held_since', 'memberships.held_by'] as const),
      eb
        .selectFrom('authenticators')
        .select(({ fn }) => fn.min('authenticators.confirmed_at').as('since'))
        .whereRef('authenticators.user_id', '=', 'users.id')
        .as('enrolled_since'),
    ])
    .where('memberships.organization_id', '=', organization)
    .where('users.state', '=', 'active')
    .orderBy('users.name')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const membership = toMembership(row);
    const enrolledSince = instantOrNull(row.enrolled_since);
    return {
      userId: row.id as UserId,
      name: row.name,
      email: row.email,
      role: membership.role,
      membership,
      enrolledSince,
    };
  });
}
