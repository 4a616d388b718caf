import { type Kysely, sql } from 'kysely';
import type { UserId } from '../../domain/ids.ts';
import { type AttemptBudget, FOREVER } from '../../domain/sign-in/attempt-budget.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { AttemptBudgetRepository } from '../../ports/repositories/attempt-budgets.ts';
import { holdingRows } from '../holding-rows.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';

/** A budget that is not there is spent: a fault never opens a door (I-17). */
const SPENT = { lockedUntil: FOREVER, forgivenAt: instant(0) };

const LOCK = prepared((db, { user }: { user: UserId }) =>
  db
    .selectFrom('attempt_budgets')
    .select(['locked_until', 'forgiven_at'])
    .where('user_id', '=', user)
    .$call(holdingRows(db)),
);

const SAVE = prepared((db, { user, lockedUntil, forgivenAt }: AttemptBudget & { user: UserId }) =>
  db
    .updateTable('attempt_budgets')
    .set({ locked_until: lockedUntil, forgiven_at: forgivenAt })
    .where('user_id', '=', user),
);

const ADD_FAILURE = prepared((db, { id, user, at }: { id: string; user: UserId; at: Instant }) =>
  db.insertInto('attempt_failures').values({ id, user_id: user, at }),
);

const FAILURES = prepared((db, { user, since }: { user: UserId; since: Instant }) =>
  db
    .selectFrom('attempt_failures')
    .select('at')
    .where('user_id', '=', user)
    .where('at', '>', since)
    .orderBy('at', 'desc')
    // As a value it would make SQLite plan the query anew each time, which took three times as long as the query.
    .limit(sql.lit(100)),
);

export function attemptBudgetRepository(db: Kysely<Schema>): AttemptBudgetRepository {
  return {
    async lock(user) {
      const [row] = (await LOCK(db, { user })).rows;
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
      await SAVE(db, { user, lockedUntil, forgivenAt });
    },
  };
}

function failures(db: Kysely<Schema>) {
  return {
    async addFailure(user, id, now) {
      await ADD_FAILURE(db, { id, user, at: now });
    },
    async failures(user, since) {
      const { rows } = await FAILURES(db, { user, since });
      return rows.map(({ at }) => instant(at));
    },
  } satisfies Partial<AttemptBudgetRepository>;
}
