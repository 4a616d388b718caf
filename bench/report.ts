import type { Comparison, Figures } from './compare.ts';
import type { LargeOrganization } from './large-organization.ts';
import type { Measure } from './load.ts';

/** Prints the comparison as the table that stands in bench/README.md. */
export function printComparison(database: string, { hash, of, bare }: Comparison): void {
  const { Twofold: ours, 'better-auth': peer } = of;
  const row = (name: string, key: keyof Figures, share = '') => [
    name,
    ...[ours, peer].map((figures) => `${perSecond(figures[key])} (${latency(figures[key])})`),
    `${(ours[key].perSecond / peer[key].perSecond).toFixed(1)}×`,
    `${ours[key].processor.toFixed(2)} and ${peer[key].processor.toFixed(2)} ms`,
    share,
  ];
  const hashes = ({ p50 }: Measure) => `p50 ${(p50 / hash.single.p50).toFixed(2)} hashes`;
  print([
    [database, 'Twofold', 'better-auth', 'ratio', 'processor time for each', 'against argon2id alone'],
    ['argon2id alone, 16 at a time', perSecond(hash.many), '', '', '', `one: ${hash.single.p50.toFixed(1)} ms`],
    row('password + TOTP, 16 at a time', 'signIn', percent(ours.signIn, hash.many)),
    row('password + TOTP, 1 at a time', 'singleSignIn', hashes(ours.singleSignIn)),
    row('TOTP alone', 'answer'),
    row('session check with verdict', 'sessionCheck'),
    ...(bare === null
      ? []
      : [
          bareRow('16 at a time', bare.signIn, peer.signIn, percent(bare.signIn, hash.many)),
          bareRow('1 at a time', bare.singleSignIn, peer.singleSignIn, hashes(bare.singleSignIn)),
        ]),
    ['memory after the load', megabytes(ours.memory), megabytes(peer.memory), '', '', ''],
  ]);
}

/** How near to the hash alone this computer lets anybody come, and how far before the peer that would be. */
function bareRow(pace: string, bare: Measure, peer: Measure, share: string): string[] {
  const figure = `${perSecond(bare)} (${latency(bare)})`;
  const ratio = `${(bare.perSecond / peer.perSecond).toFixed(1)}×`;
  return [`as little as a sign-in can be, ${pace}`, figure, '', ratio, `${bare.processor.toFixed(2)} ms`, share];
}

export function printLargeOrganization({ members, page, turnOn, turnOff, memory }: LargeOrganization): void {
  print([
    [`${members.toLocaleString('en-US')} members`, 'median', 'slowest', 'processor time'],
    ['Teammates page', milliseconds(page.p50), milliseconds(page.p99), milliseconds(page.processor)],
    ['turning the switch on, password included', milliseconds(turnOn.p50), milliseconds(turnOn.p99), ''],
    ['turning it off, password included', milliseconds(turnOff.p50), milliseconds(turnOff.p99), ''],
    ['memory afterwards', megabytes(memory), '', ''],
  ]);
}

function print(rows: readonly (readonly string[])[]): void {
  const [head = [], ...body] = rows;
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  console.log(`\n${lines.join('\n')}`);
}

const perSecond = (measure: Measure) => `${grouped(measure.perSecond)}/s`;
const latency = ({ p50, p99 }: Measure) => `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;
const percent = (measure: Measure, whole: Measure) => `${Math.round((100 * measure.perSecond) / whole.perSecond)} %`;
const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
const megabytes = (value: number) => `${Math.round(value)} MB`;
const grouped = (value: number) => Number(value.toPrecision(value < 100 ? 3 : 4)).toLocaleString('en-US');
