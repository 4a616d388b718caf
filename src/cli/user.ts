import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { faultOfNewPassword } from '../accounts/password-rules.ts';
import { createPerson, findPerson } from '../accounts/people.ts';
import type { Composition } from '../compose.ts';
import { looksLikeEmail } from '../domain/email.ts';
import type { OrganizationId } from '../domain/ids.ts';
import { isRole, ROLES, type Role } from '../domain/organizations/role.ts';
import { listMembers } from './list-members.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition } from './with-composition.ts';

interface Options {
  readonly email: string;
  readonly name?: string;
  readonly password?: string;
  readonly organization: readonly string[];
  readonly role: string;
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
    .option('--role <role>', `in those organizations: ${ROLES.join(', ')}`, 'member')
    .option('--json', 'as JSON')
    .action((options: Options) => withComposition((composition) => create_(composition, options)));
  const list = new Command('list')
    .description('the members of an organization, and who has a second factor')
    .requiredOption('--organization <id>', 'whose')
    .option('--json', 'as JSON')
    .action((options: { organization: string; json?: boolean }) =>
      withComposition((composition) => listMembers(composition, options)),
    );
  return new Command('user').description('people of this installation').addCommand(create).addCommand(list);
}

async function create_(composition: Composition, options: Options): Promise<void> {
  const { email, name = email, organization, role } = options;
  const password = options.password ?? randomBytes(15).toString('base64url');
  if (!isRole(role)) throw new CommandRefused(`There is no role "${role}". Choose one of ${ROLES.join(', ')}.`);
  await refuseWhatCannotBe(composition, { email, password, organizations: organization });
  const memberships = organization.map((id) => ({ organization: id, role: role as Role }));
  const id = await createPerson(composition.people, { email, name, password, memberships });
  const answer = { id, email, name, password, memberships };
  print(answer, `Made ${name} (${email}) with the password ${password}`, options.json);
}

interface Wanted {
  readonly email: string;
  readonly password: string;
  readonly organizations: readonly string[];
}

async function refuseWhatCannotBe(
  { people, store }: Composition,
  { email, password, organizations }: Wanted,
): Promise<void> {
  if (!looksLikeEmail(email)) throw new CommandRefused(`"${email}" is not an email address.`);
  const fault = faultOfNewPassword(password);
  if (fault !== null) throw new CommandRefused(`This password cannot be used (${fault}). Use at least 15 characters.`);
  if ((await findPerson(people, email)) !== null)
    throw new CommandRefused(`Somebody with the address ${email} exists already.`);
  for (const id of organizations) {
    const known = await store.engine.repositories.directory.findOrganization(id as OrganizationId);
    if (known === null) throw new CommandRefused(`There is no organization "${id}".`);
  }
}
