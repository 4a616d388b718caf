import { type ExpressionBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import { FEW_CODES, type TeammateFilter, type TeammateSort } from '../../domain/members/teammate.ts';
import type {
  Teammate,
  TeammateCursor,
  TeammateQuery,
  TeammateRepository,
} from '../../ports/repositories/teammates.ts';
import { instantOrNull, toMembership } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function teammateRepository(db: Kysely<Schema>): TeammateRepository {
  return { ...lists(db), ...holds(db) };
}

function lists(db: Kysely<Schema>) {
  return {
    async page(organization, query) {
      const rows = await pageQuery(db, organization, query).execute();
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      const next: TeammateCursor | null = last === undefined ? null : { key: last.sort_key, id: last.id };
      return { teammates: shown.map(toTeammate), next };
    },
    async find(organization, user) {
      const row = await teammateQuery(db, organization).where('users.id', '=', user).executeTakeFirst();
      return row === undefined ? null : toTeammate(row);
    },
    counts: (organization) => countByFilter(db, organization),
    async countOwners(organization, except) {
      const { count } = await db
        .selectFrom('memberships')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('memberships.organization_id', '=', organization)
        .where('memberships.role', '=', 'owner')
        .where('memberships.state', '=', 'active')
        .where('users.state', '=', 'active')
        .where('memberships.user_id', '!=', except)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  } satisfies Partial<TeammateRepository>;
}

function holds(db: Kysely<Schema>) {
  return {
    async holdElsewhere(user, resetBy, now) {
      const requiring = db.selectFrom('policies').select('organization_id').where('second_factor', '!=', 'optional');
      await db
        .updateTable('memberships')
        .set({ held_since: now, held_by: resetBy })
        .where('user_id', '=', user)
        .where('organization_id', '!=', resetBy)
        .where('organization_id', 'in', requiring)
        .execute();
    },
    async liftHold(organization, user) {
      const { numUpdatedRows } = await db
        .updateTable('memberships')
        .set({ held_since: null, held_by: null })
        .where('organization_id', '=', organization)
        .where('user_id', '=', user)
        .where('held_since', 'is not', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async requireNewEnrollment(user) {
      await db
        .updateTable('users')
        .set({ must_enroll_anew: 1, last_code_spent_at: null, set_up_wanted: 0 })
        .where('id', '=', user)
        .execute();
    },
  } satisfies Partial<TeammateRepository>;
}

/** Every member with what the table shows; subselects, so that only the rows of one page pay for them. */
function teammateQuery(db: Kysely<Schema>, organization: OrganizationId) {
  return db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .select(['users.id', 'users.name', 'users.email', 'users.last_sign_in_at', 'memberships.role', 'memberships.state'])
    .select(['memberships.joined_at', 'memberships.held_since', 'memberships.held_by'])
    .select((eb) => [enrolledSince(eb).as('enrolled_since'), codesLeft(eb).as('codes_left')]);
}

type Rows = ExpressionBuilder<Schema, 'users' | 'memberships'>;

const enrolledSince = (eb: Rows) =>
  eb
    .selectFrom('authenticators')
    .select(({ fn }) => fn.min<number | null>('authenticators.confirmed_at').as('since'))
    .whereRef('authenticators.user_id', '=', 'users.id');

const codesLeft = (eb: Rows) =>
  eb
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .whereRef('recovery_codes.user_id', '=', 'users.id')
    .where('recovery_codes.spent_at', 'is', null);

const hasMethod = (eb: Rows) =>
  eb.exists(
    eb.selectFrom('authenticators').select('authenticators.id').whereRef('authenticators.user_id', '=', 'users.id'),
  );

/** One condition per filter; counts and pages use the same. */
const CONDITIONS = {
  all: (eb: Rows) => eb('memberships.role', 'is not', null),
  'not-set-up': (eb: Rows) => eb.and([eb.not(hasMethod(eb)), eb('memberships.state', '=', 'active')]),
  'few-codes': (eb: Rows) => eb.and([hasMethod(eb), eb(codesLeft(eb), '<=', FEW_CODES)]),
  'on-hold': (eb: Rows) => eb('memberships.held_since', 'is not', null),
  suspended: (eb: Rows) => eb('memberships.state', '!=', 'active'),
} as const satisfies Record<TeammateFilter, unknown>;

/** Ascending keys without nulls, so that a cursor compares alike on both databases. */
const SORT_KEYS: Readonly<Record<TeammateSort, (eb: Rows) => RawBuilder<string | number>>> = {
  name: () => sql<string>`lower(users.name)`,
  enrolled: (eb) => sql<number>`coalesce(${enrolledSince(eb)}, 0)`,
  'last-sign-in': () => sql<number>`coalesce(users.last_sign_in_at, 0)`,
};

function pageQuery(db: Kysely<Schema>, organization: OrganizationId, query: TeammateQuery) {
  const { filter, sort, search, limit, after } = query;
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return teammateQuery(db, organization)
    .select((eb) => SORT_KEYS[sort](eb).as('sort_key'))
    .where((eb) => CONDITIONS[filter](eb))
    .$if(search !== '', (some) =>
      some.where(
        sql<boolean>`(lower(users.name) like ${pattern} escape '\\' or users.email_key like ${pattern} escape '\\')`,
      ),
    )
    .$if(after !== null, (some) =>
      some.where((eb) => sql<boolean>`(${SORT_KEYS[sort](eb)}, users.id) > (${after?.key ?? ''}, ${after?.id ?? ''})`),
    )
    .orderBy('sort_key')
    .orderBy('users.id')
    .limit(limit + 1);
}

async function countByFilter(db: Kysely<Schema>, organization: OrganizationId) {
  const one = (eb: Rows, filter: TeammateFilter) =>
    eb.fn.sum<number | null>(eb.case().when(CONDITIONS[filter](eb)).then(1).else(0).end()).as(filter);
  const row = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .select((eb) => [
      one(eb, 'all'),
      one(eb, 'not-set-up'),
      one(eb, 'few-codes'),
      one(eb, 'on-hold'),
      one(eb, 'suspended'),
    ])
    .executeTakeFirstOrThrow();
  return Object.fromEntries(Object.entries(row).map(([filter, count]) => [filter, Number(count ?? 0)])) as Record<
    TeammateFilter,
    number
  >;
}

type TeammateRow = Awaited<ReturnType<ReturnType<typeof teammateQuery>['execute']>>[number];

function toTeammate(row: TeammateRow): Teammate {
  const membership = toMembership(row);
  return {
    userId: row.id as UserId,
    name: row.name,
    email: row.email,
    role: membership.role,
    membership,
    enrolledSince: instantOrNull(row.enrolled_since),
    recoveryCodesLeft: Number(row.codes_left ?? 0),
    lastSignInAt: instantOrNull(row.last_sign_in_at),
  };
}
