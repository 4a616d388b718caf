import { createOrganization, createPerson, type NewPerson, type PeopleNeeds } from './people.ts';

/** Offers a new installation's first start, once: the token is printed on the console and only its digest kept. */
export async function offerFirstStart({ store, crypto }: Pick<PeopleNeeds, 'store' | 'crypto'>): Promise<string> {
  const token = crypto.newToken();
  await store.offerFirstStart(crypto.digest(token));
  return token;
}

export const isFirstStartOpen = ({ store, crypto }: Pick<PeopleNeeds, 'store' | 'crypto'>, token: string) =>
  store.hasFirstStart(crypto.digest(token));

/** Makes the first owner and organization. @returns null when the token was spent before. */
export async function makeFirstOwner(
  needs: PeopleNeeds,
  given: { readonly token: string; readonly person: Omit<NewPerson, 'memberships'>; readonly organization: string },
): Promise<string | null> {
  if (!(await needs.store.spendFirstStart(needs.crypto.digest(given.token)))) return null;
  const organization = await createOrganization(needs, { name: given.organization });
  await createPerson(needs, { ...given.person, memberships: [{ organization, role: 'owner' }] });
  return organization;
}
