import { Command } from 'commander';
import { checkKey } from '../check-key.ts';
import { openInstallation } from '../compose.ts';
import { readConfig } from '../config/config.ts';
import { createLog } from '../serve.ts';
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
  const config = readConfig(process.env);
  const { store, keyring } = openInstallation(config, createLog(config));
  try {
    const migrations = dryRun ? await store.pendingMigrations() : await store.migrate();
    if (!dryRun) await checkKey(store.installation, keyring);
    print({ [dryRun ? 'pending' : 'applied']: migrations }, inWords(migrations, dryRun), json);
  } finally {
    await store.close();
  }
}

function inWords(migrations: readonly string[], dryRun: boolean): string {
  if (migrations.length === 0) return 'The database is up to date.';
  return [dryRun ? 'Missing:' : 'Applied:', ...migrations.map((name) => `  ${name}`)].join('\n');
}
