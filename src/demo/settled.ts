import type { UserId } from '../domain/ids.ts';
import { before, days, type Instant, minutes } from '../domain/time.ts';
import type { Colleague } from './company.ts';

/** A demonstration person with an id, in days before today. */
export interface Settled extends Omit<Colleague, 'organization' | 'role'> {
  readonly id: UserId;
  readonly memberships: readonly { readonly organization: string; readonly role: Colleague['role'] }[];
}

/** Some time before the server was started, so that nobody is said to be signing in at this moment. */
export const lastSignIn = (daysAgo: number, now: Instant) => before(before(now, days(daysAgo)), minutes(95));

/** How many days ago somebody set up the first of their methods, the second, the third: each later than the one before. */
export const daySetUp = (enrolled: number, place: number) => Math.floor(enrolled / (place + 1));
