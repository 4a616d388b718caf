import type { UserId } from '../../domain/ids.ts';
import type { Refusal, RefusalOf } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import {
  ATTEMPTS_PER_CHALLENGE,
  type AttemptBudget,
  afterFailure,
  afterSuccess,
  FOREVER,
  failuresLeft,
  isLocked,
} from '../../domain/sign-in/attempt-budget.ts';
import { before, days, type Instant } from '../../domain/time.ts';
import { type Ahead, answerOnceKept } from '../../ports/ahead.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { type Recognized, tellOfStranger } from './recognize-browser.ts';

/** One paid look at a response. Every path that reaches a verifier holds one. */
export interface Attempt {
  readonly id: string;
  readonly attemptsLeft: number;
  readonly lockedUntil: Instant;
  /** The budget as it stood before this attempt was paid. */
  readonly before: AttemptBudget;
}

type Look<Value> = (attempt: Attempt) => Promise<Result<Value, Refusal>>;

/**
 * Pays for one look before looking, in a transaction of its own: from the challenge and from the account's budget,
 * under the budget's row lock, so that racing attempts are counted one after another. While locked nothing moves (I-14).
 * What was seen is told once the payment is on the disk.
 */
export function withAttempt<Value>(
  needs: Needs,
  { signIn, now }: { readonly signIn: SignInRecord; readonly now: Instant },
  look: Look<Value>,
): Promise<Result<Value, Refusal>> {
  const payChallenge = ({ signIns }: Repositories) =>
    signIns.payAttempt(signIn.id, signIn.state, ATTEMPTS_PER_CHALLENGE);
  return payAndLook(needs, { user: signIn.userId, now, payChallenge }, look);
}

/** The same before there is a sign-in: the challenge was spent by being answered, so the account's budget alone pays. */
export const withOnlyAttempt = <Value>(
  needs: Needs,
  { user, now }: { readonly user: UserId; readonly now: Instant },
  look: Look<Value>,
): Promise<Result<Value, Refusal>> => payAndLook(needs, { user, now, payChallenge: async () => 1 }, look);

interface Payment {
  readonly user: UserId;
  readonly now: Instant;
  payChallenge(repositories: Repositories): Promise<number | null>;
}

async function payAndLook<Value>(needs: Needs, payment: Payment, look: Look<Value>): Promise<Result<Value, Refusal>> {
  return answerOnceKept(await pay(needs, payment), async (paid) => (paid.ok ? look(paid.value) : paid));
}

function pay(needs: Needs, { user, now, payChallenge }: Payment): Promise<Ahead<Result<Attempt, Refusal>>> {
  return needs.store.transactionAhead(async (repositories): Promise<Result<Attempt, Refusal>> => {
    const { attemptBudgets } = repositories;
    const budget = await attemptBudgets.lock(user);
    if (isLocked(budget, now)) return refuse(lockedRefusal(budget.lockedUntil));
    const paid = await payChallenge(repositories);
    if (paid === null) return refuse({ code: 'attempts.exhausted' });

    const id = needs.crypto.newId('att');
    await attemptBudgets.addFailure(user, id, now);
    const failures = await attemptBudgets.failures(user, before(now, days(30)));
    const next = afterFailure(budget, failures, now);
    if (!isSame(next, budget)) await attemptBudgets.save(user, next);
    const attemptsLeft = Math.min(ATTEMPTS_PER_CHALLENGE - paid, failuresLeft(next, failures, now));
    return ok({ id, attemptsLeft, lockedUntil: next.lockedUntil, before: budget });
  });
}

const isSame = (one: AttemptBudget, other: AttemptBudget) =>
  one.lockedUntil === other.lockedUntil && one.forgivenAt === other.forgivenAt;

/** Takes an attempt back that turned out right: a complete success restores the budget, but for the thirty days. */
export async function forgive(
  repositories: Repositories,
  signIn: Pick<SignInRecord, 'userId'>,
  attempt: Attempt,
  now: Instant,
): Promise<void> {
  await repositories.attemptBudgets.removeFailure(attempt.id);
  await repositories.attemptBudgets.save(signIn.userId, afterSuccess(now));
}

/** Takes back this one attempt and the lock that it alone brought; what failed before it still counts (I-13). */
export async function takeBack(repositories: Repositories, signIn: SignInRecord, attempt: Attempt): Promise<void> {
  const { attemptBudgets } = repositories;
  const { lockedUntil } = await attemptBudgets.lock(signIn.userId);
  await attemptBudgets.removeFailure(attempt.id);
  if (lockedUntil === attempt.lockedUntil) await attemptBudgets.save(signIn.userId, attempt.before);
}

type AttemptFault = RefusalOf<
  'response.incorrect' | 'response.already_used' | 'response.malformed' | 'passkey.refused' | 'passkey.unverified'
>;

/** Tells of a wrong response, and of the lock that it brought. The failure was counted when the attempt was paid. */
export async function refuseAttempt(
  needs: Needs,
  failed: {
    readonly signIn: Pick<SignInRecord, 'userId' | 'purpose'>;
    readonly attempt: Attempt;
    readonly method: string;
    readonly refusal: AttemptFault;
    readonly origin: Origin;
    /** Where somebody is past the first factor: which browser that was shown in. */
    readonly browser?: Recognized;
  },
  now: Instant,
): Promise<Result<never, Refusal>> {
  const { signIn, attempt, method, refusal, origin, browser } = failed;
  const isNowLocked = attempt.lockedUntil > now;
  const action = isNowLocked ? 'second_factor.locked' : 'second_factor.failed';
  const details = { method, purpose: signIn.purpose, reason: refusal.code };
  const people = { actor: null, target: signIn.userId, organization: null } as const;
  const locked = lockedRefusal(attempt.lockedUntil);
  const { userId: user, purpose } = signIn;
  await needs.store.transaction(async (repositories) => {
    await repositories.audit.add({ action, ...people, origin, details }, now);
    if (isNowLocked) {
      // Once for each lock: the attempt that brought it is the last that was looked at (T13).
      const content = { kind: 'second-factor-failed', lockedUntil: locked.retryAt } as const;
      await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
    } else if (browser !== undefined && purpose === 'sign-in') {
      await tellOfStranger(needs, repositories, { user, browser, origin, now });
    }
  });
  if (isNowLocked) return refuse(locked);
  if (attempt.attemptsLeft === 0) return refuse({ code: 'attempts.exhausted' });
  return refuse(refusal);
}

export function lockedRefusal(lockedUntil: Instant): RefusalOf<'attempts.locked'> {
  return { code: 'attempts.locked', retryAt: lockedUntil >= FOREVER ? null : lockedUntil };
}
