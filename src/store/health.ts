import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** Of the installation as a whole, for whoever runs it; no page asks these. */
export interface Health {
  /** Milliseconds, by the database's own clock. */
  databaseTime(): Promise<number>;
  organizations(): Promise<readonly OrganizationSummary[]>;
  /** Active owners of organizations that require a second factor, who have none. */
  ownersWithout(): Promise<readonly { readonly organization: string; readonly email: string }[]>;
  outbox(): Promise<{ readonly oldestWaiting: number | null; readonly waiting: number; readonly failed: number }>;
  /** When the oldest event happened that is in no audit log yet. */
  oldestUnentered(): Promise<number | null>;
}

export interface OrganizationSummary {
  readonly id: string;
  readonly name: string;
  readonly members: number;
  readonly secondFactor: string;
}

export function health(db: Kysely<Schema>): Health {
  return { ...clockOf(db), ...peopleOf(db), ...queuesOf(db) };
}

function clockOf(db: Kysely<Schema>) {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const seconds = isPostgres ? sql`extract(epoch from clock_timestamp())` : sql`unixepoch('subsec')`;
  return {
    async databaseTime() {
      const { rows } = await sql<{ now: number }>`select ${seconds} as now`.execute(db);
      return Number(rows[0]?.now) * 1000;
    },
  } satisfies Partial<Health>;
}

function peopleOf(db: Kysely<Schema>) {
  return {
    async organizations() {
      const rows = await db
        .selectFrom('organizations')
        .innerJoin('policies', 'policies.organization_id', 'organizations.id')
        .select(['organizations.id', 'organizations.name', 'policies.second_factor'])
        .select((eb) =>
          eb
            .selectFrom('memberships')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .whereRef('memberships.organization_id', '=', 'organizations.id')
            .as('members'),
        )
        .orderBy('organizations.id')
        .execute();
      return rows.map(({ id, name, members, second_factor }) => ({
        ...{ id, name, members: Number(members), secondFactor: second_factor },
      }));
    },
    async ownersWithout() {
      const rows = await db
        .selectFrom('memberships')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
        .innerJoin('policies', 'policies.organization_id', 'memberships.organization_id')
        .leftJoin('authenticators', 'authenticators.user_id', 'users.id')
        .where('policies.second_factor', '=', 'required')
        .where('memberships.role', '=', 'owner')
        .where('memberships.state', '=', 'active')
        .where('users.state', '=', 'active')
        .where('authenticators.id', 'is', null)
        .select(['organizations.name', 'users.email'])
        .orderBy('organizations.name')
        .orderBy('users.email')
        .execute();
      return rows.map(({ name, email }) => ({ organization: name, email }));
    },
  } satisfies Partial<Health>;
}

function queuesOf(db: Kysely<Schema>) {
  return {
    async outbox() {
      const rows = await db
        .selectFrom('outbox')
        .where('state', 'in', ['waiting', 'failed'])
        .groupBy('state')
        .select(({ fn }) => ['state', fn.min('created_at').as('oldest'), fn.countAll<number>().as('count')])
        .execute();
      const waiting = rows.find(({ state }) => state === 'waiting');
      const failed = rows.find(({ state }) => state === 'failed');
      return {
        oldestWaiting: waiting?.oldest ?? null,
        waiting: Number(waiting?.count ?? 0),
        failed: Number(failed?.count ?? 0),
      };
    },
    async oldestUnentered() {
      const { oldest } = await db
        .selectFrom('audit_events')
        .select(({ fn }) => fn.min<number | null>('at').as('oldest'))
        .where('entered', '=', 0)
        .executeTakeFirstOrThrow();
      return oldest;
    },
  } satisfies Partial<Health>;
}
