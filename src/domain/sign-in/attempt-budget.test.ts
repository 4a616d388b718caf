import { describe, expect, it } from 'vitest';
import { ago, hence, NOW } from '../../../test/fixtures/facts.ts';
import { type Duration, days, hours, type Instant, instant, minutes, seconds } from '../time.ts';
import {
  ATTEMPTS_PER_CHALLENGE,
  type AttemptBudget,
  afterFailure,
  afterSuccess,
  type Failures,
  FOREVER,
  failuresLeft,
  isLocked,
} from './attempt-budget.ts';

const UNTOUCHED: AttemptBudget = { lockedUntil: instant(0), forgivenAt: instant(0) };

interface Account {
  readonly budget: AttemptBudget;
  readonly failures: Failures;
}

const NOBODY: Account = { budget: UNTOUCHED, failures: [] };

function fail({ budget, failures }: Account, now: Instant): Account {
  const next = [now, ...failures];
  return { budget: afterFailure(budget, next, now), failures: next };
}

/** `count` failures, `every` apart, the first at `start`; while locked nobody gets to fail. */
function failTimes(account: Account, count: number, { start, every }: { start: Instant; every: Duration }): Account {
  let [reached, now] = [account, start];
  for (let failed = 0; failed < count; ) {
    if (isLocked(reached.budget, now)) {
      now = reached.budget.lockedUntil;
      continue;
    }
    reached = fail(reached, now);
    now = instant(now + every);
    failed += 1;
  }
  return reached;
}

const slowly = { start: NOW, every: seconds(1) };

describe('Given failures in a row', () => {
  it('I-12 then a challenge takes five', () => {
    expect(ATTEMPTS_PER_CHALLENGE).toBe(5);
  });
  it('I-13 then four do not lock, and one more try is left', () => {
    const { budget, failures } = failTimes(NOBODY, 4, slowly);
    expect(isLocked(budget, instant(NOW + 4000))).toBe(false);
    expect(failuresLeft(budget, failures, instant(NOW + 4000))).toBe(1);
  });
  it('I-13 then the fifth locks for fifteen minutes, to the millisecond', () => {
    const { budget, failures } = failTimes(NOBODY, 5, slowly);
    const end = instant(NOW + 4000 + minutes(15));
    expect(budget.lockedUntil).toBe(end);
    expect([isLocked(budget, instant(end - 1)), isLocked(budget, end)]).toEqual([true, false]);
    expect(failuresLeft(budget, failures, instant(end - 1))).toBe(0);
  });
  it('I-13 then five at once lock as well', () => {
    expect(failTimes(NOBODY, 5, { start: NOW, every: seconds(0) }).budget.lockedUntil).toBe(hence(minutes(15)));
  });
  it('I-13 then a served lock leaves five, and five more lock again, however quick they come', () => {
    const locked = failTimes(NOBODY, 5, { start: ago(hours(2)), every: minutes(9) });
    const end = locked.budget.lockedUntil;
    const again = failTimes(locked, 5, { start: end, every: seconds(0) });
    expect(isLocked(again.budget, instant(end + minutes(14)))).toBe(true);
  });
});

describe('Given failures in an hour', () => {
  it('I-13 then ten lock until the first of them is an hour old', () => {
    const { budget } = failTimes(NOBODY, 10, slowly);
    expect(budget.lockedUntil).toBe(hence(hours(1)));
  });
  it('I-13 then failures that are an hour old make room', () => {
    const { budget, failures } = failTimes(NOBODY, 10, slowly);
    expect(failuresLeft(budget, failures, instant(NOW + hours(1) + 5000))).toBe(5);
  });
});

describe('Given failures in a day', () => {
  it('I-13 then twenty lock until the first of them is a day old', () => {
    const { budget } = failTimes(NOBODY, 20, slowly);
    expect(budget.lockedUntil).toBe(hence(days(1)));
  });
});

describe('Given a success', () => {
  it('I-13 then the row, the hour and the day begin anew', () => {
    const tired = failTimes(NOBODY, 19, { start: ago(hours(12)), every: seconds(1) });
    const restored = { budget: afterSuccess(NOW), failures: tired.failures };
    expect(failuresLeft(restored.budget, restored.failures, hence(seconds(1)))).toBe(5);
    expect(
      isLocked(failTimes(restored, 4, { start: hence(seconds(1)), every: seconds(1) }).budget, hence(minutes(1))),
    ).toBe(false);
  });
});

describe('Given a hundred failures in thirty days', () => {
  const patiently = (count: number, account: Account = NOBODY, start: Instant = ago(days(29))) =>
    failTimes(account, count, { start, every: hours(6) });

  it('I-13 then it is locked for good', () => {
    expect(patiently(99).budget.lockedUntil).toBeLessThan(FOREVER);
    const { budget } = patiently(100);
    expect(budget.lockedUntil).toBe(FOREVER);
    expect(isLocked(budget, hence(days(3650)))).toBe(true);
  });
  it('I-13 then no success in between restores them', () => {
    const restored = { ...patiently(99), budget: afterSuccess(NOW) };
    expect(fail(restored, hence(seconds(1))).budget.lockedUntil).toBe(FOREVER);
  });
  it('I-13 then what is thirty days old no longer counts', () => {
    const old = Array.from({ length: 99 }, () => ago(days(30)));
    expect(fail({ budget: UNTOUCHED, failures: old }, NOW).budget.lockedUntil).toBeLessThan(FOREVER);
  });
});

describe('Given a clock that jumps back', () => {
  it('I-60 then a lock stands', () => {
    const { budget } = failTimes(NOBODY, 5, slowly);
    expect(isLocked(budget, ago(days(1)))).toBe(true);
  });
  it('I-60 then failures still count, though a later success forgave what was before it', () => {
    const before = ago(hours(1));
    const jumped = failTimes({ budget: afterSuccess(NOW), failures: [] }, 5, { start: before, every: seconds(1) });
    expect(isLocked(jumped.budget, instant(before + minutes(1)))).toBe(true);
  });
  it('I-60 then failures from the time that was taken back count as recent', () => {
    const ahead = [hence(minutes(4)), hence(minutes(3)), hence(minutes(2)), hence(minutes(1))];
    expect(isLocked(fail({ budget: UNTOUCHED, failures: ahead }, NOW).budget, hence(minutes(14)))).toBe(true);
  });
});
