import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { createPerson, findPerson } from '../accounts/people.ts';
import type { Composition } from '../compose.ts';
import { looksLikeEmail } from '../domain/email.ts';
import type { OrganizationId } from '../domain/ids.ts';
import { ROLES, type Role } from '../domain/organizations/role.ts';
import { sentenceOf } from '../text/problems.ts';
import { textFor } from '../text/text.ts';
import { listMembers } from './list-members.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition, withCompositionToRead } from './with-composition.ts';

interface Options {
  readonly email: string;
  readonly name?: string;
  readonly password?: string;
  readonly organization: readonly string[];
  readonly role: Role;
  readonly json?: boolean;
}

const collect = (value: string, earlier: readonly string[]) => [...earlier, value];

export function userCommand(): Command {
  const create = new Command('create')
    .description('make a person without a browser')
    .requiredOption('--email <address>', 'the address to sign in with')
    .option('--name <name>', 'as others see it; the address, if not given')
    .option('--password <password>', 'at least 15 characters; made and printed, if not given')
    .option('--organization <id>', 'make the person a member; may be given several times', collect, [])
    .addOption(new Option('--role <role>', 'in those organizations').choices(ROLES).default('member'))
    .option('--json', 'as JSON')
    .action((options: Options) => withComposition((composition) => create_(composition, options)));
  const list = new Command('list')
    .description('the members of an organization, and who has a second factor')
    .requiredOption('--organization <id>', 'whose')
    .option('--json', 'as JSON')
    .action((options: { organization: string; json?: boolean }) =>
      withCompositionToRead((composition) => listMembers(composition, options)),
    );
  return new Command('user').description('people of this installation').addCommand(create).addCommand(list);
}

async function create_(composition: Composition, options: Options): Promise<void> {
  const { email, name = email, organization, role } = options;
  const password = options.password ?? randomBytes(15).toString('base64url');
  await refuseWhatCannotBe(composition, { email, name, password, organizations: organization });
  const memberships = organization.map((id) => ({ organization: id, role }));
  const id = await createPerson(composition.people, { email, name, password, memberships });
  const answer = { id, email, name, password, memberships };
  print(answer, `Made ${name} (${email}) with the password ${password}`, options.json);
}

interface Wanted {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly organizations: readonly string[];
}

async function refuseWhatCannotBe(composition: Composition, wanted: Wanted): Promise<void> {
  const { email, name, password } = wanted;
  if (!looksLikeEmail(email)) throw new CommandRefused(`"${email}" is not an email address.`);
  const organizations = await organizationNames(composition, wanted.organizations);
  const fault = await composition.accounts.faultOfNewPassword(password, { email, name, organizations });
  if (fault !== null) throw new CommandRefused(sentenceOf(textFor('en').problems, fault));
  if ((await findPerson(composition.people, email)) !== null)
    throw new CommandRefused(`Somebody with the address ${email} exists already.`);
}

async function organizationNames({ store }: Composition, ids: readonly string[]): Promise<readonly string[]> {
  const { directory } = store.engine.repositories;
  const found = await Promise.all(ids.map((id) => directory.findOrganization(id as OrganizationId)));
  return found.map((organization, index) => {
    if (organization === null) throw new CommandRefused(`There is no organization "${ids[index]}".`);
    return organization.name;
  });
}
