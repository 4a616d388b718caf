import type { ExpressionBuilder, Kysely, Updateable } from 'kysely';
import type { OrganizationId } from '../../domain/ids.ts';
import { IDLE_LIMIT } from '../../domain/sign-in/session-limits.ts';
import { before } from '../../domain/time.ts';
import type { PolicyRepository } from '../../ports/repositories/policies.ts';
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
    async impact(organization, methods, now) {
      const row = await impactQuery(db, organization, methods, before(now, IDLE_LIMIT), now).executeTakeFirstOrThrow();
      const [total, noChange, signedInNow] = [Number(row.total), Number(row.enrolled ?? 0), Number(row.signed_in ?? 0)];
      return { total, noChange, mustSetUp: total - noChange, signedInNow };
    },
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
    async holdingOthers(organization, methods, limit) {
      const holding = activeMembers(db, organization).where((eb) =>
        eb.and([eb.exists(held(eb)), eb.not(eb.exists(held(eb).where('authenticators.method', 'in', methods)))]),
      );
      const { count } = await holding.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
      const first = await holding.select('users.name').orderBy('users.name_key').limit(limit).execute();
      return { count: Number(count), names: first.map(({ name }) => name) };
    },
    async hasOwnerWith(organization, methods) {
      const owner = await activeMembers(db, organization)
        .select('users.id')
        .where('memberships.role', '=', 'owner')
        .where('memberships.held_since', 'is', null)
        .where((eb) => eb.exists(held(eb).where('authenticators.method', 'in', methods)))
        .limit(1)
        .executeTakeFirst();
      return owner !== undefined;
    },
  } satisfies Partial<PolicyRepository>;
}

const activeMembers = (db: Kysely<Schema>, organization: string) =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .where('memberships.state', '=', 'active')
    .where('users.state', '=', 'active');

/** Of the member of the row around it. */
const held = (eb: ExpressionBuilder<Schema, 'memberships' | 'users'>) =>
  eb
    .selectFrom('authenticators')
    .select('authenticators.id')
    .whereRef('authenticators.user_id', '=', 'memberships.user_id');

function impactQuery(
  db: Kysely<Schema>,
  organization: string,
  methods: readonly string[],
  idleSince: number,
  now: number,
) {
  const members = activeMembers(db, organization)
    .select((eb) => [
      eb
        .selectFrom('authenticators')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('authenticators.user_id', '=', 'memberships.user_id')
        .where('authenticators.method', 'in', methods)
        .as('methods'),
      eb
        .selectFrom('sessions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('sessions.user_id', '=', 'memberships.user_id')
        .where('sessions.ended_at', 'is', null)
        .where('sessions.ends_at', '>', now)
        .where('sessions.last_seen_at', '>', idleSince)
        .as('sessions'),
    ])
    .as('members');
  return db.selectFrom(members).select((eb) => [
    eb.fn.countAll<number>().as('total'),
    eb.fn.sum<number>(eb.case().when('members.methods', '>', 0).then(1).else(0).end()).as('enrolled'),
    eb.fn
      .sum<number>(
        eb
          .case()
          .when(eb.and([eb('members.methods', '=', 0), eb('members.sessions', '>', 0)]))
          .then(1)
          .else(0)
          .end(),
      )
      .as('signed_in'),
  ]);
}
