import type { Membership } from '../policy/facts.ts';
import { isInForce, type Policy } from '../policy/policy.ts';
import { FEW_RECOVERY_CODES } from '../recovery/recovery-code.ts';
import { after, days, hasPassed, type Instant, instant } from '../time.ts';

/** How the list of people may be narrowed. Each word stands in an address, so it stays. */
export const TEAMMATE_FILTERS = ['all', 'not-set-up', 'few-codes', 'on-hold', 'suspended'] as const;
export type TeammateFilter = (typeof TEAMMATE_FILTERS)[number];

export const TEAMMATE_SORTS = ['name', 'enrolled', 'last-sign-in'] as const;
export type TeammateSort = (typeof TEAMMATE_SORTS)[number];

/** Up to here a member is asked to make new recovery codes. */
export const FEW_CODES = FEW_RECOVERY_CODES;

/** What the 2FA column says of one person (U8). */
export type SecondFactorState =
  | { readonly kind: 'enrolled'; readonly since: Instant }
  | { readonly kind: 'on-hold' | 'suspended' | 'overdue' | 'not-set-up' }
  | { readonly kind: 'due'; readonly at: Instant };

export function secondFactorState(
  member: { readonly membership: Membership; readonly enrolledSince: Instant | null },
  policy: Policy,
  now: Instant,
): SecondFactorState {
  const { membership, enrolledSince } = member;
  if (membership.state === 'suspended') return { kind: 'suspended' };
  if (membership.hold !== null && isInForce(policy, now)) return { kind: 'on-hold' };
  if (enrolledSince !== null) return { kind: 'enrolled', since: enrolledSince };
  if (policy.secondFactor === 'optional') return { kind: 'not-set-up' };
  const graceEnds = after(membership.joinedAt, days(policy.graceDays));
  const at = instant(Math.max(graceEnds, policy.inForceFrom));
  return hasPassed(at, now) ? { kind: 'overdue' } : { kind: 'due', at };
}
