import type { Composition } from '../compose.ts';
import type { OrganizationId } from '../domain/ids.ts';
import { secondFactorState } from '../domain/members/teammate.ts';
import { CommandRefused } from './refused.ts';
import { print } from './with-composition.ts';

const AT_ONCE = 500;

/** In the order of names. */
export async function listMembers(
  { engine, store, clock }: Composition,
  { organization, json }: { readonly organization: string; readonly json?: boolean },
): Promise<void> {
  const known = await store.engine.repositories.directory.findOrganization(organization as OrganizationId);
  if (known === null) throw new CommandRefused(`There is no organization "${organization}".`);
  const { policy } = await engine.policies.read(known.id);
  const members = [];
  let after = null;
  do {
    const query = { filter: 'all', sort: 'name', search: '', limit: AT_ONCE, after } as const;
    const found = await engine.members.page(known.id, query);
    for (const teammate of found.teammates) {
      const { userId: id, name, email, role } = teammate;
      members.push({ id, name, email, role, secondFactor: secondFactorState(teammate, policy, clock.now()).kind });
    }
    after = found.next;
  } while (after !== null);
  const words = members.map(
    ({ email, role, secondFactor }) => `${email.padEnd(36)} ${role.padEnd(6)}  ${secondFactor}`,
  );
  print({ members }, words.join('\n') || 'Nobody is here.', json);
}
