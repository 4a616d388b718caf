import { Command, InvalidArgumentError } from 'commander';
import type { LogVerdict } from '../application/engine.ts';
import type { Composition } from '../compose.ts';
import type { ChainEnd } from '../domain/audit/chain.ts';
import { print, withCompositionToRead } from './with-composition.ts';

interface Options {
  readonly anchor?: Anchors;
  readonly json?: boolean;
}

type Anchors = ReadonlyMap<string, ChainEnd>;

const collect = (written: string, earlier: Anchors = new Map()): Anchors => new Map([...earlier, readAnchor(written)]);

export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('check every audit log: no entry altered, deleted, inserted, moved or cut off')
    .option('--anchor <anchor>', 'an end noted earlier, as this command prints it; may be given several times', collect)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nNote the anchors it prints somewhere else than in the database: who can put back an old copy\nof the whole database is found out by nothing else.',
    )
    .action((options: Options) => withCompositionToRead((composition) => verify_(composition, options)));
  return new Command('audit').description('the audit logs of this installation').addCommand(verify);
}

async function verify_({ engine }: Composition, { anchor = new Map(), json }: Options): Promise<void> {
  while ((await engine.audit.enter()) > 0);
  const verdicts = await engine.audit.verify(anchor);
  const logs = verdicts.map(({ organization, end, faults }) => ({
    ...{
      organization,
      entries: end.number,
      anchor: organization === null ? null : writeAnchor(organization, end),
      faults,
    },
  }));
  print({ logs }, verdicts.map(inWords).join('\n') || 'There is no audit log yet.', json);
  if (verdicts.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
}

/** An id may hold colons: what comes last is the number and the hash. */
const writeAnchor = (organization: string, { number, mac }: ChainEnd) => `${organization}:${number}:${mac}`;

function readAnchor(written: string): readonly [string, ChainEnd] {
  const [, organization, number, mac] = written.match(/^(.*):(\d{1,15}):([\w-]*)$/s) ?? [];
  if (organization === undefined || mac === undefined) {
    throw new InvalidArgumentError('An anchor looks like acme:128:hash, as this command prints it.');
  }
  return [organization, { number: Number(number), mac }];
}

const SENTENCES = {
  altered: 'was altered, inserted or moved',
  'beyond-end': 'stands behind the end of the log',
  'cut-off': 'and what came after it are missing',
  'end-altered': 'is not the end that was sealed',
  'event-gone': 'has lost its event',
  gap: 'comes after a gap',
  'not-as-noted': 'is not the one of the anchor',
  'not-in-log': 'stands in no log',
} as const satisfies Record<LogVerdict['faults'][number]['kind'], string>;

function inWords({ organization, end, faults }: LogVerdict): string {
  const name = organization === '' ? 'Of no organization' : (organization ?? 'In no log');
  if (faults.length === 0)
    return `${name}: ${end.number} entries, all whole. Anchor: ${writeAnchor(organization ?? '', end)}`;
  const told = faults.map(({ kind, number, event }) =>
    ['  entry', number ?? '?', event === null ? '' : `(${event})`, SENTENCES[kind]]
      .filter((word) => word !== '')
      .join(' '),
  );
  return [`${name}: NOT whole.`, ...told].join('\n');
}
