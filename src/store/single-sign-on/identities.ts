import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { ConnectionId, UserId } from '../../domain/ids.ts';
import { instant } from '../../domain/time.ts';
import type { FederatedIdentity, SingleSignOnStore } from '../../ports/single-sign-on-store.ts';
import { auditRepository } from '../repositories/records.ts';
import type { Schema } from '../schema.ts';
import type { FederatedIdentitiesTable } from '../single-sign-on-schema.ts';
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
    addIdentity: (identity, told) => addIdentity(tools, identity, told),
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
    removeIdentity: (user, connection, told) =>
      tellWith(tools, told, async (transaction) => {
        const own = transaction.deleteFrom('federated_identities').where('user_id', '=', user);
        const { numDeletedRows } = await own.where('connection_id', '=', connection).executeTakeFirst();
        return numDeletedRows === 1n;
      }),
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

/** Whatever stands in the way, subject or user, the row is not written. */
async function addIdentity(
  { db, ...tools }: Tools,
  { connection, subject, user, completedAt }: FederatedIdentity,
  told: Parameters<SingleSignOnStore['addIdentity']>[1],
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const added = await transaction
      .insertInto('federated_identities')
      .values({
        ...{ connection_id: connection, subject, user_id: user },
        ...{ created_at: told?.now ?? completedAt ?? 0, completed_at: completedAt },
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('subject')
      .executeTakeFirst();
    if (added !== undefined && told !== null) await auditRepository(transaction, tools).add(told.event, told.now);
    return added !== undefined;
  });
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
