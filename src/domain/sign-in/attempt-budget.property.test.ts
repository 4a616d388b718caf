import fc from 'fast-check';
import { it } from 'vitest';
import { NOW } from '../../../test/fixtures/facts.ts';
import { days, hours, type Instant, instant, minutes } from '../time.ts';
import {
  type AttemptBudget,
  afterFailure,
  afterSuccess,
  type Failures,
  failuresLeft,
  isLocked,
} from './attempt-budget.ts';

type Event = { readonly kind: 'wrong' | 'right'; readonly wait: number };

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('wrong', 'wrong', 'wrong', 'wrong', 'right'),
    wait: fc.oneof(fc.integer({ min: 1, max: minutes(5) }), fc.integer({ min: 1, max: hours(5) })),
  }),
  { maxLength: 150 },
);

interface Evaluated {
  readonly at: Instant;
  readonly kind: Event['kind'];
}

/** Everything that was let through to the verifier while somebody tries on and on. */
function play(given: readonly Event[], look: (budget: AttemptBudget, failures: Failures, now: Instant) => void) {
  let budget: AttemptBudget = { lockedUntil: instant(0), forgivenAt: instant(0) };
  let failures: Failures = [];
  let now: Instant = NOW;
  const evaluated: Evaluated[] = [];
  for (const { kind, wait } of given) {
    now = instant(now + wait);
    if (isLocked(budget, now)) continue;
    evaluated.push({ at: now, kind });
    if (kind === 'right') {
      budget = afterSuccess(now);
    } else {
      failures = [now, ...failures];
      budget = afterFailure(budget, failures, now);
    }
    look(budget, failures, now);
  }
  return evaluated;
}

/** The most wrong answers that were evaluated in any stretch of time, none of them after a success in that stretch. */
function mostWrongWithin(evaluated: readonly Evaluated[], stretch: number, successesReset: boolean): number {
  const counts = evaluated.map(({ at: start }, index) => {
    const within = evaluated.slice(index).filter(({ at }) => at < start + stretch);
    const success = successesReset ? within.findIndex(({ kind }) => kind === 'right') : -1;
    return (success === -1 ? within : within.slice(0, success)).filter(({ kind }) => kind === 'wrong').length;
  });
  return Math.max(0, ...counts);
}

const bounded = (stretch: number, most: number, successesReset: boolean) =>
  fc.assert(
    fc.property(
      events,
      (given) =>
        mostWrongWithin(
          play(given, () => undefined),
          stretch,
          successesReset,
        ) <= most,
    ),
    { numRuns: 300 },
  );

it('I-13 never are more than 5 evaluated in fifteen minutes', () => bounded(minutes(15), 5, true));
it('I-13 never are more than 10 evaluated in an hour', () => bounded(hours(1), 10, true));
it('I-13 never are more than 20 evaluated in a day', () => bounded(days(1), 20, true));
it('I-13 never are more than 100 evaluated in thirty days, whatever succeeds in between', () =>
  bounded(days(30), 100, false));

it('I-13 always as many are left as can be made at once before the lock', () => {
  fc.assert(
    fc.property(events, (given) => {
      let holds = true;
      play(given, (budget, failures, now) => {
        const next = instant(now + 1);
        let [reached, seen, made] = [budget, failures, 0];
        while (!isLocked(reached, next)) {
          seen = [next, ...seen];
          reached = afterFailure(reached, seen, next);
          made += 1;
        }
        const isNearTheEnd = failures.length >= 90;
        holds &&= isNearTheEnd || failuresLeft(budget, failures, next) === made;
      });
      return holds;
    }),
    { numRuns: 100 },
  );
});
