import type { Method } from '../authenticators/methods.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import type { Membership } from '../policy/facts.ts';
import { doesCount } from '../policy/methods-that-count.ts';
import { isInForce, type Policy } from '../policy/policy.ts';
import { after, days, hasPassed, type Instant, instant } from '../time.ts';

/** How the list of people may be narrowed. Each word stands in an address, so it stays. */
export const TEAMMATE_FILTERS = ['all', 'not-set-up', 'single-sign-on', 'few-codes', 'on-hold', 'suspended'] as const;
export type TeammateFilter = (typeof TEAMMATE_FILTERS)[number];

export const TEAMMATE_SORTS = ['name', 'enrolled', 'last-sign-in'] as const;
export type TeammateSort = (typeof TEAMMATE_SORTS)[number];

/** A method that a member has confirmed, and since when. */
export interface HeldMethod {
  readonly method: Method;
  readonly since: Instant;
}

/** What the 2FA column says of one person (U8). */
export type SecondFactorState =
  /** `besides`: what they hold too, which does not count here. */
  | { readonly kind: 'enrolled'; readonly methods: NonEmpty<HeldMethod>; readonly besides: readonly HeldMethod[] }
  /** Whatever they hold, the organization asks for another one. */
  | { readonly kind: 'not-counting'; readonly methods: NonEmpty<HeldMethod> }
  | { readonly kind: 'on-hold' | 'overdue'; readonly since: Instant }
  | { readonly kind: 'due'; readonly at: Instant }
  /** `single-sign-on`: not asked for one, because of how they come in. */
  | { readonly kind: 'suspended' | 'single-sign-on' | 'not-set-up' };

export function secondFactorState(
  member: {
    readonly membership: Membership;
    readonly methods: readonly HeldMethod[];
    readonly isExempt: boolean;
  },
  policy: Policy,
  now: Instant,
): SecondFactorState {
  const { membership, methods, isExempt } = member;
  if (membership.state === 'suspended') return { kind: 'suspended' };
  if (membership.hold !== null && isInForce(policy, now)) return { kind: 'on-hold', since: membership.hold.since };
  const counting = methods.filter(({ method }) => doesCount(method, policy));
  const besides = methods.filter(({ method }) => !doesCount(method, policy));
  if (isNonEmpty(counting)) return { kind: 'enrolled', methods: counting, besides };
  if (isExempt) return { kind: 'single-sign-on' };
  if (isNonEmpty(besides)) return { kind: 'not-counting', methods: besides };
  if (policy.secondFactor === 'optional') return { kind: 'not-set-up' };
  const graceEnds = after(membership.joinedAt, days(policy.graceDays));
  const at = instant(Math.max(graceEnds, policy.inForceFrom));
  return hasPassed(at, now) ? { kind: 'overdue', since: at } : { kind: 'due', at };
}
