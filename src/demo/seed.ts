import { createOrganization, createPerson } from '../accounts/people.ts';
import { totpBinding } from '../application/methods/totp.ts';
import { replaceRecoveryCodes } from '../application/recovery/recovery-codes.ts';
import type { Composition } from '../compose.ts';
import { TOTP_SECRET_BYTES, timeStepAt } from '../domain/authenticators/totp.ts';
import type { AuthenticatorId, UserId } from '../domain/ids.ts';
import { before, days } from '../domain/time.ts';
import { DEMO_ORGANIZATIONS, DEMO_PASSWORD, DEMO_PEOPLE } from './people.ts';

/** Fills an empty development database with two organizations that share a member. */
export async function seedDemo(composition: Composition): Promise<void> {
  const { people, store } = composition;
  for (const organization of DEMO_ORGANIZATIONS) await createOrganization(people, organization);
  for (const { hasApp, ...person } of DEMO_PEOPLE) {
    const id = await createPerson(people, { ...person, password: DEMO_PASSWORD });
    if (hasApp) await enrollApp(composition, id);
  }
  await store.installation.write('demo', 'yes');
}

/** As a confirmed set-up leaves it; the codes themselves nobody has seen. `twofold demo code` shows the current one. */
async function enrollApp({ people, store, keyring, clock }: Composition, user: UserId): Promise<void> {
  const id = people.crypto.newId('aut') as AuthenticatorId;
  const sealedSecret = keyring.seal(people.crypto.randomBytes(TOTP_SECRET_BYTES), totpBinding(user, id));
  const enrolledAt = before(clock.now(), days(20));
  await store.engine.transaction(async (repositories) => {
    await repositories.authenticators.addTotp({ id, user, sealedSecret, step: timeStepAt(enrolledAt) }, enrolledAt);
    await replaceRecoveryCodes({ crypto: people.crypto, keyring }, repositories, user, enrolledAt);
    await repositories.recoveryCodes.noteSaved(user);
  });
}
