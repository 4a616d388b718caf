import type { ConnectionId } from '../ids.ts';
import { isLeftToProvider, type Policy } from './policy.ts';

/** Whom an organization's single sign-on spares the second factor, as far as that can be said of people. */
export type Exemption =
  | { readonly kind: 'nobody' | 'everybody' }
  /** Those for whom the connection is the only way in of their own, and who last came through it. */
  | { readonly kind: 'whoever-has-only'; readonly connection: ConnectionId };

/**
 * To be exempt is a property of a session (`decideAccess`, 5); a list of people must say what holds of every session that
 * they are likely to have. Where single sign-on is required nothing else opens the organization, for owners either (I-42).
 * Where it is available whoever has another way in may be asked, so they are counted among those who are (ADR 0025).
 */
export function exemptionOf(policy: Policy): Exemption {
  const { singleSignOn, connection, secondFactorAfterSingleSignOn } = policy;
  // Without a connection nobody comes through it, and what is required then opens to nobody.
  if (connection === null) return { kind: 'nobody' };
  if (isLeftToProvider(policy)) return { kind: 'everybody' };
  const spares = singleSignOn === 'available' && secondFactorAfterSingleSignOn === 'no';
  return spares ? { kind: 'whoever-has-only', connection } : { kind: 'nobody' };
}
