import { after, before, type Duration, days, hasPassed, hours, type Instant, minutes } from '../time.ts';
import type { TextBudget } from './text-budget.ts';

/** Whose codes nobody answers: looked at for each of those whose budgets pay for them (I-55). */
export type TextCircuit = TextBudget;

export const TEXT_CODE_LIFETIME: Duration = minutes(5);
/** No code lives so long: whoever has not answered it by then cannot any more. */
export const LEFT_UNANSWERED_AFTER: Duration = minutes(10);
/** Between the clocks of two nodes. What is further ahead was written before a clock went back (I-60). */
const CLOCKS_DIFFER_BY: Duration = minutes(1);

/** Codes to numbers that were not proven, written together: in one minute, or each by itself. */
export interface CodesWritten {
  /** The newest of them. */
  readonly at: Instant;
  readonly sent: number;
  /** To numbers that were proven by their codes since. */
  readonly answered: number;
}

interface CircuitRule {
  /** Fewer say nothing. */
  readonly least: number;
  readonly within: Duration;
  /** So many answers to what has settled keep it closed. */
  enough(settled: number): number;
}

const ONE = () => 1;
const A_QUARTER = (settled: number) => settled / 4;

export const CIRCUIT_RULES: Readonly<Record<TextCircuit, CircuitRule>> = {
  number: { least: 5, within: days(1), enough: ONE },
  account: { least: 6, within: days(1), enough: ONE },
  organization: { least: 20, within: hours(1), enough: A_QUARTER },
  country: { least: 50, within: hours(1), enough: A_QUARTER },
  installation: { least: 100, within: hours(1), enough: A_QUARTER },
};

export const TEXT_CIRCUITS = Object.keys(CIRCUIT_RULES) as readonly TextCircuit[];

/**
 * A circuit is open when enough codes have settled, by an answer or by going without one for long enough, and too few of
 * them were answered. What is still waited for says nothing, so that five hundred people may begin at nine o'clock.
 *
 * @param codes oldest first.
 * @returns from when on it is closed for certain, if nothing else is sent; null where it is closed now.
 */
export function pausedUntil(codes: readonly CodesWritten[], circuit: TextCircuit, now: Instant): Instant | null {
  const rule = CIRCUIT_RULES[circuit];
  const within = codes.filter(({ at }) => at > before(now, rule.within));
  return isOpen(
    within.map((each) => settledOf(each, now)),
    rule,
  )
    ? closesAt(within, rule, now)
    : null;
}

type Settled = Pick<CodesWritten, 'sent' | 'answered'>;

function isOpen(settled: readonly Settled[], { least, enough }: CircuitRule): boolean {
  const sent = settled.reduce((sum, each) => sum + each.sent, 0);
  const answered = settled.reduce((sum, each) => sum + each.answered, 0);
  return sent >= least && answered < enough(sent);
}

const settledOf = ({ at, sent, answered }: CodesWritten, now: Instant): Settled =>
  isLeftUnanswered(at, now) ? { sent, answered } : { sent: answered, answered };

const isLeftUnanswered = (at: Instant, now: Instant) =>
  hasPassed(after(at, LEFT_UNANSWERED_AFTER), now) || at > after(now, CLOCKS_DIFFER_BY);

/** The oldest leave the window one by one. As if nobody answered what is still waited for. */
function closesAt(codes: readonly CodesWritten[], rule: CircuitRule, now: Instant): Instant {
  const [oldest, ...newer] = codes;
  if (oldest === undefined) return now;
  return isOpen(newer, rule) ? closesAt(newer, rule, now) : after(oldest.at, rule.within);
}
