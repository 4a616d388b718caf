import { Command, Option } from 'commander';
import type { PolicyLook } from '../application/engine.ts';
import type { Composition } from '../compose.ts';
import type { OrganizationId } from '../domain/ids.ts';
import type { PolicyImpact } from '../domain/policy/preview-change.ts';
import { refuseWithoutDatabase } from './installation.ts';
import { readUsableConfig } from './places.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition, withCompositionToRead } from './with-composition.ts';

interface Options {
  readonly off?: boolean;
  readonly dryRun?: boolean;
  readonly openSessions: 'at-once' | 'next-sign-in';
  readonly emailPeople?: boolean;
  readonly json?: boolean;
}

export function requireCommand(): Command {
  return new Command('require')
    .description('require a second factor of everybody in an organization, or stop requiring it')
    .argument('<id>', 'the organization')
    .option('--off', 'stop requiring it')
    .option('--dry-run', 'only say who would be affected')
    .addOption(
      new Option('--open-sessions <when>', 'people who are signed in set it up before they continue, or later')
        .choices(['at-once', 'next-sign-in'])
        .default('at-once'),
    )
    .option('--email-people', 'write to everybody who must set it up')
    .option('--json', 'as JSON')
    .action((id: string, options: Options) => {
      refuseWithoutDatabase(readUsableConfig());
      const open = options.dryRun === true ? withCompositionToRead : withComposition;
      return open((composition) => require_(composition, id, options));
    });
}

async function require_({ engine, store }: Composition, id: string, options: Options): Promise<void> {
  const { off = false, dryRun = false, openSessions, emailPeople = false, json } = options;
  const organization = await store.engine.repositories.directory.findOrganization(id as OrganizationId);
  if (organization === null) throw new CommandRefused(`There is no organization "${id}".`);
  const secondFactor = off ? 'optional' : 'required';
  const before = await engine.policies.read(organization.id);
  // The same numbers as on the page that asks an admin.
  const impact = await engine.policies.preview(organization.id);
  const silencedKeys = off ? 0 : await engine.apiKeys.countSilencedByRequirement(organization.id);
  const isChange = before.policy.secondFactor !== secondFactor;
  const isDone = isChange && !dryRun;
  if (isDone) {
    const changed = await engine.policies.changeFromCommandLine({
      organization: id,
      secondFactor,
      openSessions,
      emailPeople,
    });
    if (!changed.ok) throw new CommandRefused('Somebody changed this at the same moment. Try again.');
  }
  const answer = {
    id,
    name: organization.name,
    secondFactor,
    changed: isDone,
    people: impact,
    silencedKeys,
  };
  print(
    answer,
    [
      headline({ name: organization.name, off, isChange, dryRun }),
      ...told({ ...impact, silencedKeys }, off, before),
    ].join('\n'),
    json,
  );
}

function headline({ name, off, isChange, dryRun }: { name: string; off: boolean; isChange: boolean; dryRun: boolean }) {
  const state = off ? 'does not require two-factor authentication' : 'requires two-factor authentication';
  if (!isChange) return `${name} ${state} already. Nothing is changed.`;
  if (dryRun)
    return `${name} would ${off ? 'no longer require' : 'require'} two-factor authentication. Nothing is changed yet.`;
  return off ? `${name} no longer requires two-factor authentication.` : `${name} ${state} now.`;
}

interface Told extends PolicyImpact {
  readonly silencedKeys: number;
}

function told(
  { total, suspended, noChange, exempt, mustSetUp, signedInNow, silencedKeys }: Told,
  off: boolean,
  before: PolicyLook,
) {
  const leftOut = suspended === 0 ? [] : [`  Suspended, and left out of these numbers: ${suspended}`];
  if (off || before.policy.secondFactor === 'required')
    return [`  People: ${total}, with a second factor: ${noChange}`, ...leftOut];
  return [
    `  See no change: ${noChange} of ${total}`,
    ...(exempt === 0 ? [] : [`  Exempt by single sign-on: ${exempt}`]),
    `  Must set it up: ${mustSetUp} (${signedInNow} of them signed in now)`,
    ...(silencedKeys === 0 ? [] : [`  API keys that fall silent, to be made anew: ${silencedKeys}`]),
    ...leftOut,
  ];
}
