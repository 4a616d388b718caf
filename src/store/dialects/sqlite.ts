import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type CompiledQuery,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { AnswersAtOnce } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import type { CommitsAhead } from '../write-ahead.ts';
import { GroupCommitDriver } from './group-commit-driver.ts';

const WRITING = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  // Ids are random, so every write touches other pages: with the 2 MB that are the default most had to be read again.
  'cache_size = -16000',
  // Each page is copied back into the file once for many commits, and not once for a few: 32 MB of log at most.
  'wal_autocheckpoint = 8000',
  'temp_store = MEMORY',
];

/** Kysely on Node's built-in SQLite. What is committed is on the disk (WAL with `synchronous = FULL`). */
export function openSqlite(file: string): Kysely<Schema> {
  makePlaceOf(file);
  const writer = new DatabaseSync(file, { timeout: 5000 });
  for (const pragma of WRITING) writer.exec(`PRAGMA ${pragma}`);
  const reader = new DatabaseSync(file, { timeout: 5000, readOnly: true });
  reader.exec('PRAGMA cache_size = -8000');
  const driver = new GroupCommitDriver(writer, reader);
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new Adapter(driver),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/**
 * SQLite makes no folder, and a file that everybody may read; its log beside it takes the file's rights. Where neither can be
 * made, it says itself that it cannot open the file.
 */
function makePlaceOf(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } catch {}
}

/** Whoever writes takes turns in the driver, so that Kysely need not make readers wait for them. */
class Adapter extends SqliteAdapter implements AnswersAtOnce, CommitsAhead {
  readonly #driver: GroupCommitDriver;

  constructor(driver: GroupCommitDriver) {
    super();
    this.#driver = driver;
  }

  answerAtOnce<Row>(query: CompiledQuery<Row>, isTransaction: boolean): QueryResult<Row> | null {
    return this.#driver.answerAtOnce(query, isTransaction);
  }

  commitAhead(): () => Promise<void> {
    return this.#driver.commitAhead();
  }

  override get supportsMultipleConnections(): true {
    return true;
  }
}
