import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** The same pragmas and the same number of connections as Twofold's. */
export function openDatabase(url) {
  if (!url.startsWith('sqlite:')) return new pg.Pool({ connectionString: url, max: 20 });
  const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5000 });
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.exec(`PRAGMA ${pragma}`);
  return database;
}
