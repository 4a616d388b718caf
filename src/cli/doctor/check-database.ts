import { keyFits } from '../../check-key.ts';
import { type Opened, openInstallation } from '../../compose.ts';
import type { Config } from '../../config/config.ts';
import { createLog } from '../../serve.ts';
import { missingPart } from '../installation.ts';
import { todoAbout, unfitPlace } from '../places.ts';
import { checkPeople } from './check-people.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

/** Looking must make nothing: neither an empty database in the wrong folder nor a key. */
export async function checkDatabase(config: Config): Promise<readonly Finding[]> {
  const unfit = unfitPlace(config);
  if (unfit !== null)
    return [bad('files', `the place of ${unfit.variable} cannot be used: ${unfit.reason}`, todoAbout(unfit))];
  const missing = missingPart(config);
  if (missing === 'database') {
    return [
      bad('database', 'there is no database yet', 'Start the server once, or set TWOFOLD_DATA as it is set there.'),
    ];
  }
  if (missing === 'key') {
    return [bad('key', 'the key file is not there', 'Put twofold.key back from a backup, or set TWOFOLD_DATA.')];
  }
  const opened = openInstallation(config, createLog(config));
  try {
    return await look(opened);
  } finally {
    await opened.store.close();
  }
}

async function look(opened: Opened): Promise<readonly Finding[]> {
  const { store } = opened;
  try {
    await store.ping();
  } catch {
    return [bad('database', 'it does not answer', 'Check TWOFOLD_DATABASE_URL and that the database is running.')];
  }
  const pending = await store.pendingMigrations();
  const clock = await checkClock(opened);
  if (pending.length > 0) {
    const found = `it answers, and ${pending.length} migrations are missing`;
    return [bad('database', found, 'Run twofold migrate, or start the server, which does it by itself.'), clock];
  }
  const first = [ok('database', 'it answers and is up to date'), await checkKeyOf(opened), clock];
  return [...first, ...(await checkPeople(store))];
}

async function checkKeyOf({ store, keyring }: Opened): Promise<Finding> {
  const fits = await keyFits(store.installation, keyring);
  if (fits === null) return warn('key', 'no key has been noted yet', 'Start the server once.');
  if (fits) return ok('key', 'it belongs to this database');
  const todo = 'Put the old TWOFOLD_SECRET or key file back; to change keys, keep the old one in TWOFOLD_SECRETS.';
  return bad('key', 'it does not belong to this database', todo);
}

const SECOND = 1000;
/** Codes of an authenticator app are good for a step either side: half a minute is where they begin to fail. */
const WORTH_SAYING = 2 * SECOND;
const WRONG = 25 * SECOND;

async function checkClock({ store }: Opened): Promise<Finding> {
  const before = Date.now();
  const theirs = await store.health.databaseTime();
  const apart = Math.abs(theirs - (before + Date.now()) / 2);
  const found = `it and the database are ${(apart / SECOND).toFixed(1)} s apart`;
  const todo = 'Let both machines set their clocks by a time server: codes from apps hang on it.';
  if (apart > WRONG) return bad('clock', found, todo);
  return apart > WORTH_SAYING ? warn('clock', found, todo) : ok('clock', found);
}
