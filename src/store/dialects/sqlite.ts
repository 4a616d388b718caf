import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Kysely on Node's built-in SQLite. One connection and short transactions: every query waits for the one before, and
 * what is committed is on the disk (WAL with `synchronous = FULL`).
 */
export function openSqlite(file: string): Kysely<Schema> {
  const database = new DatabaseSync(file, { timeout: 5000 });
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.exec(`PRAGMA ${pragma}`);
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(database) }) });
}

/** A transaction takes the write lock at once: one that began by reading could not be upgraded beside another process. */
const BEGIN = 'begin immediate';

function adapt(database: DatabaseSync) {
  const prepared = new Map<string, ReturnType<typeof statement>>();
  return {
    prepare(sql: string) {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const fresh = statement(database.prepare(sql === 'begin' ? BEGIN : sql));
      // Texts with lists in them have many spellings; keeping every one would grow without end.
      if (prepared.size < 500) prepared.set(sql, fresh);
      return fresh;
    },
    close: () => database.close(),
  };
}

function statement(prepared: StatementSync) {
  return {
    reader: prepared.columns().length > 0,
    all: (parameters: readonly unknown[]) => prepared.all(...(parameters as SQLInputValue[])),
    run: (parameters: readonly unknown[]) => prepared.run(...(parameters as SQLInputValue[])),
    iterate: (parameters: readonly unknown[]) => prepared.iterate(...(parameters as SQLInputValue[])),
  };
}
