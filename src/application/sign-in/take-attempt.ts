import type { UserId } from '../../domain/ids.ts';
import type { CodeFault, Refusal, RefusalOf } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import {
  ATTEMPTS_PER_CHALLENGE,
  type AttemptBudget,
  afterFailure,
  afterSuccess,
  afterUncounted,
  FOREVER,
  failuresLeft,
  isLocked,
} from '../../domain/sign-in/attempt-budget.ts';
import { before, days, type Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { type Recognized, tellOfStranger } from './recognize-browser.ts';

/** A response that somebody has given. */
export interface Attempt {
  readonly user: UserId;
  readonly purpose: SignInRecord['purpose'];
  /** The sign-in that asked for it; null where its challenge belongs to no sign-in, and is spent already (ADR 0020). */
  readonly challenge: Pick<SignInRecord, 'id' | 'state'> | null;
  readonly method: string;
  readonly origin: Origin;
  /** Where somebody is past the first factor: which browser that was shown in. */
  readonly browser?: Recognized;
  readonly now: Instant;
}

type AttemptFault = RefusalOf<
  'response.incorrect' | 'response.already_used' | 'response.malformed' | 'passkey.refused' | 'passkey.unverified'
>;

/** A response that is not right. */
export interface Wrong {
  readonly wrong: (attemptsLeft: number) => AttemptFault;
}

export const malformed = (fault: CodeFault): Wrong => ({
  wrong: (attemptsLeft) => ({ code: 'response.malformed', fault, attemptsLeft }),
});

export const INCORRECT: Wrong = { wrong: (attemptsLeft) => ({ code: 'response.incorrect', attemptsLeft }) };
/** Right once, and spent then; or an older one than was spent. */
export const ALREADY_USED: Wrong = { wrong: (attemptsLeft) => ({ code: 'response.already_used', attemptsLeft }) };

/** Looks at a response, and spends and moves on what is right. Nothing slow may be awaited in it. */
export type Look<Value> = (repositories: Repositories) => Promise<Result<Value, Refusal> | Wrong>;

/**
 * Every path that reaches a verifier goes through here. The look is taken under the lock of the account's budget, in the
 * transaction that counts what was wrong: attempts that arrive together are looked at one after another, each knows what
 * the one before it cost, and nothing is told before it is paid for (I-12, I-13). While locked nothing is looked at and
 * nothing moves (I-14). A fault while looking, or preparing to, is paid for as well (I-17).
 * @param prepare what takes time, before anybody is held up by it.
 */
export async function withAttempt<Value>(
  needs: Needs,
  attempt: Attempt,
  prepare: () => Promise<Look<Value>>,
): Promise<Result<Value, Refusal>> {
  let isLooking = true;
  try {
    const prepared = await prepare();
    isLooking = false;
    const look: Look<Value> = (repositories) => {
      isLooking = true;
      return prepared(repositories);
    };
    return await needs.store.transaction((repositories) => lookUnderLock(needs, repositories, { attempt, look }));
  } catch (fault) {
    if (isLooking) await payForFault(needs, attempt);
    throw fault;
  }
}

async function lookUnderLock<Value>(
  needs: Needs,
  repositories: Repositories,
  { attempt, look }: { readonly attempt: Attempt; readonly look: Look<Value> },
): Promise<Result<Value, Refusal>> {
  const { user, challenge, now } = attempt;
  const budget = await repositories.attemptBudgets.lock(user);
  if (isLocked(budget, now)) return refuse(lockedRefusal(budget.lockedUntil));
  const held = challenge === null ? NONE_PAID : await repositories.signIns.lock(challenge.id, challenge.state);
  if (held === null) return refuse({ code: 'sign_in.wrong_step' });
  if (held.attempts >= ATTEMPTS_PER_CHALLENGE) return refuse({ code: 'attempts.exhausted' });
  const seen = await look(repositories);
  return 'wrong' in seen ? refuseWrong(needs, repositories, { attempt, budget, ...seen }) : seen;
}

const NONE_PAID = { attempts: 0 };

interface Paying {
  readonly attempt: Attempt;
  readonly budget: AttemptBudget;
}

interface Paid {
  readonly attemptsLeft: number;
  readonly lockedUntil: Instant;
}

/**
 * Counts a failure, for the challenge and for the account, and sets the lock that follows from it.
 * @returns null where the challenge takes no more: nothing could have been looked at.
 */
async function pay(
  { crypto }: Pick<Needs, 'crypto'>,
  { attemptBudgets, signIns }: Repositories,
  { attempt: { user, challenge, now }, budget }: Paying,
): Promise<Paid | null> {
  const paid = challenge === null ? 0 : await signIns.payAttempt(challenge.id, challenge.state, ATTEMPTS_PER_CHALLENGE);
  if (paid === null) return null;
  await attemptBudgets.addFailure(user, crypto.newId('att'), now);
  const failures = await attemptBudgets.failures(user, before(now, days(30)));
  const next = afterFailure(budget, failures, now);
  if (!isSame(next, budget)) await attemptBudgets.save(user, next);
  const attemptsLeft = Math.min(ATTEMPTS_PER_CHALLENGE - paid, failuresLeft(next, failures, now));
  return { attemptsLeft, lockedUntil: next.lockedUntil };
}

const isSame = (one: AttemptBudget, other: AttemptBudget) =>
  one.lockedUntil === other.lockedUntil && one.forgivenAt === other.forgivenAt;

/** Pays for a wrong response, and says how many are left. */
async function refuseWrong(
  needs: Needs,
  repositories: Repositories,
  { wrong, ...paying }: Paying & Wrong,
): Promise<Result<never, Refusal>> {
  const paid = await payAndTell(needs, repositories, { ...paying, reason: wrong(0).code });
  if (paid === null) return refuse({ code: 'attempts.exhausted' });
  const { attemptsLeft, lockedUntil } = paid;
  if (lockedUntil > paying.attempt.now) return refuse(lockedRefusal(lockedUntil));
  return refuse(attemptsLeft === 0 ? { code: 'attempts.exhausted' } : wrong(attemptsLeft));
}

type Reason = AttemptFault['code'] | 'fault';

async function payAndTell(
  needs: Needs,
  repositories: Repositories,
  { reason, ...paying }: Paying & { readonly reason: Reason },
): Promise<Paid | null> {
  const paid = await pay(needs, repositories, paying);
  if (paid !== null) await tell(needs, repositories, { ...paying, reason, lockedUntil: paid.lockedUntil });
  return paid;
}

/** Writes down what failed; tells of the lock that it brought, or of a browser that is a stranger. */
async function tell(
  needs: Needs,
  repositories: Repositories,
  {
    attempt,
    reason,
    lockedUntil,
  }: Pick<Paying, 'attempt'> & { readonly reason: Reason; readonly lockedUntil: Instant },
): Promise<void> {
  const { user, purpose, method, origin, now } = attempt;
  const isNowLocked = lockedUntil > now;
  const action = isNowLocked ? 'second_factor.locked' : 'second_factor.failed';
  const people = { actor: null, target: user, organization: null } as const;
  await repositories.audit.add({ action, ...people, origin, details: { method, purpose, reason } }, now);
  if (!isNowLocked) return tellWhoseBrowser(needs, repositories, attempt);
  // Once for each lock: the attempt that brought it is the last that was looked at (T13).
  const content = { kind: 'second-factor-failed', lockedUntil: lockedRefusal(lockedUntil).retryAt } as const;
  await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
}

async function tellWhoseBrowser(
  needs: Needs,
  repositories: Repositories,
  { user, purpose, browser, origin, now }: Attempt,
): Promise<void> {
  if (browser === undefined || purpose !== 'sign-in') return;
  await tellOfStranger(needs, repositories, { user, browser, origin, now });
}

/** All of the look was taken back. */
async function payForFault(needs: Needs, attempt: Attempt): Promise<void> {
  const paid = needs.store.transaction(async (repositories) => {
    const budget = await repositories.attemptBudgets.lock(attempt.user);
    if (!isLocked(budget, attempt.now)) await payAndTell(needs, repositories, { attempt, budget, reason: 'fault' });
  });
  await paid.catch(() => shut(needs, attempt));
}

/**
 * What cannot be counted is not looked at again for a while: guesses would be free for as long as that lasts (I-17). Where
 * this cannot be written either, what a right response needs cannot be: it writes the same row.
 */
async function shut(needs: Needs, attempt: Attempt): Promise<void> {
  const { user, now } = attempt;
  const lockedUntil = await needs.store
    .transaction(async ({ attemptBudgets }) => {
      const budget = await attemptBudgets.lock(user);
      if (isLocked(budget, now)) return null;
      const next = afterUncounted(budget, now);
      await attemptBudgets.save(user, next);
      return next.lockedUntil;
    })
    .catch(() => null);
  if (lockedUntil === null) return;
  const told = needs.store.transaction((repositories) =>
    tell(needs, repositories, { attempt, reason: 'fault', lockedUntil }),
  );
  await Promise.allSettled([told]);
}

/** A complete success restores the budget, but for the thirty days (I-13). */
export const forgive = ({ attemptBudgets }: Repositories, user: UserId, now: Instant): Promise<void> =>
  attemptBudgets.save(user, afterSuccess(now));

export function lockedRefusal(lockedUntil: Instant): RefusalOf<'attempts.locked'> {
  return { code: 'attempts.locked', retryAt: lockedUntil >= FOREVER ? null : lockedUntil };
}
