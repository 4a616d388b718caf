import { after, before, type Duration, days, hasPassed, hours, type Instant, minutes } from '../time.ts';

/** Texts and calls cost money and ring in somebody's pocket, so each is paid from all of these (I-55). */
export type TextBudget = 'account' | 'number' | 'organization' | 'country' | 'installation';

/** How many go out in a day, counted from the first. */
export type DailyTexts = { readonly [Budget in Exclude<TextBudget, 'account' | 'number'>]: number };

interface Cap {
  readonly most: number;
  readonly within: Duration;
}

/** In any ten minutes, and in any day. */
export const ACCOUNT_CAPS: readonly Cap[] = [
  { most: 5, within: minutes(10) },
  { most: 10, within: days(1) },
];
/**
 * In any hour, whichever accounts it belongs to; and as many while it is still to be proven, counted by themselves: anybody
 * may type a number, and its owner has to sign in.
 */
export const NUMBER_CAPS: readonly Cap[] = [{ most: 5, within: hours(1) }];
/** As far back as any of these looks. */
export const LONGEST_CAP: Duration = days(1);

/** @param sends newest first. @returns when there is room for one more; null where there is now. */
export function roomAt(sends: readonly Instant[], caps: readonly Cap[], now: Instant): Instant | null {
  const waits = caps.flatMap(({ most, within }) => {
    const counted = sends.filter((at) => at > before(now, within));
    const oldest = counted[most - 1];
    return oldest === undefined ? [] : [after(oldest, within)];
  });
  return waits.length === 0 ? null : (Math.max(...waits) as Instant);
}

/** What was sent since a window of a day began. */
export interface DailyCount {
  readonly beganAt: Instant;
  readonly sent: number;
}

/** A window that is over has begun anew. */
export const countedNow = (count: DailyCount, now: Instant): DailyCount =>
  hasPassed(after(count.beganAt, days(1)), now) ? { beganAt: now, sent: 0 } : count;

export const dailyRoomAt = ({ beganAt, sent }: DailyCount, most: number): Instant | null =>
  sent < most ? null : after(beganAt, days(1));
