import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { ConnectionId, UserId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { FederatedIdentity, SingleSignOnStore } from '../../ports/single-sign-on-store.ts';
import { tell } from '../mailed-links.ts';
import type { Schema } from '../schema.ts';
import type { FederatedIdentitiesTable } from '../single-sign-on-schema.ts';
import { hasAnother, inLiveSession } from '../ways-in.ts';
import { type Tools, tellWith } from './told.ts';

const MOST_NAMED = 20;

export function identities(tools: Tools) {
  const { db } = tools;
  const all = () => db.selectFrom('federated_identities').selectAll();
  return {
    async findIdentity(connection, subject) {
      const found = all().where('connection_id', '=', connection).where('subject', '=', subject);
      const row = await found.executeTakeFirst();
      return row === undefined ? null : toIdentity(row);
    },
    identitiesOf: async (user) => (await all().where('user_id', '=', user).execute()).map(toIdentity),
    addIdentity: (identity, now) => addIdentity(db, identity, now),
    async completeIdentity({ connection, subject }, told) {
      await tellWith(tools, told, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('federated_identities')
          .set({ completed_at: told.now })
          .where('connection_id', '=', connection)
          .where('subject', '=', subject)
          .where('completed_at', 'is', null)
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      });
    },
    async dropIdentity({ connection, subject, user }) {
      await db
        .deleteFrom('federated_identities')
        .where('connection_id', '=', connection)
        .where('subject', '=', subject)
        .where('user_id', '=', user)
        .where('completed_at', 'is', null)
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('users').select('id').where('id', '=', user))))
        .execute();
    },
    impact: (organization) => impactOf(db, organization),
    async withoutPassword(organization) {
      const rows = await db
        .selectFrom('memberships')
        .leftJoin('passwords', 'passwords.user_id', 'memberships.user_id')
        .select('memberships.user_id')
        .where('memberships.organization_id', '=', organization)
        .where('passwords.user_id', 'is', null)
        .execute();
      return rows.map(({ user_id }) => user_id as UserId);
    },
  } satisfies Partial<SingleSignOnStore>;
}

/** What people do with their own: in a session that still lives (I-45). */
export function ownLinks({ db, ...tools }: Tools) {
  return {
    linkIdentity: (given, now) =>
      inLiveSession(db, given, 'session-over', async (transaction) => {
        const { user, connection, subject } = given;
        const isAdded = await addIdentity(transaction, { user, connection, subject, completedAt: now }, now);
        if (isAdded) await tell(transaction, tools, given, now);
        return isAdded ? 'linked' : 'taken';
      }),
    unlinkIdentity: (given, now) =>
      inLiveSession(db, given, 'session-over', async (transaction) => {
        if (!(await hasAnother(transaction, { ...given, way: null }))) return 'last';
        const own = transaction.deleteFrom('federated_identities').where('user_id', '=', given.user);
        const { numDeletedRows } = await own.where('connection_id', '=', given.connection).executeTakeFirst();
        if (numDeletedRows === 1n) await tell(transaction, tools, given, now);
        return 'unlinked';
      }),
  } satisfies Partial<SingleSignOnStore>;
}

/** Whatever stands in the way, subject or user, the row is not written. */
async function addIdentity(
  db: Kysely<Schema>,
  { connection, subject, user, completedAt }: FederatedIdentity,
  now: Instant,
): Promise<boolean> {
  const added = await db
    .insertInto('federated_identities')
    .values({ connection_id: connection, subject, user_id: user, created_at: now, completed_at: completedAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('subject')
    .executeTakeFirst();
  return added !== undefined;
}

const toIdentity = ({
  connection_id,
  subject,
  user_id,
  completed_at,
}: FederatedIdentitiesTable): FederatedIdentity => ({
  connection: connection_id as ConnectionId,
  subject,
  user: user_id as UserId,
  completedAt: completed_at === null ? null : instant(completed_at),
});

async function impactOf(db: Kysely<Schema>, organization: string) {
  const members = db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organization)
    .where('memberships.state', '=', 'active')
    .where('users.state', '=', 'active');
  const counted = members.select(({ fn }) => fn.countAll<number>().as('count'));
  const shutOut = (eb: ExpressionBuilder<Schema, 'memberships' | 'users'>) =>
    eb.and([eb.not(isLinked(organization)), eb.not(isInDomain(organization))]);
  const [all, linked, out, names] = await Promise.all([
    counted.executeTakeFirstOrThrow(),
    counted.where(isLinked(organization)).executeTakeFirstOrThrow(),
    counted.where(shutOut).executeTakeFirstOrThrow(),
    members.where(shutOut).select('users.name').orderBy('users.name_key').limit(MOST_NAMED).execute(),
  ]);
  const [total, known, lost] = [Number(all.count), Number(linked.count), Number(out.count)];
  const shut = { count: lost, names: names.map(({ name }) => name) };
  return { total, linked: known, mustLink: total - known - lost, shutOut: shut };
}

const isLinked = (organization: string) => sql<boolean>`exists (
  select 1 from federated_identities identities
  join sso_connections connections on connections.id = identities.connection_id
  where connections.organization_id = ${organization} and identities.user_id = users.id)`;

const isInDomain = (organization: string) => sql<boolean>`exists (
  select 1 from sso_domains domains
  where domains.organization_id = ${organization} and domains.verified_at is not null
  and users.email_key like '%@' || domains.domain)`;
