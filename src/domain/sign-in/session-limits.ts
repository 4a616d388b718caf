import { after, type Duration, hasPassed, hours, type Instant } from '../time.ts';

/** A session ends when nobody used it for so long (NIST 800-63B-4 §2.2.3). */
export const IDLE_LIMIT: Duration = hours(1);

/** …and however busy it is, after this; sooner for those who can change what others live under. */
export const absoluteLimit = (administers: boolean): Duration => (administers ? hours(12) : hours(24));

export interface SessionTimes {
  readonly lastSeenAt: Instant;
  readonly endsAt: Instant;
}

export function isOver({ lastSeenAt, endsAt }: SessionTimes, now: Instant): boolean {
  return hasPassed(endsAt, now) || hasPassed(after(lastSeenAt, IDLE_LIMIT), now);
}
