import type { Evidence } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { AnswerChallenge, SignedIn, SignInProgress } from '../engine.ts';
import { HANDLERS, type HandledMethod } from '../methods/handlers.ts';
import type { Match, MethodHandler } from '../methods/method-handler.ts';
import type { Needs } from '../needs.ts';
import { makeCodes } from '../recovery/recovery-codes.ts';
import { findSignInAt } from './advance.ts';
import { type AtEnd, advanceToEnd, atEnd } from './complete-sign-in.ts';
import { type Attempt, forgive, refuseAttempt, withAttempt } from './take-attempt.ts';

/** Answers a challenge by one of the methods it was made for: pay, look, move. */
export async function answerChallenge(
  needs: Needs,
  method: HandledMethod,
  command: AnswerChallenge,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'challenge', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const typed = HANDLERS[method].read(command.response);
  const obstacle = obstacleTo(method, signIn, typed, now);
  if (obstacle !== null) return refuse(obstacle);

  const answered = { signIn, method, typed, ...atEnd(command), now };
  return withAttempt(needs, { signIn, now }, (attempt) => look(needs, answered, attempt));
}

interface Typed extends AtEnd {
  readonly signIn: SignInRecord;
  readonly method: HandledMethod;
  readonly typed: ReturnType<MethodHandler['read']>;
  readonly now: Instant;
}

async function look(
  needs: Needs,
  { typed, session, browser, now, ...answered }: Typed,
  attempt: Attempt,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  const { attemptsLeft } = attempt;
  const failed = { ...answered, browser, attempt };
  if ('fault' in typed) {
    const refusal = { code: 'response.malformed', fault: typed.fault, attemptsLeft } as const;
    return refuseAttempt(needs, { ...failed, refusal }, now);
  }
  const { signIn, method, origin } = answered;
  const match = await HANDLERS[method].match(needs, { signIn, response: typed.response, name: null, origin, now });
  if (match === null)
    return refuseAttempt(needs, { ...failed, refusal: { code: 'response.incorrect', attemptsLeft } }, now);
  const moved = await spendAndMove(needs, { ...failed, match, session, now });
  return moved ?? refuseAttempt(needs, { ...failed, refusal: { code: 'response.already_used', attemptsLeft } }, now);
}

/** What is refused before anything is paid, because nothing is looked at. */
function obstacleTo(
  method: HandledMethod,
  signIn: SignInRecord,
  typed: ReturnType<MethodHandler['read']>,
  now: Instant,
): Refusal | null {
  if (!signIn.methods.includes(method)) return { code: 'method.not_allowed' };
  if ('fault' in typed && typed.fault === 'empty')
    return { code: 'response.malformed', fault: 'empty', attemptsLeft: null };
  return HANDLERS[method].obstacle?.({ signIn, now }) ?? null;
}

interface Answered extends AtEnd {
  readonly signIn: SignInRecord;
  readonly attempt: Attempt;
  readonly method: HandledMethod;
  readonly match: Match;
  readonly now: Instant;
}

/** @returns null when this response, or a later one, was spent before. */
function spendAndMove(
  needs: Needs,
  { signIn, attempt, method, match, now, ...end }: Answered,
): Promise<Result<SignInProgress | SignedIn, Refusal> | null> {
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(signIn.userId);
    if (!(await repositories.signIns.lock(signIn.id, 'challenge'))) return refuse({ code: 'sign_in.wrong_step' });
    if (!(await match.spend(repositories))) return null;
    await forgive(repositories, signIn, attempt, now);
    const { authenticator } = match;
    const evidence: Evidence = { ...signIn.evidence, secondFactor: { kind: method, at: now, authenticator } };
    const { origin } = end;
    const people = { actor: signIn.userId, target: signIn.userId, organization: null } as const;
    const details = { method, purpose: signIn.purpose };
    await repositories.audit.add({ action: 'second_factor.shown', ...people, origin, details }, now);
    const sealedCodes =
      signIn.afterwards === 'recovery-codes' ? await makeCodes(needs, repositories, { signIn, origin, now }) : null;
    const patch = { evidence, sealedCodes };
    return advanceToEnd(needs, repositories, { signIn, event: 'second-factor-shown', patch, ...end, now });
  });
}
