import { createHash } from 'node:crypto';
import { totpBinding } from '../../src/application/methods/totp.ts';
import { replaceRecoveryCodes } from '../../src/application/recovery/recovery-codes.ts';
import type { Composition } from '../../src/compose.ts';
import { timeStepAt } from '../../src/domain/authenticators/totp.ts';
import type { AuthenticatorId, OrganizationId, UserId } from '../../src/domain/ids.ts';
import { before, days } from '../../src/domain/time.ts';
import { PASSWORD, type Person } from '../people.ts';

export const ORGANIZATION = 'org_acme';

export const userIdOf = ({ email }: Person) =>
  `usr_${createHash('sha256').update(email).digest('hex').slice(0, 32)}` as UserId;

/** Everybody in one organization that requires a second factor, each with a password and an authenticator app. */
export async function seedPeople(composition: Composition, people: readonly Person[]): Promise<void> {
  await mirror(composition, people, () => 'member');
  await enrollApps(composition, people);
  await givePassword(composition, people);
  await requireSecondFactor(composition, people[0] as Person);
}

export async function mirror(
  { engine }: Composition,
  people: readonly Person[],
  roleOf: (person: Person, index: number) => 'owner' | 'member',
): Promise<void> {
  const members = people.map((person, index) => {
    const { email, name } = person;
    return { id: userIdOf(person), email, name, role: roleOf(person, index) };
  });
  await engine.directory.sync({ id: ORGANIZATION, name: 'Acme' }, members);
}

/** As a confirmed set-up leaves it, in one transaction for all. */
export async function enrollApps(
  { store, people: tools, keyring, clock }: Composition,
  people: readonly Person[],
): Promise<void> {
  const { crypto } = tools;
  const enrolledAt = before(clock.now(), days(20));
  await store.engine.transaction(async (repositories) => {
    for (const person of people) {
      const user = userIdOf(person);
      const id = crypto.newId('aut') as AuthenticatorId;
      const sealedSecret = keyring.seal(new TextEncoder().encode(person.secret), totpBinding(user, id));
      await repositories.authenticators.addTotp({ id, user, sealedSecret, step: timeStepAt(enrolledAt) }, enrolledAt);
      await replaceRecoveryCodes({ crypto, keyring }, repositories, user, enrolledAt);
      await repositories.recoveryCodes.noteSaved(user);
    }
  });
}

/** Hashed once for all, because hashing is not what filling the database should take its time with. */
export async function givePassword({ people: tools, clock }: Composition, people: readonly Person[]): Promise<void> {
  const hash = await tools.hasher.hash(PASSWORD);
  for (const person of people) await tools.store.putPassword(userIdOf(person), hash, clock.now());
}

async function requireSecondFactor({ store, clock }: Composition, by: Person): Promise<void> {
  const organization = ORGANIZATION as OrganizationId;
  const { policies } = store.engine.repositories;
  const { policy, version } = await policies.find(organization);
  const now = clock.now();
  const required = { ...policy, secondFactor: 'required', inForceFrom: now, turnedOnAt: now } as const;
  await policies.change({ organization, version, policy: required, by: userIdOf(by) }, now);
}
