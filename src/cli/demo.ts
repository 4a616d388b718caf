import { Command } from 'commander';
import { currentCode } from '../demo/current-code.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition } from './with-composition.ts';

export function demoCommand(): Command {
  const code = new Command('code')
    .description('print what a demonstration person’s authenticator app shows now (development only)')
    .argument('<email>', 'whose')
    .option('--json', 'as JSON')
    .action((email: string, { json }: { json?: boolean }) =>
      withComposition(async (composition) => {
        if (composition.config.production) throw new CommandRefused('This works in development only.');
        const now = await currentCode(composition, email);
        if (now === null) throw new CommandRefused(`Nobody with the address ${email} has an authenticator app.`);
        print({ email, code: now }, now, json);
      }),
    );
  return new Command('demo').description('helps to look around (development only)').addCommand(code);
}
