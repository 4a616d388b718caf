import { after, days, hasPassed, hours, type Instant, instant, minutes } from '../time.ts';

/** Wrong codes in one challenge, all methods together; then it is dead. */
export const ATTEMPTS_PER_CHALLENGE = 5;

/** One account's budget for second-factor failures, over all challenges, methods, addresses and processes (I-13). */
export interface AttemptBudget {
  /** A right code is refused too until then (I-14). 0: not locked. */
  readonly lockedUntil: Instant;
  /** Failures up to here no longer lock, because a success or a served lock followed them. */
  readonly forgivenAt: Instant;
}

/** Recent failures, this one included, newest first. */
export type Failures = readonly Instant[];

const FAILURES_IN_ROW = 5;
const LOCK_FOR = minutes(15);
/** The bound of NIST 800-63B-4 §3.2.2; a success never resets it. */
const HARD_CAP = { failures: 100, within: days(30) };

const CAPS = [
  { failures: 10, within: hours(1) },
  { failures: 20, within: days(1) },
] as const;

/** Never: the authenticator is disabled until a reset. */
export const FOREVER = instant(Number.MAX_SAFE_INTEGER);

export const isLocked = (budget: AttemptBudget, now: Instant) => !hasPassed(budget.lockedUntil, now);

/**
 * The budget once an attempt has been paid for, as if it failed: five since the last lock or success close it for
 * fifteen minutes, ten in an hour and twenty in a day until enough of them are old, a hundred in thirty days for good.
 */
export function afterFailure(budget: AttemptBudget, failures: Failures, now: Instant): AttemptBudget {
  if (countWithin(failures, HARD_CAP.within, now) >= HARD_CAP.failures) return { ...budget, lockedUntil: FOREVER };
  // A clock that was set back must not leave failures to come forgiven in advance (I-60).
  const forgivenAt = instant(Math.min(budget.forgivenAt, now - 1));
  const unforgiven = failures.filter((at) => at > forgivenAt);
  const sinceLock = unforgiven.filter((at) => at >= budget.lockedUntil);
  const locks = CAPS.map((cap) => endOfCap(unforgiven, cap, now));
  if (sinceLock.length >= FAILURES_IN_ROW) locks.push(after(now, LOCK_FOR));
  return { forgivenAt, lockedUntil: instant(Math.max(budget.lockedUntil, ...locks)) };
}

/** How many more wrong codes the account may have before it is locked. */
export function failuresLeft(budget: AttemptBudget, failures: Failures, now: Instant): number {
  if (isLocked(budget, now)) return 0;
  const unforgiven = failures.filter((at) => at > budget.forgivenAt);
  const sinceLock = unforgiven.filter((at) => at >= budget.lockedUntil).length;
  const room = CAPS.map((cap) => cap.failures - countWithin(unforgiven, cap.within, now));
  return Math.max(0, Math.min(FAILURES_IN_ROW - sinceLock, ...room));
}

/** The budget after a failure that could not be counted: as if it had been the last of a row. */
export const afterUncounted = (budget: AttemptBudget, now: Instant): AttemptBudget => ({
  ...budget,
  lockedUntil: after(now, LOCK_FOR),
});

/** A complete success restores all but the thirty-day part. */
export const afterSuccess = (now: Instant): AttemptBudget => ({ lockedUntil: instant(0), forgivenAt: now });

function endOfCap(
  failures: Failures,
  cap: { readonly failures: number; readonly within: number },
  now: Instant,
): Instant {
  const recent = failures.filter((at) => at > now - cap.within);
  const decisive = recent[cap.failures - 1];
  return decisive === undefined ? instant(0) : instant(decisive + cap.within);
}

const countWithin = (failures: Failures, within: number, now: Instant) =>
  failures.filter((at) => at > now - within).length;
