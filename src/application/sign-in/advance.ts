import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { STEP_LIFETIME, TICKET_LIFETIME, tokenKindOf } from '../../domain/sign-in/states.ts';
import { type SignInEvent, transition } from '../../domain/sign-in/transition.ts';
import { after, hasPassed, type Instant } from '../../domain/time.ts';
import type { SignInPatch, SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress } from '../engine.ts';
import type { Needs } from '../needs.ts';

/** Finds the sign-in that a token stands for, if it is still good. */
export async function findSignIn(needs: Needs, token: string, now: Instant): Promise<Result<SignInRecord, Refusal>> {
  const { signIns } = needs.store.repositories;
  const signIn = await signIns.findByToken(needs.crypto.digest(token));
  if (signIn?.isDisproved === true) return refuse({ code: 'recovery.ended' });
  if (signIn === null || signIn.state === 'closed') return refuse({ code: 'sign_in.not_found' });
  if (!hasPassed(signIn.expiresAt, now)) return ok(signIn);
  // Closed on sight, so that a clock that jumps back revives nothing (I-60).
  await signIns.move(signIn.id, signIn.state, { state: 'closed', sealedCodes: null, staged: null, textCode: null });
  return refuse({ code: 'sign_in.expired' });
}

/** The same, and it must stand at this very step. */
export async function findSignInAt(
  needs: Needs,
  token: string,
  state: SignInRecord['state'],
  now: Instant,
): Promise<Result<SignInRecord, Refusal>> {
  const found = await findSignIn(needs, token, now);
  if (found.ok && found.value.state !== state) return refuse({ code: 'sign_in.wrong_step' });
  return found;
}

/**
 * Moves a sign-in along the machine and gives it a new token; the token before is dead (I-44). Nothing else does.
 * Whoever comes second, with the same step in hand, is refused.
 */
export async function advance(
  needs: Needs,
  repositories: Repositories,
  step: {
    readonly signIn: SignInRecord;
    readonly event: SignInEvent;
    readonly patch?: SignInPatch;
    readonly now: Instant;
  },
): Promise<Result<SignInProgress, Refusal>> {
  const { signIn, event, patch = {}, now } = step;
  const state = transition(signIn, event);
  if (state === null) return refuse({ code: 'sign_in.wrong_step' });

  const token = needs.crypto.newToken();
  const expiresAt = after(now, state === 'complete' ? TICKET_LIFETIME : STEP_LIFETIME);
  // What the step before had to sign, or was sent, is none of the next one's (I-16, I-18).
  const ofStep = { passkeyChallenge: null, textCode: null, textSent: null };
  const change = { ...patch, ...ofStep, state, expiresAt, tokenDigest: needs.crypto.digest(token) };
  if (!(await repositories.signIns.move(signIn.id, signIn.state, change)))
    return refuse({ code: 'sign_in.wrong_step' });
  return ok(progressOf({ ...signIn, ...change }, token));
}

export function progressOf(signIn: SignInRecord, token: string): SignInProgress {
  const { state, returnTo, evidence, sessionId, methods } = signIn;
  if (state === 'closed') return { kind: 'closed', returnTo };
  if (state !== 'complete') {
    const method = state === 'challenge' ? (methods[0] ?? null) : null;
    return { kind: 'continue', state, tokenKind: tokenKindOf(state), token, method };
  }
  const recoveryCodeUsed = evidence.secondFactor?.kind === 'recovery-code';
  return { kind: 'complete', ticket: token, returnTo, recoveryCodeUsed, replacesSession: sessionId !== null };
}
