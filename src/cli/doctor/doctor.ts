import { Command } from 'commander';
import { ConfigError, readConfig } from '../../config/config.ts';
import { print } from '../with-composition.ts';
import { checkDatabase } from './check-database.ts';
import { checkMail } from './check-mail.ts';
import { checkTexts } from './check-texts.ts';
import { bad, type Finding, ok } from './finding.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look for what is wrong with this installation, and say what to do; changes nothing')
    .option('--json', 'as JSON')
    .action(doctor);
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const findings = await examine();
  const healthy = findings.every(({ state }) => state !== 'bad');
  print({ healthy, findings }, findings.map(inWords).join('\n'), json);
  if (!healthy) process.exitCode = 1;
}

async function examine(): Promise<readonly Finding[]> {
  try {
    const config = readConfig(process.env);
    const [database, mail, texts] = await Promise.all([
      checkDatabase(config),
      checkMail(config.mail),
      checkTexts(config),
    ]);
    return [ok('configuration', 'it can be read'), ...database, mail, ...texts];
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    return fault.faults.map((found) => bad('configuration', found, 'Set it right; README.md lists the variables.'));
  }
}

const MARKS = { ok: 'ok  ', warn: 'WARN', bad: 'BAD ' } as const;

function inWords({ check, state, found, todo }: Finding): string {
  const line = `${MARKS[state]}  ${check}: ${found}`;
  return todo === undefined ? line : `${line}\n      ${todo}`;
}
