import type { AuthenticatorId } from '../../domain/ids.ts';
import { isName } from '../../domain/name.ts';
import { ok, refuse } from '../../domain/result.ts';
import { isLocked } from '../../domain/sign-in/attempt-budget.ts';
import { hasPassed } from '../../domain/time.ts';
import type { PasskeyRecord } from '../../ports/repositories/passkeys.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { ALREADY_USED, INCORRECT } from '../sign-in/take-attempt.ts';
import type { Given, MethodHandler, Seen } from './method-handler.ts';
import { MOST_FAILURES_IN_ROW } from './totp.ts';

/** Far beyond any credential without attestation. */
export const LONGEST_RESPONSE = 16_000;

/** What the browser's passkey ceremony brought, as JSON (WebAuthn L3 §5.1, `toJSON`). */
export const passkeyHandler: MethodHandler = {
  read(typed) {
    if (typed === '') return { fault: 'empty' };
    return typed.length > LONGEST_RESPONSE || credentialIdOf(typed) === null
      ? { fault: 'not-a-passkey' }
      : { response: typed };
  },
  examine: examinePasskey,
  prove: provePasskey,
  tellsUnproven: true,
};

function credentialIdOf(response: string): string | null {
  try {
    const { id } = JSON.parse(response) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** Each challenge is looked at once, whatever comes of it (I-18). @returns null where there is none that is still good. */
async function spendChallenge(needs: Needs, { signIn, now }: Given): Promise<string | null> {
  const { passkeyChallenge: held } = signIn;
  if (held === null || hasPassed(held.expiresAt, now)) return null;
  const isMine = await needs.store.repositories.signIns.spendPasskeyChallenge(signIn.id, held.challenge);
  return isMine ? held.challenge : null;
}

/**
 * Verifying a signature waits for other threads, so it is done before the account is held. While the account is locked
 * the challenge stays as it is (I-14): whoever holds the lock refuses before this is looked at.
 */
async function examinePasskey(needs: Needs, given: Given): ReturnType<MethodHandler['examine']> {
  const { signIn, response, now } = given;
  const { passkeys, attemptBudgets } = needs.store.repositories;
  if (isLocked(await attemptBudgets.find(signIn.userId), now)) return isWrong;
  const challenge = await spendChallenge(needs, given);
  const id = credentialIdOf(response);
  // Among this user's own: somebody else's passkey is as good as none.
  const passkey = (await passkeys.listOf(signIn.userId)).find(({ credentialId }) => credentialId === id);
  if (challenge === null || passkey === undefined || passkey.failedInRow >= MOST_FAILURES_IN_ROW) return isWrong;
  const shown = await needs.passkeyVerifier.verifyAssertion({ response, challenge, passkey });
  return (repositories) => lookAtPasskey(repositories, { ...given, passkey, counter: shown?.counter ?? null });
}

const isWrong = async () => INCORRECT;

interface Examined extends Pick<Given, 'origin' | 'now'> {
  readonly passkey: PasskeyRecord;
  /** Null where the signature is not good. */
  readonly counter: number | null;
}

async function lookAtPasskey(repositories: Repositories, { passkey, counter, origin, now }: Examined): Promise<Seen> {
  if (counter === null) {
    await repositories.authenticators.noteFailure(passkey.id);
    return INCORRECT;
  }
  if (wentBack(passkey, counter)) {
    await tellOfCopy(repositories, { origin, now }, passkey);
    return INCORRECT;
  }
  return (await repositories.passkeys.claimCounter(passkey.id, counter, now)) ? passkey.id : ALREADY_USED;
}

/** A device that counts always counts up; one that does not says 0 each time (WebAuthn L3 §6.1.1). */
export const wentBack = ({ counter: before }: PasskeyRecord, now: number) => (before > 0 || now > 0) && now <= before;

/** There are two of what there should be one of. */
export async function tellOfCopy(
  { authenticators, audit, outbox }: Repositories,
  { origin, now }: Pick<Given, 'origin' | 'now'>,
  { id, userId: user }: PasskeyRecord,
): Promise<void> {
  await authenticators.noteFailure(id);
  const people = { actor: null, target: user, organization: null } as const;
  await audit.add({ action: 'passkey.counter_went_back', ...people, origin, details: { authenticator: id } }, now);
  await outbox.add({ user, content: { kind: 'passkey-copied' }, origin, goodUntil: null }, now);
}

async function provePasskey(needs: Needs, given: Given): ReturnType<MethodHandler['prove']> {
  const { signIn, response, name, origin, now } = given;
  const challenge = await spendChallenge(needs, given);
  const passkey = challenge === null ? null : await needs.passkeyVerifier.verifyRegistration({ response, challenge });
  if (passkey === null) {
    const people = { actor: null, target: signIn.userId, organization: null } as const;
    await needs.store.repositories.audit.add({ action: 'passkey.not_proven', ...people, origin }, now);
    return refuse({ code: 'response.incorrect', attemptsLeft: null });
  }
  const id = needs.crypto.newId('aut') as AuthenticatorId;
  const label = isName(name ?? '') ? (name ?? '').trim() : null;
  return ok({
    authenticator: id,
    opensAlone: passkey.opensAlone,
    add: ({ passkeys }) => passkeys.add({ ...passkey, id, user: signIn.userId, name: label }, now),
  });
}
