import type { Duration } from '../time.ts';
import { minutes } from '../time.ts';

/**
 * Where a sign-in stands. The first two may only answer (P), the next two only enroll (E); a complete one holds a
 * ticket that mints the session (S) in one place.
 */
export type SignInState = 'challenge' | 'confirm-mailbox' | 'enroll' | 'recovery-codes' | 'complete' | 'closed';

/** What the machine was entered for. All but the first belong to a session that is open already. */
export type SignInPurpose = 'sign-in' | 'step-up' | 'set-up' | 'new-codes';

/** P and E are different cookies, so that neither can stand in for the other (I-44). */
export type TokenKind = 'pending' | 'enroll';

export function tokenKindOf(state: SignInState): TokenKind {
  return state === 'enroll' || state === 'recovery-codes' ? 'enroll' : 'pending';
}

/** How long one step may take (NIST 800-63B-4 §3.1.3.2). */
export const STEP_LIFETIME: Duration = minutes(10);
/** How long a finished sign-in waits for its session to be minted. */
export const TICKET_LIFETIME: Duration = minutes(1);
