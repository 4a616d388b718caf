import type { ExpressionBuilder, Kysely, Updateable } from 'kysely';
import type { OrganizationId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyImpact } from '../../domain/policy/preview-change.ts';
import { IDLE_LIMIT } from '../../domain/sign-in/session-limits.ts';
import { before, type Instant } from '../../domain/time.ts';
import type { PolicyRepository } from '../../ports/repositories/policies.ts';
import { counting, held } from '../counting.ts';
import { isExempt } from '../exempt.ts';
import { fromPolicy, toPolicy } from '../rows.ts';
import type { PoliciesTable, Schema } from '../schema.ts';

export function policyRepository(db: Kysely<Schema>): PolicyRepository {
  return {
    async find(organization) {
      const row = await db
        .selectFrom('policies')
        .leftJoin('users', 'users.id', 'policies.turned_on_by')
        .selectAll('policies')
        .select('users.name as turned_on_by_name')
        .where('policies.organization_id', '=', organization)
        .executeTakeFirst();
      if (row === undefined) return { policy: toPolicy(null), version: 0, turnedOnBy: null };
      return { policy: toPolicy(row), version: row.version, turnedOnBy: row.turned_on_by_name };
    },
    async lock(organization) {
      const same = { organization_id: organization };
      await db.updateTable('policies').set(same).where('organization_id', '=', organization).execute();
    },
    async change({ organization, version, policy, by }) {
      const { numUpdatedRows } = await db
        .updateTable('policies')
        .set({ ...fromPolicy(policy), ...(by === null ? {} : { turned_on_by: by }), version: version + 1 })
        .where('organization_id', '=', organization)
        .where('version', '=', version)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    changeTextCountries: ({ textCountries, ...at }) =>
      changePart(db, at, { text_countries: textCountries?.join(',') ?? null }),
    changeHostedDomain: ({ hostedDomain, ...at }) => changePart(db, at, { hosted_domain: hostedDomain }),
    impact: (organization, policy, now) => impactOf(db, organization, policy, now),
    ...holdings(db),
  };
}

async function changePart(
  db: Kysely<Schema>,
  { organization, version }: { readonly organization: OrganizationId; readonly version: number },
  part: Pick<Updateable<PoliciesTable>, 'text_countries' | 'hosted_domain'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('policies')
    .set({ ...part, version: version + 1 })
    .where('organization_id', '=', organization)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Who has a method, and whether it is one of some. */
function holdings(db: Kysely<Schema>) {
  return {
    async holdingOthers(organization, policy, limit) {
      const holding = activeMembers(db, organization).where((eb) =>
        eb.and([eb.exists(held(eb)), eb.not(eb.exists(counting(eb, policy))), eb.not(isExempt(policy))]),
      );
      const { count } = await counted(holding).executeTakeFirstOrThrow();
      const first = await holding.select('users.name').orderBy('users.name_key').limit(limit).execute();
      return { count: Number(count), names: first.map(({ name }) => name) };
    },
    async hasOwnerWith(organization, methods) {
      const owner = await activeMembers(db, organization)
        .select('users.id')
        .where('memberships.role', '=', 'owner')
        .where('memberships.held_since', 'is', null)
        .where((eb) => eb.exists(counting(eb, { methods })))
        .limit(1)
        .executeTakeFirst();
      return owner !== undefined;
    },
  } satisfies Partial<PolicyRepository>;
}

const membersIn = (db: Kysely<Schema>, organization: string, state: 'active' | 'suspended') =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .where('memberships.state', '=', state)
    .where('users.state', '=', 'active');

const activeMembers = (db: Kysely<Schema>, organization: string) => membersIn(db, organization, 'active');

type Rows = ExpressionBuilder<Schema, 'memberships' | 'users'>;

/**
 * Each number by a condition that both databases answer with joins, all of one moment. As columns of each member's row
 * PostgreSQL would ask the subqueries anew ten thousand times, and some of them twice.
 */
async function impactOf(db: Kysely<Schema>, organization: string, policy: Policy, now: Instant): Promise<PolicyImpact> {
  const members = activeMembers(db, organization);
  const lacking = members.where((eb) => eb.not(eb.exists(counting(eb, policy))));
  const signedIn = lacking.where((eb) => eb.exists(openSession(eb, now)));
  const spared = isExempt(policy);
  const row = await db
    .selectNoFrom([
      counted(members).as('total'),
      counted(membersIn(db, organization, 'suspended')).as('suspended'),
      counted(lacking).as('lacking'),
      counted(lacking.where(spared)).as('exempt'),
      counted(signedIn).as('signed_in'),
      counted(signedIn.where(spared)).as('signed_in_exempt'),
    ])
    .executeTakeFirstOrThrow();
  const [total, lack, exempt] = [Number(row.total), Number(row.lacking), Number(row.exempt)];
  const signedInNow = Number(row.signed_in) - Number(row.signed_in_exempt);
  const suspended = Number(row.suspended);
  return { total, suspended, noChange: total - lack, exempt, mustSetUp: lack - exempt, signedInNow };
}

const counted = (members: ReturnType<typeof activeMembers>) =>
  members.select(({ fn }) => fn.countAll<number>().as('count'));

const openSession = (eb: Rows, now: Instant) =>
  eb
    .selectFrom('sessions')
    .select('sessions.id')
    .whereRef('sessions.user_id', '=', 'memberships.user_id')
    .where('sessions.ended_at', 'is', null)
    .where('sessions.ends_at', '>', now)
    .where('sessions.last_seen_at', '>', before(now, IDLE_LIMIT));
