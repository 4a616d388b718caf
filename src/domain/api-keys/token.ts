import { after, type Duration, days, type Instant } from '../time.ts';

/** Programs that search for leaked secrets know one by its beginning. */
const BEGINNING = 'tfk_';

/** As much as a list shows, for people to tell keys apart: 36 of 256 bits. */
const SHOWN = BEGINNING.length + 6;

export const MOST_DAYS = 365;
export const USUAL_DAYS = 90;

export const toApiKey = (random: string) => `${BEGINNING}${random}`;
export const isApiKey = (token: string) => token.startsWith(BEGINNING);
export const beginningOf = (token: string) => token.slice(0, SHOWN);

/** A key always ends some day. @returns null for a number of days that no key may live. */
export function expiryAfter(count: number, now: Instant): Instant | null {
  const lives: Duration = days(count);
  return Number.isInteger(count) && count >= 1 && count <= MOST_DAYS ? after(now, lives) : null;
}
