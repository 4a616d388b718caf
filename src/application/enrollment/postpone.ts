import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { OwnMethods, SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { advance, findSignInAt } from '../sign-in/advance.ts';
import { decideFor } from '../sign-in/begin-sign-in.ts';

/** "Not now" to a set-up that the member asked for and nobody requires: the sign-in completes without it. */
export async function postponeSetUp(
  needs: Needs,
  command: Parameters<SignIns['postponeSetUp']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'enroll', now);
  if (!found.ok) return found;
  const signIn = found.value;
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(signIn.userId);
    // Asked again: somebody may have come to require it since this page was opened (I-01).
    if (await isRequiredNow(needs, repositories, signIn, now)) return refuse({ code: 'sign_in.wrong_step' });
    const step = { signIn, event: 'set-up-postponed', patch: { staged: null }, now } as const;
    const moved = await advance(needs, repositories, step);
    if (moved.ok) await repositories.directory.noteSetUpWanted(signIn.userId, false);
    return moved;
  });
}

async function isRequiredNow(
  needs: Needs,
  repositories: Repositories,
  signIn: SignInRecord,
  now: Instant,
): Promise<boolean> {
  const facts = await repositories.signInFacts.find(signIn.userId);
  if (facts === null) return true;
  const decision = decideFor(needs, facts, signIn.evidence, now);
  if (decision.kind === 'complete' || decision.kind === 'recovery-codes') return false;
  const because = decision.kind === 'refused' ? null : decision.because;
  const isRequired = because !== null && because.kind !== 'chosen';
  if (isRequired) await repositories.signIns.move(signIn.id, 'enroll', { because });
  return isRequired || decision.kind === 'refused';
}

/** "Sign out and set up at next sign-in" (M18): remembered, and this session ends. */
export async function setUpAtNextSignIn(
  needs: Needs,
  command: Parameters<OwnMethods['setUpAtNextSignIn']>[0],
): Promise<Result<null, Refusal>> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const { userId, id, evidence } = facts.session;
  // Another organization's identity provider asks for nothing of the account (I-41).
  if (evidence.firstFactor.kind === 'saml') return refuse({ code: 'step_up.required' });
  await needs.store.transaction(async ({ directory, sessions, audit, attemptBudgets }) => {
    await attemptBudgets.lock(userId);
    await directory.noteSetUpWanted(userId, true);
    await sessions.end(id, now);
    const people = { actor: userId, target: userId, organization: null } as const;
    const details = { because: 'set-up-at-next-sign-in' };
    await audit.add({ action: 'session.ended', ...people, origin: command.origin ?? NO_ORIGIN, details }, now);
  });
  return ok(null);
}
