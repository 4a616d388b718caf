import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import { after, type Instant } from '../../domain/time.ts';
import type { PasskeyClaims } from '../../ports/passkey-verifier.ts';
import type { PasskeyRecord } from '../../ports/repositories/passkeys.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { PasskeyRequest, PasskeySignIns, SignInProgress } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { beginWithin } from '../sign-in/begin-sign-in.ts';
import { disproveLoss } from '../sign-in/recovery-by-mail.ts';
import { forgive, type Look, type Wrong, withAttempt } from '../sign-in/take-attempt.ts';
import { LONGEST_RESPONSE, tellOfCopy, wentBack } from './passkey-handler.ts';
import { CHALLENGE_LIFETIME, userHandlesOf } from './passkey-options.ts';
import { MOST_FAILURES_IN_ROW } from './totp.ts';

export const createPasskeySignIns = (needs: Needs): PasskeySignIns => ({
  request: (command) => passkeySignInRequest(needs, command),
  answer: (command) => signInWithPasskey(needs, command),
});

/** Nobody is known yet: the device looks among its own, and the challenge belongs to the browser alone (ADR 0020). */
async function passkeySignInRequest(
  needs: Needs,
  { browser }: Parameters<PasskeySignIns['request']>[0],
): Promise<PasskeyRequest> {
  const { crypto, clock, passkeyVerifier, store } = needs;
  const challenge = crypto.newToken();
  const digests = { challengeDigest: crypto.digest(challenge), browserDigest: crypto.digest(browser) };
  await store.repositories.passkeyChallenges.add({ ...digests, expiresAt: after(clock.now(), CHALLENGE_LIFETIME) });
  return {
    rpId: passkeyVerifier.rpId,
    challenge,
    timeout: CHALLENGE_LIFETIME,
    allowCredentials: [],
    userVerification: 'required',
  };
}

type Command = Parameters<PasskeySignIns['answer']>[0];

interface Answered {
  readonly command: Command;
  readonly claims: PasskeyClaims;
  readonly passkey: PasskeyRecord;
  readonly origin: Origin;
  readonly now: Instant;
}

/** The challenge is spent first, whatever was brought; then, where somebody is known by it, their budget pays (I-18, I-14). */
async function signInWithPasskey(needs: Needs, command: Command): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const { response, browser, origin = NO_ORIGIN } = command;
  const claims = response.length > LONGEST_RESPONSE ? null : needs.passkeyVerifier.claimsOf(response);
  if (claims === null) return refuseStranger(needs, { because: 'malformed', origin, now });
  const { passkeys, passkeyChallenges } = needs.store.repositories;
  const challengeDigest = needs.crypto.digest(claims.challenge);
  const isMine = await passkeyChallenges.spend({ challengeDigest, browserDigest: needs.crypto.digest(browser) }, now);
  const passkey = await passkeys.findByCredential(claims.credentialId);
  if (!isMine) return refuseStray(needs, { challengeDigest, passkey, origin, now });
  if (passkey === null) return refuseStranger(needs, { because: 'unknown', origin, now });

  const attempt = {
    user: passkey.userId,
    purpose: 'sign-in',
    challenge: null,
    method: 'passkey',
    origin,
    now,
  } as const;
  return withAttempt(needs, attempt, () => examine(needs, { command, claims, passkey, origin, now }));
}

interface Stranger extends Pick<Stray, 'origin' | 'now'> {
  readonly because: 'malformed' | 'unknown';
}

async function refuseStranger(needs: Needs, stranger: Stranger): Promise<Result<never, Refusal>> {
  await noteStranger(needs, stranger);
  return refuse({ code: 'passkey.refused' });
}

/** Nobody is known whose budget could pay, and challenges cost nothing: an hour pays for the row in the log. */
async function noteStranger({ store }: Needs, { because, origin, now }: Stranger): Promise<void> {
  const nobody = { actor: null, target: null, organization: null } as const;
  const event = { action: 'passkey.unknown', ...nobody, origin, details: { because } } as const;
  await store.repositories.audit.addOnceAnHour(`${event.action}|${because}`, event, now);
}

interface Stray {
  readonly challengeDigest: string;
  readonly passkey: PasskeyRecord | null;
  readonly origin: Origin;
  readonly now: Instant;
}

/** Used before, out of time, or another browser's: written down once for each challenge, and looked at by nobody. */
async function refuseStray(
  needs: Needs,
  { challengeDigest, passkey, origin, now }: Stray,
): Promise<Result<never, Refusal>> {
  if (passkey === null) await noteStranger(needs, { because: 'unknown', origin, now });
  await needs.store.transaction(async ({ passkeyChallenges, audit }) => {
    if (!(await passkeyChallenges.noteStray(challengeDigest)) || passkey === null) return;
    const people = { actor: null, target: passkey.userId, organization: null } as const;
    const details = { method: 'passkey', purpose: 'sign-in', reason: 'sign_in.expired' };
    await audit.add({ action: 'second_factor.failed', ...people, origin, details }, now);
  });
  return refuse({ code: 'sign_in.expired' });
}

async function examine(needs: Needs, answered: Answered): Promise<Look<SignInProgress>> {
  const shown = await verify(needs, answered);
  return (repositories) => look(needs, repositories, { ...answered, shown });
}

interface Examined extends Answered {
  readonly shown: Awaited<ReturnType<typeof verify>>;
}

/** Whose passkey it would have been is written down and not told; only a lock is, to whoever has come as far as this. */
async function look(
  needs: Needs,
  repositories: Repositories,
  { shown, ...answered }: Examined,
): ReturnType<Look<SignInProgress>> {
  const { passkey } = answered;
  if (shown === null) {
    await repositories.authenticators.noteFailure(passkey.id);
    return REFUSED;
  }
  if (wentBack(passkey, shown.counter)) {
    await tellOfCopy(repositories, answered, passkey);
    return REFUSED;
  }
  if (!shown.userVerified) return { wrong: () => ({ code: 'passkey.unverified' }) };
  return (await enter(needs, repositories, { ...answered, counter: shown.counter })) ?? REFUSED;
}

const REFUSED: Wrong = { wrong: () => ({ code: 'passkey.refused' }) };

async function verify(needs: Needs, { command, claims, passkey }: Answered) {
  const { challenge, userHandle } = claims;
  const isOwner = userHandlesOf(needs, passkey.userId).some((handle) => handle === userHandle);
  if (!isOwner || passkey.failedInRow >= MOST_FAILURES_IN_ROW) return null;
  return needs.passkeyVerifier.verifyAssertion({ response: command.response, challenge, passkey });
}

/** @returns null where the passkey is gone, its counter was used meanwhile, or its owner may not come in. */
async function enter(
  needs: Needs,
  repositories: Repositories,
  { command, passkey, counter, origin, now }: Answered & { readonly counter: number },
): Promise<Result<SignInProgress, Refusal> | null> {
  const { userId, id: authenticator } = passkey;
  if (!(await repositories.passkeys.claimCounter(authenticator, counter, now))) return null;
  const firstFactor = { kind: 'passkey' } as const;
  const begin = { user: userId, firstFactor, authenticator, returnTo: command.returnTo ?? null, origin };
  const begun = await beginWithin(needs, repositories, begin, now);
  if (!begun.ok) return null;
  await repositories.passkeys.noteOpensAlone(authenticator, true);
  await forgive(repositories, userId, now);
  await disproveLoss(repositories, { user: userId, method: 'passkey', origin, now });
  return begun;
}
