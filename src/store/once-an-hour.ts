import type { Kysely } from 'kysely';
import { before, hours, type Instant } from '../domain/time.ts';
import type { Schema } from './schema.ts';

const HOUR = hours(1);

/**
 * Does what strangers can cause as often as they like: once an hour for each key, with the mark in one transaction.
 * @returns whether it was done.
 */
export async function onceAnHour(
  db: Kysely<Schema>,
  { key, now }: { readonly key: string; readonly now: Instant },
  work: (transaction: Kysely<Schema>) => Promise<void>,
): Promise<boolean> {
  if (!(await isDue(db, key, now))) return false;
  return db.transaction().execute(async (transaction) => {
    if (!(await spendHour(transaction, key, now))) return false;
    await work(transaction);
    return true;
  });
}

/** A look without a lock: a flood makes nobody wait who has something to write. */
async function isDue(db: Kysely<Schema>, key: string, now: Instant): Promise<boolean> {
  const row = await db
    .selectFrom('text_budgets')
    .select('began_at')
    .where('key', '=', key)
    .where('began_at', '>', before(now, HOUR))
    .executeTakeFirst();
  return row === undefined;
}

/** One statement: of many at once exactly one begins the hour. For what is already in a transaction. */
export async function spendHour(db: Kysely<Schema>, key: string, now: Instant): Promise<boolean> {
  const begun = await db
    .insertInto('text_budgets')
    .values({ key, began_at: now, sent: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ began_at: now }).where('text_budgets.began_at', '<=', before(now, HOUR)),
    )
    .returning('key')
    .executeTakeFirst();
  return begun !== undefined;
}
