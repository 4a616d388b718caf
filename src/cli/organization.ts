import { Command } from 'commander';
import { createOrganization, findPerson } from '../accounts/people.ts';
import type { Composition } from '../compose.ts';
import type { OrganizationId } from '../domain/ids.ts';
import { CommandRefused } from './refused.ts';
import { requireCommand } from './require.ts';
import { print, withComposition, withCompositionToRead } from './with-composition.ts';

interface Options {
  readonly name: string;
  readonly id?: string;
  readonly owner?: string;
  readonly json?: boolean;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const ID_IN_WORDS = 'letters, digits, hyphens and underscores, 64 at most, and begins with a letter or a digit';

export function organizationCommand(): Command {
  const create = new Command('create')
    .description('make an organization without a browser')
    .requiredOption('--name <name>', 'as its members see it')
    .option('--id <id>', `${ID_IN_WORDS}; made, if not given`)
    .option('--owner <email>', 'somebody who exists and becomes its owner')
    .option('--json', 'as JSON')
    .action((options: Options) => withComposition((composition) => create_(composition, options)));
  const list = new Command('list')
    .description('every organization, with its members and what it asks of them')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => withCompositionToRead((composition) => list_(composition, json)));
  return new Command('org')
    .description('organizations of this installation')
    .addCommand(create)
    .addCommand(list)
    .addCommand(requireCommand());
}

async function create_(composition: Composition, { name, id, owner, json }: Options): Promise<void> {
  const { people, store, engine } = composition;
  if (name.trim() === '') throw new CommandRefused('An organization needs a name.');
  if (id !== undefined && !ID.test(id)) throw new CommandRefused(`An id has ${ID_IN_WORDS}.`);
  if (id !== undefined && (await store.engine.repositories.directory.findOrganization(id as OrganizationId)) !== null) {
    throw new CommandRefused(`There is an organization "${id}" already.`);
  }
  const ownerId = owner === undefined ? null : await findPerson(people, owner);
  if (owner !== undefined && ownerId === null) throw new CommandRefused(`Nobody has the address ${owner}.`);
  const organization = await createOrganization(people, { name, id });
  if (ownerId !== null) await engine.directory.putMembership({ organization, user: ownerId, role: 'owner' });
  print({ id: organization, name, owner: owner ?? null }, `Made ${name} with the id ${organization}`, json);
}

async function list_({ store }: Composition, json: boolean | undefined): Promise<void> {
  const organizations = await store.health.organizations();
  const words = organizations.map(
    ({ id, name, members, secondFactor }) =>
      `${id.padEnd(36)} ${String(members).padStart(6)}  ${secondFactor.padEnd(8)}  ${name}`,
  );
  print({ organizations }, words.join('\n') || 'There is no organization yet.', json);
}
