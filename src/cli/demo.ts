import { Command } from 'commander';
import type { Composition } from '../compose.ts';
import { readConfig } from '../config/config.ts';
import { currentCode } from '../demo/current-code.ts';
import { CommandRefused } from './refused.ts';
import { print, withCompositionToRead } from './with-composition.ts';

export function demoCommand(): Command {
  const code = new Command('code')
    .description('print what a demonstration person’s authenticator app shows now (development only)')
    .argument('<email>', 'whose')
    .option('--json', 'as JSON')
    .action((email: string, { json }: { json?: boolean }) => {
      if (readConfig(process.env).production) throw new CommandRefused('This works in development only.');
      return withCompositionToRead((composition) => printCode(composition, email, json));
    });
  return new Command('demo').description('helps to look around (development only)').addCommand(code);
}

async function printCode(composition: Composition, email: string, json: boolean | undefined): Promise<void> {
  const code = await currentCode(composition, email);
  if (code === null) throw new CommandRefused(`Nobody with the address ${email} has an authenticator app.`);
  print({ email, code }, code, json);
}
