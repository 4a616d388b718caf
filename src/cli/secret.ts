import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { print } from './with-composition.ts';

export function secretCommand(): Command {
  return new Command('secret')
    .description('print a fresh secret for TWOFOLD_SECRET; nothing is kept of it')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      const secret = randomBytes(32).toString('base64url');
      print({ secret }, secret, json);
    });
}
