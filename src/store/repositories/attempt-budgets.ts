import type { Kysely } from 'kysely';
import { FOREVER } from '../../domain/sign-in/attempt-budget.ts';
import { instant } from '../../domain/time.ts';
import type { AttemptBudgetRepository } from '../../ports/repositories/attempt-budgets.ts';
import type { Schema } from '../schema.ts';

/** A budget that is not there is spent: a fault never opens a door (I-17). */
const SPENT = { lockedUntil: FOREVER, forgivenAt: instant(0) };

export function attemptBudgetRepository(db: Kysely<Schema>): AttemptBudgetRepository {
  return {
    async lock(user) {
      const row = await db
        .updateTable('attempt_budgets')
        .set({ user_id: user })
        .where('user_id', '=', user)
        .returning(['locked_until', 'forgiven_at'])
        .executeTakeFirst();
      return row === undefined
        ? SPENT
        : { lockedUntil: instant(row.locked_until), forgivenAt: instant(row.forgiven_at) };
    },
    async find(user) {
      const row = await db.selectFrom('attempt_budgets').selectAll().where('user_id', '=', user).executeTakeFirst();
      return row === undefined
        ? SPENT
        : { lockedUntil: instant(row.locked_until), forgivenAt: instant(row.forgiven_at) };
    },
    ...failures(db),
    async purge(until) {
      await db.deleteFrom('attempt_failures').where('at', '<', until).execute();
    },
    async clear(user) {
      await db.deleteFrom('attempt_failures').where('user_id', '=', user).execute();
      await db
        .updateTable('attempt_budgets')
        .set({ locked_until: 0, forgiven_at: 0 })
        .where('user_id', '=', user)
        .execute();
    },
    async save(user, { lockedUntil, forgivenAt }) {
      const budget = { locked_until: lockedUntil, forgiven_at: forgivenAt };
      await db.updateTable('attempt_budgets').set(budget).where('user_id', '=', user).execute();
    },
  };
}

function failures(db: Kysely<Schema>) {
  return {
    async addFailure(user, id, now) {
      await db.insertInto('attempt_failures').values({ id, user_id: user, at: now }).execute();
    },
    async removeFailure(id) {
      await db.deleteFrom('attempt_failures').where('id', '=', id).execute();
    },
    async failures(user, since) {
      const rows = await db
        .selectFrom('attempt_failures')
        .select('at')
        .where('user_id', '=', user)
        .where('at', '>', since)
        .orderBy('at', 'desc')
        .limit(100)
        .execute();
      return rows.map(({ at }) => instant(at));
    },
  } satisfies Partial<AttemptBudgetRepository>;
}
