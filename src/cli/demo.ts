import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { Composition } from '../compose.ts';
import { readConfig } from '../config/config.ts';
import { currentCode } from '../demo/current-code.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition } from './with-composition.ts';

export function demoCommand(): Command {
  const code = new Command('code')
    .description('print what a demonstration person’s authenticator app shows now (development only)')
    .argument('<email>', 'whose')
    .option('--json', 'as JSON')
    .action((email: string, { json }: { json?: boolean }) => {
      refuseWithoutInstallation();
      return withComposition((composition) => printCode(composition, email, json));
    });
  return new Command('demo').description('helps to look around (development only)').addCommand(code);
}

/** Development only; and looking for a code must not make an empty installation in the wrong folder. */
function refuseWithoutInstallation(): void {
  const { databaseUrl, dataFolder, production } = readConfig(process.env);
  if (production) throw new CommandRefused('This works in development only.');
  if (!databaseUrl.startsWith('sqlite:') || existsSync(databaseUrl.slice('sqlite:'.length))) return;
  throw new CommandRefused(
    `There is no installation in ${dataFolder}. Start the server first, or set TWOFOLD_DATA as it was set there.`,
  );
}

async function printCode(composition: Composition, email: string, json: boolean | undefined): Promise<void> {
  const code = await currentCode(composition, email);
  if (code === null) throw new CommandRefused(`Nobody with the address ${email} has an authenticator app.`);
  print({ email, code }, code, json);
}
