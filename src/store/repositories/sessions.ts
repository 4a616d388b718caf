import type { Kysely } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, OrganizationId, SessionId, UserId } from '../../domain/ids.ts';
import type { EnrolledAuthenticator } from '../../domain/policy/facts.ts';
import { instant } from '../../domain/time.ts';
import type {
  OrganizationFacts,
  SessionFacts,
  SessionRecord,
  SessionRepository,
} from '../../ports/repositories/sessions.ts';
import { prepared } from '../prepared.ts';
import { fromEvidence, POLICY_COLUMNS, toEvidence, toMembership, toPolicy } from '../rows.ts';
import type { Schema, SessionsTable } from '../schema.ts';

export function sessionRepository(db: Kysely<Schema>): SessionRepository {
  return {
    async add(session) {
      const { id, userId: user_id, mintedBy: minted_by, origin } = session;
      const times = {
        created_at: session.createdAt,
        last_seen_at: session.lastSeenAt,
        ends_at: session.endsAt,
        ended_at: null,
        replaced_by: null,
      };
      const { rows } = await ADD(db, {
        id,
        user_id,
        minted_by,
        ...fromEvidence(session.evidence),
        ...times,
        ...origin,
      });
      return rows.length === 1;
    },
    async findFacts(id) {
      const { rows } = await FACTS(db, { id });
      return toSessionFacts(rows);
    },
    async listOf(user) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', user)
        .where('ended_at', 'is', null)
        .orderBy('last_seen_at', 'desc')
        .execute();
      return rows.map(toSession);
    },
    findOrganizationFacts: (id, organization) => findOrganizationFacts(db, id, organization),
    ...endings(db),
    ...mass(db),
    async purge(until) {
      await db.deleteFrom('sessions').where('ends_at', '<', until).execute();
    },
  };
}

const ADD = prepared((db, session: SessionsTable) =>
  db
    .insertInto('sessions')
    .values(session)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
);

function endings(db: Kysely<Schema>) {
  return {
    async touch(id, now) {
      await db
        .updateTable('sessions')
        .set({ last_seen_at: now })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },
    async end(id, now, replacedBy) {
      const { numUpdatedRows } = await db
        .updateTable('sessions')
        .set({ ended_at: now, replaced_by: replacedBy ?? null })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await openCeremonies(db).where('session_id', '=', id).execute();
      return true;
    },
    async trace(id) {
      const row = await db
        .selectFrom('sessions')
        .select(['user_id', 'replaced_by'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined
        ? null
        : { userId: row.user_id as UserId, replacedBy: row.replaced_by as SessionId | null };
    },
  } satisfies Partial<SessionRepository>;
}

function mass(db: Kysely<Schema>) {
  return {
    async endAllOf(user, except, now) {
      const ending = db
        .updateTable('sessions')
        .set({ ended_at: now })
        .where('user_id', '=', user)
        .where('ended_at', 'is', null);
      const { numUpdatedRows } = await ending
        .$if(except !== null, (some) => some.where('id', '!=', except))
        .executeTakeFirst();
      await openCeremonies(db)
        .where('user_id', '=', user)
        .where('session_id', 'is not', null)
        .$if(except !== null, (some) => some.where('session_id', '!=', except))
        .execute();
      return Number(numUpdatedRows);
    },
  } satisfies Partial<SessionRepository>;
}

/** A step-up or set-up that was begun from a session ends with it (I-45). */
function openCeremonies(db: Kysely<Schema>) {
  return db
    .updateTable('sign_ins')
    .set({ state: 'closed', staged_id: null, staged_secret: null, sealed_codes: null })
    .where('state', '!=', 'closed');
}

/** By their names, so that PostgreSQL can keep the statement (ADR 0032): planning these joins took it longer than running them. */
const COLUMNS = [
  'sessions.id',
  'sessions.user_id',
  'sessions.minted_by',
  'sessions.began_at',
  'sessions.first_kind',
  'sessions.first_at',
  'sessions.first_connection',
  'sessions.first_hosted_domain',
  'sessions.second_kind',
  'sessions.second_at',
  'sessions.second_authenticator',
  'sessions.created_at',
  'sessions.last_seen_at',
  'sessions.ends_at',
  'sessions.address',
  'sessions.browser',
] as const;

/** One row for each confirmed authenticator of the session's user, or one row with none. */
function sessionQuery(db: Kysely<Schema>, id: SessionId) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('authenticators', 'authenticators.user_id', 'sessions.user_id')
    .select(COLUMNS)
    .select(['users.email as user_email', 'users.name as user_name', 'users.state as user_state'])
    .select(['authenticators.id as authenticator_id', 'authenticators.method', 'authenticators.confirmed_at'])
    .where('sessions.id', '=', id)
    .where('sessions.ended_at', 'is', null);
}

type SessionRow = Awaited<ReturnType<ReturnType<typeof sessionQuery>['execute']>>[number];

function toSessionFacts(rows: readonly SessionRow[]): SessionFacts | null {
  const [row] = rows;
  if (row === undefined) return null;
  const session = toSession(row);
  const state = row.user_state === 'active' ? 'active' : 'deactivated';
  return {
    session,
    user: { email: row.user_email, name: row.user_name, state },
    authenticators: rows.flatMap(toAuthenticator),
  };
}

function toSession(row: Omit<SessionsTable, 'ended_at' | 'replaced_by'>): SessionRecord {
  return {
    id: row.id as SessionId,
    userId: row.user_id as UserId,
    evidence: toEvidence(row),
    mintedBy: row.minted_by as SessionRecord['mintedBy'],
    createdAt: instant(row.created_at),
    lastSeenAt: instant(row.last_seen_at),
    endsAt: instant(row.ends_at),
    origin: { address: row.address, browser: row.browser },
  };
}

function toAuthenticator({ authenticator_id, method, confirmed_at }: SessionRow): readonly EnrolledAuthenticator[] {
  if (authenticator_id === null || confirmed_at === null) return [];
  return [{ id: authenticator_id as AuthenticatorId, method: method as Method, confirmedAt: instant(confirmed_at) }];
}

const FACTS = prepared((db, { id }: { id: SessionId }) => sessionQuery(db, id));

const ORGANIZATION_FACTS = prepared(
  (db, { id, organization }: { readonly id: SessionId; readonly organization: OrganizationId }) =>
    sessionQuery(db, id)
      .leftJoin('organizations', (join) => join.on('organizations.id', '=', organization))
      .leftJoin('memberships', (join) =>
        join.on('memberships.organization_id', '=', organization).onRef('memberships.user_id', '=', 'sessions.user_id'),
      )
      .leftJoin('policies', (join) => join.on('policies.organization_id', '=', organization))
      .select(['organizations.name as organization_name'])
      .select([
        'memberships.role',
        'memberships.state',
        'memberships.joined_at',
        'memberships.held_since',
        'memberships.held_by',
      ])
      .select(POLICY_COLUMNS),
);

async function findOrganizationFacts(
  db: Kysely<Schema>,
  id: SessionId,
  organization: OrganizationId,
): Promise<OrganizationFacts | null> {
  const { rows } = await ORGANIZATION_FACTS(db, { id, organization });
  const facts = toSessionFacts(rows);
  const [row] = rows;
  if (facts === null || row === undefined) return null;
  const { role, state, joined_at, held_since, held_by } = row;
  const isMember = role !== null && state !== null && joined_at !== null;
  const membership = isMember ? toMembership({ role, state, joined_at, held_since, held_by }) : null;
  return { ...facts, organizationName: row.organization_name, membership, policy: toPolicy(row) };
}
