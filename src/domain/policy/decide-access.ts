import { type Method, strongestFirst } from '../authenticators/methods.ts';
import type { ConnectionId } from '../ids.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import { after, days, hasPassed, type Instant } from '../time.ts';
import type { Enrolled, Evidence, Membership } from './facts.ts';
import { isInForce, type Policy } from './policy.ts';

/** Everything the decision may look at. If it is not here, it does not count. */
export interface AccessFacts {
  readonly now: Instant;
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly membership: Membership | null;
  readonly enrolled: Pick<Enrolled, 'authenticators'>;
}

export type Access =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'use-single-sign-on'; readonly connection: ConnectionId | null }
  | { readonly kind: 'on-hold'; readonly since: Instant }
  /** `deadline`: until then access is open without a second factor; null when nothing is owed. */
  | { readonly kind: 'allow'; readonly deadline: Instant | null }
  | { readonly kind: 'challenge'; readonly methods: NonEmpty<Method>; readonly afterwards: 'complete' | 'enroll' }
  | { readonly kind: 'enroll'; readonly methods: NonEmpty<Method> };

/**
 * May this session act in this organization now? Pure, and asked on every request; POLICY.md numbers the rules.
 */
export function decideAccess(facts: AccessFacts): Access {
  const { membership, policy, now } = facts;
  if (membership === null) return { kind: 'not-found' }; // 1
  if (membership.state === 'suspended') return { kind: 'suspended' }; // 2
  if (policy.singleSignOn === 'required' && !cameThroughOwnConnection(facts)) {
    return { kind: 'use-single-sign-on', connection: policy.connection }; // 3
  }
  if (!isInForce(policy, now)) return { kind: 'allow', deadline: upcomingDeadline(facts) }; // 4
  if (cameThroughOwnConnection(facts) && policy.secondFactorAfterSingleSignOn === 'no') {
    return { kind: 'allow', deadline: null }; // 5
  }
  if (membership.hold !== null && !showedSurvivingAuthenticator(facts, membership.hold.since)) {
    return { kind: 'on-hold', since: membership.hold.since }; // 6
  }
  return decideSecondFactor(facts, membership);
}

function decideSecondFactor(facts: AccessFacts, membership: Membership): Access {
  const { policy, evidence, enrolled, now } = facts;
  if (policy.openSessions === 'next-sign-in' && evidence.signInBeganAt < policy.turnedOnAt) {
    return { kind: 'allow', deadline: null }; // 7
  }
  const graceEnds = after(membership.joinedAt, days(policy.graceDays));
  if (!hasPassed(graceEnds, now) && enrolled.authenticators.length === 0) {
    return { kind: 'allow', deadline: graceEnds }; // 8
  }
  const shown = evidence.secondFactor;
  if (shown !== null && counts(shown.kind, policy)) return { kind: 'allow', deadline: null }; // 9

  const held = strongestFirst(enrolled.authenticators.map(({ method }) => method));
  const counting = held.filter((method) => counts(method, policy));
  if (isNonEmpty(counting)) return { kind: 'challenge', methods: counting, afterwards: 'complete' }; // 10
  if (shown !== null) return { kind: 'enroll', methods: policy.methods }; // 11
  // Prove what you hold before you replace it: a stolen password alone must never enroll.
  if (isNonEmpty(held)) return { kind: 'challenge', methods: held, afterwards: 'enroll' }; // 12
  return { kind: 'enroll', methods: policy.methods }; // 13
}

/** A recovery code always counts for the session that it opened. */
const counts = (kind: Method | 'recovery-code', policy: Policy) =>
  kind === 'recovery-code' || policy.methods.includes(kind);

function cameThroughOwnConnection({ evidence, policy }: AccessFacts): boolean {
  return policy.connection !== null && evidence.firstFactor.connection === policy.connection;
}

function showedSurvivingAuthenticator({ evidence, enrolled }: AccessFacts, since: Instant): boolean {
  const shown = evidence.secondFactor?.authenticator ?? null;
  return shown !== null && enrolled.authenticators.some(({ id, confirmedAt }) => id === shown && confirmedAt < since);
}

function upcomingDeadline({ policy, enrolled }: AccessFacts): Instant | null {
  return policy.secondFactor === 'required' && enrolled.authenticators.length === 0 ? policy.inForceFrom : null;
}
