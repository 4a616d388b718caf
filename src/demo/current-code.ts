import { totpBinding } from '../application/methods/totp.ts';
import type { Composition } from '../compose.ts';
import { timeStepAt, timeStepBytes, truncate } from '../domain/authenticators/totp.ts';

/**
 * Development only: what the authenticator app of a demonstration person would show now.
 *
 * @returns null where nobody by this address has an authenticator app.
 */
export async function currentCode(
  { store, keyring, clock, people }: Composition,
  email: string,
): Promise<string | null> {
  const { directory, authenticators } = store.engine.repositories;
  const user = await directory.findUserByEmail(email);
  const [app] = user === null ? [] : await authenticators.listTotp(user.id);
  if (user === null || app === undefined) return null;
  const secret = keyring.open(app.sealedSecret, totpBinding(user.id, app.id));
  return truncate(people.crypto.hmacSha1(secret, timeStepBytes(timeStepAt(clock.now()))));
}
