import type { ConnectionId } from '../ids.ts';
import { after, type Duration, hasPassed, type Instant, instant, minutes } from '../time.ts';
import type { Enrolled, Evidence } from './facts.ts';

/** How long a proof is good for policy, methods, resets and addresses (OWASP ASVS 5.0, 7.5.1). */
export const STEP_UP_FRESHNESS = minutes(5);

interface FreshnessFacts {
  readonly session: { readonly evidence: Evidence; readonly lastSeenAt: Instant };
  readonly enrolled: Pick<Enrolled, 'authenticators'>;
  readonly now: Instant;
  /** For a change of one organization: the connection that it owns. Left out where the account itself is changed. */
  readonly connection?: ConnectionId | null;
}

/**
 * Is this session's proof fresh enough for a change? Where an authenticator is enrolled its time counts, else the
 * first factor's. A single sign-on session never steps up for the account itself, only for the organization that owns
 * its connection (I-41). A clock that was set back to before the session was last seen makes nothing fresh again (I-60).
 */
export function isFresh(facts: FreshnessFacts, freshness: Duration = STEP_UP_FRESHNESS): boolean {
  const { session, enrolled, now, connection = null } = facts;
  const { evidence, lastSeenAt } = session;
  const { firstFactor } = evidence;
  if (firstFactor.kind === 'saml' && (connection === null || firstFactor.connection !== connection)) return false;
  const shownAt = enrolled.authenticators.length > 0 ? evidence.secondFactor?.at : firstFactor.at;
  const latest = instant(Math.max(now, lastSeenAt));
  return shownAt !== undefined && !hasPassed(after(shownAt, freshness), latest);
}
