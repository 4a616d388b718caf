import type { UserId } from '../../domain/ids.ts';
import type { KnownBrowser } from '../../domain/sign-in/known-browser.ts';
import type { Instant } from '../../domain/time.ts';

/** Which browsers and networks each person has signed in with. Written to under the lock of the account. */
export interface KnownBrowserRepository {
  /** Notes that it was seen now. @returns whether it was known, and seen since then. */
  recognize(browser: KnownBrowser, since: Instant, now: Instant): Promise<boolean>;
  /** Whether it is known, and was seen since then; nothing is noted. */
  knows(browser: KnownBrowser, since: Instant): Promise<boolean>;
  remember(browser: KnownBrowser, now: Instant): Promise<void>;
  /** @returns true to exactly one caller: nothing was ever on record for this person, so nobody can say what is new. */
  beginRecord(user: UserId): Promise<boolean>;
  /** From then on every browser of somebody who has signed in before is new. */
  forgetAllOf(user: UserId): Promise<void>;
  purge(now: Instant): Promise<void>;
}
