import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Schema } from '../schema.ts';
import { GroupCommitDriver } from './group-commit-driver.ts';

/** Kysely on Node's built-in SQLite. What is committed is on the disk (WAL with `synchronous = FULL`). */
export function openSqlite(file: string): Kysely<Schema> {
  const writer = new DatabaseSync(file, { timeout: 5000 });
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    writer.exec(`PRAGMA ${pragma}`);
  const reader = new DatabaseSync(file, { timeout: 5000, readOnly: true });
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new Adapter(),
      createDriver: () => new GroupCommitDriver(writer, reader),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** Whoever writes takes turns in the driver, so that Kysely need not make readers wait for them. */
class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): true {
    return true;
  }
}
