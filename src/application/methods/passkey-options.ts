import type { UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { SignInState } from '../../domain/sign-in/states.ts';
import { after, hasPassed, type Instant, minutes } from '../../domain/time.ts';
import type { PasskeyRecord } from '../../ports/repositories/passkeys.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { PasskeyCreation, PasskeyRequest, SignIns } from '../engine.ts';
import { findOffered } from '../enrollment/stage.ts';
import type { Needs } from '../needs.ts';
import { findSignInAt } from '../sign-in/advance.ts';

export const CHALLENGE_LIFETIME = minutes(5);
/** A page gets no challenge that runs out before somebody has found the key. */
const LEAST_LEFT = minutes(4);

/** The names by which devices know somebody, one for each key of the ring. */
export const userHandlesOf = ({ keyring }: Pick<Needs, 'keyring'>, user: UserId) => keyring.macs('passkey-user', user);

/** What the browser needs to make a passkey for this very set-up. */
export async function passkeyCreation(
  needs: Needs,
  { token }: Parameters<SignIns['passkeyCreation']>[0],
): Promise<Result<PasskeyCreation, Refusal>> {
  const found = await findOffered(needs, token, 'passkey');
  if (!found.ok) return found;
  const { signIn, user } = found.value;
  const challenge = await issueChallenge(needs, token, signIn);
  if (challenge === null) return refuse({ code: 'sign_in.wrong_step' });
  const held = await needs.store.repositories.passkeys.listOf(user.id);
  return ok({
    rp: { id: needs.passkeyVerifier.rpId, name: needs.options.issuer },
    // Not the id itself, which a host may have made of an address (WebAuthn L3 §14.6.1).
    user: { id: userHandlesOf(needs, user.id)[0], name: user.email, displayName: user.name },
    challenge,
    // Ed25519, ECDSA P-256, RSA (RFC 9053).
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_LIFETIME,
    excludeCredentials: held.map(describe),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    extensions: { credProps: true },
    attestation: 'none',
  });
}

/** What the browser needs to show one of this member's passkeys for this very challenge. */
export async function passkeyRequest(
  needs: Needs,
  { token }: Parameters<SignIns['passkeyRequest']>[0],
): Promise<Result<PasskeyRequest, Refusal>> {
  const found = await findSignInAt(needs, token, 'challenge', needs.clock.now());
  if (!found.ok) return found;
  const signIn = found.value;
  if (!signIn.methods.includes('passkey')) return refuse({ code: 'method.not_allowed' });
  const challenge = await issueChallenge(needs, token, signIn);
  if (challenge === null) return refuse({ code: 'sign_in.wrong_step' });
  const held = await needs.store.repositories.passkeys.listOf(signIn.userId);
  return ok({
    rpId: needs.passkeyVerifier.rpId,
    challenge,
    timeout: CHALLENGE_LIFETIME,
    allowCredentials: held.map(describe),
    userVerification: 'preferred',
  });
}

const describe = ({ credentialId: id, transports }: PasskeyRecord) => ({ type: 'public-key', id, transports }) as const;

/** 32 random bytes on the sign-in's own row; a second load of the page within a minute gets the same ones. */
function issueChallenge(needs: Needs, token: string, { id, state }: SignInRecord): Promise<string | null> {
  const now = needs.clock.now();
  return needs.store.transaction(async ({ signIns }) => {
    const isHere = await signIns.lock(id, state);
    const signIn = isHere ? await signIns.findByToken(needs.crypto.digest(token)) : null;
    if (signIn === null) return null;
    if (isGood(signIn, now)) return signIn.passkeyChallenge?.challenge ?? null;
    const challenge = needs.crypto.newToken();
    const passkeyChallenge = { challenge, expiresAt: after(now, CHALLENGE_LIFETIME) };
    await signIns.move(id, state satisfies SignInState, { passkeyChallenge });
    return challenge;
  });
}

const isGood = ({ passkeyChallenge: held }: SignInRecord, now: Instant) =>
  held !== null && !hasPassed(held.expiresAt, after(now, LEAST_LEFT));
