import { Command, CommanderError } from 'commander';
import { UnfitName } from '../accounts/people.ts';
import { KeyDoesNotFit } from '../check-key.ts';
import { ConfigError } from '../config/config.ts';
import { KeyFileDamaged } from '../gateways/key-file.ts';
import { isUnavailable } from '../store/is-unavailable.ts';
import { auditCommand } from './audit.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { migrateCommand } from './migrate.ts';
import { organizationCommand } from './organization.ts';
import { CommandRefused } from './refused.ts';
import { routesCommand } from './routes.ts';
import { secretCommand } from './secret.ts';
import { seedCommand } from './seed.ts';
import { serveCommand } from './serve.ts';
import { userCommand } from './user.ts';

/** Faults that a person can mend: told in a sentence, without a stack. */
const MENDABLE = [ConfigError, KeyDoesNotFit, KeyFileDamaged, CommandRefused, UnfitName];

const EXIT_CODES = `
Exit codes: 0 done, 1 refused or something found wrong, 2 not understood.
With --json standard output is one JSON document; what went wrong is a sentence on standard error.`;

const program = new Command('twofold')
  .description('Two-factor authentication that an organization can require of all its members.')
  .version('0.1.0')
  .addHelpText('afterAll', EXIT_CODES)
  .addCommand(serveCommand())
  .addCommand(migrateCommand())
  .addCommand(seedCommand())
  .addCommand(doctorCommand())
  .addCommand(secretCommand())
  .addCommand(userCommand())
  .addCommand(organizationCommand())
  .addCommand(auditCommand())
  .addCommand(routesCommand())
  .addCommand(demoCommand());

/** Commander would end the process by itself, with 1 for whatever it does not understand. */
function throwInstead(command: Command): void {
  command.exitOverride();
  for (const each of command.commands) throwInstead(each);
}

// Whoever reads has seen enough, as `head` has: nothing went wrong.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

throwInstead(program);
try {
  await program.parseAsync();
} catch (fault) {
  process.exitCode = exitCodeFor(fault);
  if (!(fault instanceof CommanderError)) console.error(sentenceFor(fault));
}

/** What Commander throws it has told already: help that was asked for, or what it did not understand. */
function exitCodeFor(fault: unknown): number {
  if (!(fault instanceof CommanderError)) return 1;
  return fault.exitCode === 0 ? 0 : 2;
}

function sentenceFor(fault: unknown): unknown {
  if (isUnavailable(fault))
    return 'Twofold cannot reach its database. Check TWOFOLD_DATABASE_URL and that the database is running.';
  return MENDABLE.some((kind) => fault instanceof kind) ? (fault as Error).message : fault;
}
