import type { AuthenticatorId } from '../../domain/ids.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AnswerChallenge, SignedIn, SignInProgress } from '../engine.ts';
import { HANDLERS, type HandledMethod } from '../methods/handlers.ts';
import type { MethodHandler } from '../methods/method-handler.ts';
import type { Needs } from '../needs.ts';
import { stageCodes } from '../recovery/recovery-codes.ts';
import { findSignInAt } from './advance.ts';
import { type AtEnd, advanceToEnd, atEnd } from './complete-sign-in.ts';
import { disproveLoss } from './recovery-by-mail.ts';
import { forgive, type Look, malformed, withAttempt } from './take-attempt.ts';

/** Answers a challenge by one of the methods it was made for: look, spend, move. */
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

  const { userId: user, purpose } = signIn;
  const end = atEnd(command);
  return withAttempt(needs, { user, purpose, challenge: signIn, method, ...end, now }, () =>
    examine(needs, { signIn, method, typed, ...end, now }),
  );
}

interface Typed extends AtEnd {
  readonly signIn: SignInRecord;
  readonly method: HandledMethod;
  readonly typed: ReturnType<MethodHandler['read']>;
  readonly now: Instant;
}

async function examine(needs: Needs, { typed, ...answered }: Typed): Promise<Look<SignInProgress | SignedIn>> {
  if ('fault' in typed) return async () => malformed(typed.fault);
  const { signIn, method, origin, now } = answered;
  const look = await HANDLERS[method].examine(needs, { signIn, response: typed.response, name: null, origin, now });
  return async (repositories) => {
    const seen = await look(repositories);
    return typeof seen === 'string' ? move(needs, repositories, { ...answered, authenticator: seen }) : seen;
  };
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

interface Shown extends Omit<Typed, 'typed'> {
  readonly authenticator: AuthenticatorId;
}

async function move(
  needs: Needs,
  repositories: Repositories,
  { signIn, method, authenticator, now, ...end }: Shown,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  await forgive(repositories, signIn.userId, now);
  const evidence: Evidence = { ...signIn.evidence, secondFactor: { kind: method, at: now, authenticator } };
  const { origin } = end;
  const people = { actor: signIn.userId, target: signIn.userId, organization: null } as const;
  const details = { method, purpose: signIn.purpose, ...HANDLERS[method].details?.(signIn) };
  await repositories.audit.add({ action: 'second_factor.shown', ...people, origin, details }, now);
  await disproveLoss(repositories, { user: signIn.userId, method, origin, now });
  const hasCodes = signIn.afterwards === 'recovery-codes';
  const sealedCodes = hasCodes ? stageCodes(needs, { user: signIn.userId, row: signIn.id }) : null;
  const patch = { evidence, sealedCodes };
  return advanceToEnd(needs, repositories, { signIn, event: 'second-factor-shown', patch, ...end, now });
}
