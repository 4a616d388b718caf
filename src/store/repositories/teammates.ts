import { type ExpressionBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import { partOfEmailKey, spellingOf } from '../../domain/email.ts';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { HeldMethod, TeammateFilter, TeammateSort } from '../../domain/members/teammate.ts';
import { nameKey } from '../../domain/name.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { FEW_RECOVERY_CODES } from '../../domain/recovery/recovery-code.ts';
import { instant } from '../../domain/time.ts';
import type {
  Teammate,
  TeammateCursor,
  TeammateQuery,
  TeammateRepository,
} from '../../ports/repositories/teammates.ts';
import { counting, held } from '../counting.ts';
import { isExempt } from '../exempt.ts';
import { instantOrNull, toMembership } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { patternOf } from './pattern.ts';

export function teammateRepository(db: Kysely<Schema>): TeammateRepository {
  return { ...lists(db), ...holds(db) };
}

function lists(db: Kysely<Schema>) {
  return {
    async page(organization, policy, query) {
      const rows = await pageQuery(db, organization, { policy, query }).execute();
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      const next: TeammateCursor | null = last === undefined ? null : { key: last.sort_key, id: last.id };
      return { teammates: await toTeammates(db, shown, policy), next };
    },
    async findAll(organization, policy, users) {
      if (users.length === 0) return [];
      const rows = await teammateQuery(db, organization)
        .where('users.id', 'in', users)
        .orderBy('users.name_key')
        .orderBy('users.id')
        .execute();
      return toTeammates(db, rows, policy);
    },
    counts: (organization, policy) => countByFilter(db, organization, policy),
    async countOwners(organization, except) {
      const { count } = await db
        .selectFrom('memberships')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('memberships.organization_id', '=', organization)
        .where('memberships.role', '=', 'owner')
        .where('memberships.state', '=', 'active')
        .where('memberships.held_since', 'is', null)
        .where('users.state', '=', 'active')
        .where('memberships.user_id', '!=', except)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  } satisfies Partial<TeammateRepository>;
}

function holds(db: Kysely<Schema>) {
  return {
    async hold(user, organizations, by, now) {
      if (organizations.length === 0) return [];
      const rows = await db
        .updateTable('memberships')
        .set({ held_since: now, held_by: by })
        .where('user_id', '=', user)
        .where('organization_id', 'in', organizations)
        .where('held_since', 'is', null)
        .returning('organization_id')
        .execute();
      return rows.map(({ organization_id }) => organization_id as OrganizationId);
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

function teammateQuery(db: Kysely<Schema>, organization: OrganizationId) {
  return db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .select(['users.id', 'users.name', 'users.email', 'users.last_sign_in_at', 'memberships.role', 'memberships.state'])
    .select(['memberships.joined_at', 'memberships.held_since', 'memberships.held_by']);
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

const isActive = (eb: Rows) => eb('memberships.state', '=', 'active');

/** Has nothing that counts here, whatever else they have. */
const lacks = (eb: Rows, policy: Policy) => eb.not(eb.exists(counting(eb, policy)));

/** One condition per filter. */
const CONDITIONS = {
  all: (eb: Rows) => eb.lit(true),
  'not-set-up': (eb: Rows, policy: Policy) => eb.and([isActive(eb), lacks(eb, policy), eb.not(isExempt(policy))]),
  'single-sign-on': (eb: Rows, policy: Policy) => eb.and([isActive(eb), lacks(eb, policy), isExempt(policy)]),
  // A code rescues whoever has one, whichever methods count.
  'few-codes': (eb: Rows) => eb.and([isActive(eb), eb.exists(held(eb)), eb(codesLeft(eb), '<=', FEW_RECOVERY_CODES)]),
  'on-hold': (eb: Rows) => eb.and([isActive(eb), eb('memberships.held_since', 'is not', null)]),
  suspended: (eb: Rows) => eb.not(isActive(eb)),
} as const satisfies Record<TeammateFilter, unknown>;

/** Ascending keys without nulls, so that a cursor compares alike on both databases. */
const SORT_KEYS: Readonly<Record<TeammateSort, (eb: Rows) => RawBuilder<string | number>>> = {
  name: () => sql<string>`users.name_key`,
  enrolled: (eb) => sql<number>`coalesce(${enrolledSince(eb)}, 0)`,
  'last-sign-in': () => sql<number>`coalesce(users.last_sign_in_at, 0)`,
};

interface Asked {
  readonly policy: Policy;
  readonly query: TeammateQuery;
}

function pageQuery(db: Kysely<Schema>, organization: OrganizationId, { policy, query }: Asked) {
  const { filter, sort, search, limit, after } = query;
  const narrowing = CONDITIONS[filter];
  const name = patternOf(nameKey(search));
  const [email, inAscii] = [patternOf(spellingOf(search)), patternOf(partOfEmailKey(search))];
  return teammateQuery(db, organization)
    .select((eb) => SORT_KEYS[sort](eb).as('sort_key'))
    .where('users.state', '=', 'active')
    .where((eb) => narrowing(eb, policy))
    .$if(search.trim() !== '', (some) =>
      some.where(sql<boolean>`(users.name_key like ${name} escape '\\' or users.email_key like ${email} escape '\\'
        or users.email_key like ${inAscii} escape '\\')`),
    )
    .$if(after !== null, (some) =>
      some.where((eb) => sql<boolean>`(${SORT_KEYS[sort](eb)}, users.id) > (${after?.key ?? ''}, ${after?.id ?? ''})`),
    )
    .orderBy('sort_key')
    .orderBy('users.id')
    .limit(limit + 1);
}

/**
 * What the conditions above would count, one by one, but by joins over the whole organization: PostgreSQL would run
 * their subqueries anew for each of ten thousand rows.
 */
async function countByFilter(
  db: Kysely<Schema>,
  organization: OrganizationId,
  policy: Policy,
): Promise<Readonly<Record<TeammateFilter, number>>> {
  const [members, exempt, withMethod, withManyCodes] = await Promise.all([
    countMembers(db, organization),
    countExempt(db, organization, policy),
    countWithMethod(db, organization, policy),
    countWithManyCodes(db, organization),
  ]);
  return {
    all: members.all,
    'not-set-up': members.active - withMethod.counting - exempt,
    'single-sign-on': exempt,
    'few-codes': withMethod.any - withManyCodes,
    'on-hold': members.onHold,
    suspended: members.all - members.active,
  };
}

/**
 * Whoever is deactivated gets in nowhere, so that nobody waits for their second factor: not here, nor in the preview of the
 * switch, nor among those who are invited to enroll.
 */
const peopleOf = (db: Kysely<Schema>, organization: OrganizationId) =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .where('users.state', '=', 'active');

async function countMembers(db: Kysely<Schema>, organization: OrganizationId) {
  const row = await peopleOf(db, organization)
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('all'),
      fn.count<number>(eb.case().when('memberships.state', '=', 'active').then(1).end()).as('active'),
      fn.count<number>(eb.case().when(CONDITIONS['on-hold'](eb)).then(1).end()).as('on_hold'),
    ])
    .executeTakeFirstOrThrow();
  return { all: Number(row.all), active: Number(row.active), onHold: Number(row.on_hold) };
}

async function countExempt(db: Kysely<Schema>, organization: OrganizationId, policy: Policy): Promise<number> {
  const { count } = await peopleOf(db, organization)
    .where((eb) => CONDITIONS['single-sign-on'](eb, policy))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function countWithMethod(db: Kysely<Schema>, organization: OrganizationId, { methods }: Policy) {
  const row = await activeWithMethod(db, organization)
    .select(({ fn, eb }) => [
      fn.count<number>('memberships.user_id').distinct().as('any'),
      fn
        .count<number>(eb.case().when('authenticators.method', 'in', methods).then(eb.ref('memberships.user_id')).end())
        .distinct()
        .as('counting'),
    ])
    .executeTakeFirstOrThrow();
  return { any: Number(row.any), counting: Number(row.counting) };
}

/** Looks for one code beyond the few, and no further: to count all of everybody's took two thirds of the page's queries. */
async function countWithManyCodes(db: Kysely<Schema>, organization: OrganizationId): Promise<number> {
  const { count } = await peopleOf(db, organization)
    .where('memberships.state', '=', 'active')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('authenticators')
          .select('authenticators.id')
          .whereRef('authenticators.user_id', '=', 'memberships.user_id'),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('recovery_codes')
          .select('recovery_codes.digest')
          .whereRef('recovery_codes.user_id', '=', 'memberships.user_id')
          .where('recovery_codes.spent_at', 'is', null)
          .limit(1)
          .offset(FEW_RECOVERY_CODES),
      ),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function activeWithMethod(db: Kysely<Schema>, organization: OrganizationId) {
  return peopleOf(db, organization)
    .innerJoin('authenticators', 'authenticators.user_id', 'memberships.user_id')
    .where('memberships.state', '=', 'active');
}

type TeammateRow = Awaited<ReturnType<ReturnType<typeof teammateQuery>['execute']>>[number];

/** What hangs on each person is asked for those of one page alone, whatever the page was chosen from. */
async function toTeammates(
  db: Kysely<Schema>,
  rows: readonly TeammateRow[],
  policy: Policy,
): Promise<readonly Teammate[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [methods, codes, exempt] = await Promise.all([
    methodsOf(db, ids),
    codesLeftOf(db, ids),
    exemptOf(db, ids, policy),
  ]);
  return rows.map((row) => {
    const membership = toMembership(row);
    const held = methods.get(row.id) ?? [];
    return {
      ...{ userId: row.id as UserId, name: row.name, email: row.email, role: membership.role, membership },
      ...{ methods: held, enrolledSince: held[0]?.since ?? null },
      isExempt: exempt.has(row.id),
      recoveryCodesLeft: codes.get(row.id) ?? 0,
      lastSignInAt: instantOrNull(row.last_sign_in_at),
    };
  });
}

async function methodsOf(db: Kysely<Schema>, users: readonly string[]) {
  const rows = await db
    .selectFrom('authenticators')
    .select(({ fn }) => ['user_id', 'method', fn.min('confirmed_at').as('since')])
    .where('user_id', 'in', users)
    .groupBy(['user_id', 'method'])
    .orderBy('since')
    .execute();
  const held = new Map<string, HeldMethod[]>();
  for (const { user_id, method, since } of rows) {
    held.set(user_id, [...(held.get(user_id) ?? []), { method: method as Method, since: instant(since) }]);
  }
  return held;
}

async function exemptOf(db: Kysely<Schema>, users: readonly string[], policy: Policy): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('users')
    .select('users.id')
    .where('users.id', 'in', users)
    .where(isExempt(policy))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function codesLeftOf(db: Kysely<Schema>, users: readonly string[]) {
  const rows = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => ['user_id', fn.countAll<number>().as('left')])
    .where('user_id', 'in', users)
    .where('spent_at', 'is', null)
    .groupBy('user_id')
    .execute();
  return new Map(rows.map(({ user_id, left }) => [user_id, Number(left)]));
}
