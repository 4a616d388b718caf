import type { DialectAdapter, Kysely, Transaction } from 'kysely';
import type { Ahead } from '../ports/ahead.ts';
import type { Schema } from './schema.ts';

/** A database whose transactions need not wait for the disk one by one. */
export interface CommitsAhead {
  /** Inside of a transaction, at its end: its commit is not waited for. @returns what waits for it. */
  commitAhead(): () => Promise<void>;
}

const commitsAhead = (adapter: DialectAdapter): adapter is DialectAdapter & CommitsAhead => 'commitAhead' in adapter;

const KEPT_AT_ONCE = async () => {};

/** One transaction that whoever writes next builds on; PostgreSQL waits for the disk at once. */
export async function writeAhead<Value>(
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<Value>,
): Promise<Ahead<Value>> {
  const { adapter } = db.getExecutor();
  let kept: () => Promise<void> = KEPT_AT_ONCE;
  const value = await db.transaction().execute(async (transaction) => {
    const done = await work(transaction);
    if (commitsAhead(adapter)) kept = adapter.commitAhead();
    return done;
  });
  return { value, kept };
}

/** The same for a single statement, which on PostgreSQL needs no transaction around it. */
export async function statementAhead<Value>(
  db: Kysely<Schema>,
  run: (db: Kysely<Schema>) => Promise<Value>,
): Promise<Ahead<Value>> {
  return commitsAhead(db.getExecutor().adapter) ? writeAhead(db, run) : { value: await run(db), kept: KEPT_AT_ONCE };
}
