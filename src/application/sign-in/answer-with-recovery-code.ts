import { isNonEmpty } from '../../domain/non-empty.ts';
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
import { disproveLoss } from './recovery-by-mail.ts';
import { ALREADY_USED, forgive, INCORRECT, type Look, malformed, withAttempt } from './take-attempt.ts';

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

  const { userId: user, purpose } = signIn;
  const end = atEnd(command);
  const attempt = { user, purpose, challenge: signIn, method: 'recovery-code', ...end, now };
  return withAttempt(needs, attempt, async () => look(needs, { signIn, typed, ...end, now }));
}

interface Typed extends AtEnd {
  readonly signIn: SignInRecord;
  readonly typed: ReturnType<typeof readRecoveryCode>;
  readonly now: Instant;
}

function look(needs: Needs, { typed, ...answered }: Typed): Look<SignInProgress | SignedIn> {
  if ('fault' in typed) return async () => malformed(typed.fault);
  const { signIn, now } = answered;
  const digests = digestsOf(needs, signIn.userId, typed.code);
  return async (repositories) => {
    const { recoveryCodes } = repositories;
    if (isNonEmpty(digests) && (await recoveryCodes.spend(signIn.userId, digests, now)))
      return move(needs, repositories, answered);
    return (await recoveryCodes.isSpent(signIn.userId, digests)) ? ALREADY_USED : INCORRECT;
  };
}

async function move(
  needs: Needs,
  repositories: Repositories,
  { signIn, now, ...end }: Omit<Typed, 'typed'>,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  await forgive(repositories, signIn.userId, now);
  await tellOfUse(repositories, signIn, end.origin, now);
  await disproveLoss(repositories, { user: signIn.userId, method: 'recovery-code', origin: end.origin, now });
  const secondFactor = { kind: 'recovery-code', at: now, authenticator: null } as const;
  const evidence: Evidence = { ...signIn.evidence, secondFactor };
  // Whoever uses one has them: they are not made anew.
  await repositories.recoveryCodes.noteSaved(signIn.userId);
  const afterwards = signIn.afterwards === 'enroll' ? 'enroll' : 'complete';
  const step = { signIn: { ...signIn, afterwards }, event: 'second-factor-shown', patch: { evidence }, now } as const;
  return advanceToEnd(needs, repositories, { ...step, ...end });
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
