import { Command } from 'commander';
import { UnfitName } from '../accounts/people.ts';
import { KeyDoesNotFit } from '../check-key.ts';
import { ConfigError } from '../config/config.ts';
import { KeyFileDamaged } from '../gateways/key-file.ts';
import { isUnavailable } from '../store/is-unavailable.ts';
import { demoCommand } from './demo.ts';
import { organizationCommand } from './organization.ts';
import { CommandRefused } from './refused.ts';
import { routesCommand } from './routes.ts';
import { serveCommand } from './serve.ts';
import { userCommand } from './user.ts';

/** Faults that a person can mend: told in a sentence, without a stack. */
const MENDABLE = [ConfigError, KeyDoesNotFit, KeyFileDamaged, CommandRefused, UnfitName];

const program = new Command('twofold')
  .description('Two-factor authentication that an organization can require of all its members.')
  .version('0.1.0')
  .addCommand(serveCommand())
  .addCommand(routesCommand())
  .addCommand(userCommand())
  .addCommand(organizationCommand())
  .addCommand(demoCommand());

try {
  await program.parseAsync();
} catch (fault) {
  console.error(sentenceFor(fault));
  process.exitCode = 1;
}

function sentenceFor(fault: unknown): unknown {
  if (isUnavailable(fault))
    return 'Twofold cannot reach its database. Check TWOFOLD_DATABASE_URL and that the database is running.';
  return MENDABLE.some((kind) => fault instanceof kind) ? (fault as Error).message : fault;
}
