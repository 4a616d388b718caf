import { isNonEmpty, type NonEmpty } from '../../domain/non-empty.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import { readRecoveryCode } from '../../domain/recovery/recovery-code.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AnswerChallenge, SignedIn, SignInProgress } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { digestsOf } from '../recovery/recovery-codes.ts';
import { findSignInAt } from './advance.ts';
import { type AtEnd, advanceToEnd, atEnd } from './complete-sign-in.ts';
import { type Attempt, forgive, refuseAttempt, withAttempt } from './take-attempt.ts';

/** Answers a challenge with one of the printed codes: each works once, ever (I-30). */
export async function answerWithRecoveryCode(
  needs: Needs,
  command: AnswerChallenge,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'challenge', now);
  if (!found.ok) return found;
  const signIn = found.value;
  // Confirmations and changes want an authenticator: a printed code only rescues a sign-in.
  if (signIn.purpose !== 'sign-in') return refuse({ code: 'method.not_allowed' });
  const typed = readRecoveryCode(command.response);
  if ('fault' in typed && typed.fault === 'empty')
    return refuse({ code: 'response.malformed', fault: 'empty', attemptsLeft: null });

  const end = atEnd(command);
  return withAttempt(needs, { signIn, now }, (attempt) => look(needs, { signIn, typed, ...end, now }, attempt));
}

interface Typed extends AtEnd {
  readonly signIn: SignInRecord;
  readonly typed: ReturnType<typeof readRecoveryCode>;
  readonly now: Instant;
}

async function look(
  needs: Needs,
  { signIn, typed, session, browser, origin, now }: Typed,
  attempt: Attempt,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  const { attemptsLeft } = attempt;
  const failed = { signIn, attempt, method: 'recovery-code', browser, origin };
  if ('fault' in typed) {
    const refusal = { code: 'response.malformed', fault: typed.fault, attemptsLeft } as const;
    return refuseAttempt(needs, { ...failed, refusal }, now);
  }
  const digests = digestsOf(needs, signIn.userId, typed.code);
  const given = { ...failed, session, now };
  const moved = isNonEmpty(digests) ? await spendAndMove(needs, { ...given, digests }) : null;
  if (moved !== null) return moved;
  const wasSpent = await needs.store.repositories.recoveryCodes.isSpent(signIn.userId, digests);
  const code = wasSpent ? 'response.already_used' : 'response.incorrect';
  return refuseAttempt(needs, { ...failed, refusal: { code, attemptsLeft } }, now);
}

interface Match extends AtEnd {
  readonly signIn: SignInRecord;
  readonly attempt: Attempt;
  readonly digests: NonEmpty<string>;
  readonly now: Instant;
}

/** @returns null when no unspent code of this user has one of these digests. */
function spendAndMove(
  needs: Needs,
  { signIn, attempt, digests, now, ...end }: Match,
): Promise<Result<SignInProgress | SignedIn, Refusal> | null> {
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(signIn.userId);
    if (!(await repositories.signIns.lock(signIn.id, 'challenge'))) return refuse({ code: 'sign_in.wrong_step' });
    if (!(await repositories.recoveryCodes.spend(signIn.userId, digests, now))) return null;
    await forgive(repositories, signIn, attempt, now);
    await tellOfUse(repositories, signIn, end.origin, now);
    const evidence: Evidence = {
      ...signIn.evidence,
      secondFactor: { kind: 'recovery-code', at: now, authenticator: null },
    };
    // Whoever uses one has them: they are not made anew.
    await repositories.recoveryCodes.noteSaved(signIn.userId);
    const afterwards = signIn.afterwards === 'enroll' ? 'enroll' : 'complete';
    const step = { signIn: { ...signIn, afterwards }, event: 'second-factor-shown', patch: { evidence }, now } as const;
    return advanceToEnd(needs, repositories, { ...step, ...end });
  });
}

async function tellOfUse(
  repositories: Repositories,
  signIn: SignInRecord,
  origin: Origin,
  now: Instant,
): Promise<void> {
  const { userId } = signIn;
  const { left } = await repositories.recoveryCodes.count(userId);
  if (left === 0) await repositories.recoveryCodes.noteLastSpent(userId, now);
  const people = { actor: userId, target: userId, organization: null } as const;
  await repositories.audit.add({ action: 'recovery_code.used', ...people, origin, details: { left } }, now);
  await repositories.outbox.add(
    { user: userId, content: { kind: 'recovery-code-used', left }, origin, goodUntil: null },
    now,
  );
}
