import type { ExpressionBuilder, Kysely } from 'kysely';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { InvitationRepository } from '../../ports/repositories/invitations.ts';
import { counting } from '../counting.ts';
import { isExempt } from '../exempt.ts';
import type { Schema } from '../schema.ts';

export function invitationRepository(db: Kysely<Schema>, crypto: Crypto): InvitationRepository {
  return { ...runs(db, crypto), ...walk(db), ...progress(db) };
}

function runs(db: Kysely<Schema>, crypto: Crypto) {
  return {
    async begin({ organization, policyVersion, requestedBy, total }, now) {
      await db
        .insertInto('invitation_runs')
        .values({
          ...{ id: crypto.newId('run'), organization_id: organization, policy_version: policyVersion },
          ...{
            requested_by: requestedBy ?? '',
            cursor_user_id: '',
            written: 0,
            total,
            state: 'running',
            created_at: now,
          },
        })
        .execute();
    },
    async stop(organization) {
      await db
        .updateTable('invitation_runs')
        .set({ state: 'stopped' })
        .where('organization_id', '=', organization)
        .where('state', '=', 'running')
        .execute();
    },
    async findRunning() {
      const row = await db
        .selectFrom('invitation_runs')
        .selectAll()
        .where('state', '=', 'running')
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      const requestedBy = row.requested_by === '' ? null : (row.requested_by as UserId);
      return {
        id: row.id,
        organization: row.organization_id as OrganizationId,
        requestedBy,
        cursor: row.cursor_user_id,
      };
    },
  } satisfies Partial<InvitationRepository>;
}

const methodsHeld = (eb: ExpressionBuilder<Schema, 'memberships'>) =>
  eb
    .selectFrom('authenticators')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .whereRef('authenticators.user_id', '=', 'memberships.user_id')
    .as('held');

function walk(db: Kysely<Schema>) {
  return {
    async invitees({ organization, cursor }, policy, limit) {
      const rows = await db
        .selectFrom('memberships')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .select((eb) => ['memberships.user_id', methodsHeld(eb)])
        .where('memberships.organization_id', '=', organization)
        .where('memberships.user_id', '>', cursor)
        .where('memberships.state', '=', 'active')
        .where('users.state', '=', 'active')
        .where((eb) => eb.not(eb.exists(counting(eb, policy))))
        .where(({ not }) => not(isExempt(policy)))
        .orderBy('memberships.user_id')
        .limit(limit)
        .execute();
      return rows.map(({ user_id, held }) => ({ user: user_id as UserId, holdsOther: Number(held) > 0 }));
    },
    async advance({ id, cursor }, invited, state) {
      const { numUpdatedRows } = await db
        .updateTable('invitation_runs')
        .set(({ eb }) => ({
          ...{ state, cursor_user_id: invited.at(-1) ?? cursor },
          written: eb('written', '+', invited.length),
        }))
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('cursor_user_id', '=', cursor)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  } satisfies Partial<InvitationRepository>;
}

function progress(db: Kysely<Schema>) {
  return {
    async progress(organization, since) {
      const run = await db
        .selectFrom('invitation_runs')
        .select(['id', 'state', 'written', 'total'])
        .where('organization_id', '=', organization)
        .where('created_at', '>=', since)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (run === undefined) return null;
      const rows = await db
        .selectFrom('outbox')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
        .where('run_id', '=', run.id)
        .groupBy('state')
        .execute();
      const count = (state: string) => Number(rows.find((row) => row.state === state)?.count ?? 0);
      const total = run.state === 'running' ? Math.max(run.total, run.written) : run.written;
      return { sent: count('sent'), failed: count('failed'), total };
    },
  } satisfies Partial<InvitationRepository>;
}
