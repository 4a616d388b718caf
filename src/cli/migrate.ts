import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { checkKey } from '../check-key.ts';
import { openInstallation } from '../compose.ts';
import type { Config } from '../config/config.ts';
import { createLog } from '../serve.ts';
import { refuseWithoutDatabase } from './installation.ts';
import { readUsableConfig } from './places.ts';
import { print } from './with-composition.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database up to date; every start does the same by itself')
    .option('--dry-run', 'only say what is missing')
    .option('--json', 'as JSON')
    .action(migrate);
}

async function migrate({ dryRun = false, json }: Options): Promise<void> {
  const config = readUsableConfig();
  const migrations = dryRun ? await look(config) : await apply(config);
  print({ [dryRun ? 'pending' : 'applied']: migrations }, inWords(migrations, dryRun), json);
}

/** What is missing can be told without the key, so none is made. */
async function look(config: Config): Promise<readonly string[]> {
  refuseWithoutDatabase(config);
  const secrets = [randomBytes(32).toString('base64url')];
  const { store } = openInstallation({ ...config, secrets }, createLog(config));
  return await store.pendingMigrations().finally(() => store.close());
}

async function apply(config: Config): Promise<readonly string[]> {
  const { store, keyring } = openInstallation(config, createLog(config));
  try {
    const migrations = await store.migrate();
    await checkKey(store.installation, keyring);
    return migrations;
  } finally {
    await store.close();
  }
}

function inWords(migrations: readonly string[], dryRun: boolean): string {
  if (migrations.length === 0) return 'The database is up to date.';
  return [dryRun ? 'Missing:' : 'Applied:', ...migrations.map((name) => `  ${name}`)].join('\n');
}
