import { existsSync } from 'node:fs';
import { openInstallation } from '../compose.ts';
import type { Config } from '../config/config.ts';
import { createLog } from '../serve.ts';
import { databaseFile, keyFile } from './places.ts';
import { CommandRefused } from './refused.ts';

/** What whoever only looks would make by opening the installation: an empty database in the wrong folder, or a key. */
export function missingPart(config: Config): 'database' | 'key' | null {
  if (isMissing(databaseFile(config))) return 'database';
  return isMissing(keyFile(config)) ? 'key' : null;
}

const isMissing = (file: string | null) => file !== null && !existsSync(file);

export function refuseWithoutDatabase(config: Config): void {
  if (missingPart(config) !== 'database') return;
  throw new CommandRefused(
    `There is no database yet at ${databaseFile(config)}. Start the server once, or set TWOFOLD_DATA and TWOFOLD_DATABASE_URL as they are set there.`,
  );
}

/** For commands that only read: in a mistyped folder nothing is found, and nothing may be made of it. */
export async function refuseUnlessComplete(config: Config): Promise<void> {
  refuseWithoutDatabase(config);
  if (missingPart(config) === 'key') {
    throw new CommandRefused(
      `There is no key file at ${keyFile(config)}. Put it back from a backup, or set TWOFOLD_DATA as it is set for the server.`,
    );
  }
  const { store } = openInstallation(config, createLog(config));
  const pending = await store.pendingMigrations().finally(() => store.close());
  if (pending.length === 0) return;
  throw new CommandRefused(
    'This database is of an older version. Run twofold migrate, or start the server, which does it by itself.',
  );
}
