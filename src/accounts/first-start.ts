import type { UserId } from '../domain/ids.ts';
import type { NewPerson, PeopleNeeds } from './people.ts';

/** Offers a new installation's first start, once: the token is printed on the console and only its digest kept. */
export async function offerFirstStart({ store, crypto }: Pick<PeopleNeeds, 'store' | 'crypto'>): Promise<string> {
  const token = crypto.newToken();
  await store.offerFirstStart(crypto.digest(token));
  return token;
}

export const lookAtFirstStart = ({ store, crypto }: Pick<PeopleNeeds, 'store' | 'crypto'>, token: string) =>
  store.lookAtFirstStart(crypto.digest(token));

/** Makes the first owner and organization. @returns null when the token was spent before. */
export async function makeFirstOwner(
  needs: PeopleNeeds,
  given: { readonly token: string; readonly person: Omit<NewPerson, 'memberships'>; readonly organization: string },
): Promise<string | null> {
  const { email, name, password } = given.person;
  const id = needs.crypto.newId('usr');
  // First what nobody can see, then the token, then all the rest at once: a crash in between leaves an installation
  // without people, which offers its first start again.
  await needs.store.putPassword(id as UserId, await needs.hasher.hash(password), needs.clock.now());
  if (!(await needs.store.spendFirstStart(needs.crypto.digest(given.token)))) return null;
  const organization = { id: needs.crypto.newId('org'), name: given.organization.trim() };
  await needs.engine.directory.sync(organization, [{ id, email: email.trim(), name: name.trim(), role: 'owner' }]);
  return organization.id;
}
