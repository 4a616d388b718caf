import { before, type Instant, instant, seconds } from '../time.ts';
import { STEP_UP_FRESHNESS } from './is-fresh.ts';

/** How far the clocks of both sides may stand apart. */
export const CLOCK_SKEW = seconds(60);

/** Older than any freshness that is ever asked for. */
const NOBODY_KNOWS_WHEN = instant(0);

interface ProviderAnswer {
  /** When the identity provider says that it had the person sign in there; null where it does not say. */
  readonly authenticatedAt: Instant | null;
  /** When it was asked to have them sign in anew; null where it was not. */
  readonly forcedAt: Instant | null;
  readonly now: Instant;
}

interface Weighed {
  /** As of when the first factor was shown. */
  readonly at: Instant;
  /** A new sign-in there was asked for, and this is none. */
  readonly isInVain: boolean;
}

/**
 * What an identity provider's word is worth, and as of when: it speaks for the moment at which the person signed in there,
 * which may be hours ago, and not for the one at which its page sent them back. Asked to have them sign in anew, an answer
 * from before the question proves nothing fresh, however young it is: whoever does not do what was asked is not believed
 * about the rest (ADR 0025).
 */
export function weighProviderAnswer({ authenticatedAt, forcedAt, now }: ProviderAnswer): Weighed {
  if (authenticatedAt === null) return { at: NOBODY_KNOWS_WHEN, isInVain: forcedAt !== null };
  const isInVain = forcedAt !== null && authenticatedAt < before(forcedAt, CLOCK_SKEW);
  const latest = isInVain ? before(forcedAt, STEP_UP_FRESHNESS) : now;
  return { at: instant(Math.min(authenticatedAt, latest)), isInVain };
}
