import { after, type Duration, hasPassed, type Instant, minutes } from '../time.ts';
import type { Enrolled, Evidence } from './facts.ts';

/** How long a proof is good for policy, methods, resets and addresses (OWASP ASVS 5.0, 7.5.1). */
export const STEP_UP_FRESHNESS = minutes(5);

/**
 * Is this session's proof fresh enough for a change? Where an authenticator is enrolled its time counts, else the
 * first factor's. A single sign-on session never steps up for the account itself (I-41).
 */
export function isFresh(
  { evidence, enrolled, now }: { evidence: Evidence; enrolled: Pick<Enrolled, 'authenticators'>; now: Instant },
  freshness: Duration = STEP_UP_FRESHNESS,
): boolean {
  if (evidence.firstFactor.kind === 'saml') return false;
  const shownAt = enrolled.authenticators.length > 0 ? evidence.secondFactor?.at : evidence.firstFactor.at;
  return shownAt !== undefined && !hasPassed(after(shownAt, freshness), now);
}
