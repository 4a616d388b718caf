import { type Method, strongestFirst } from '../authenticators/methods.ts';
import type { ConnectionId } from '../ids.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import { after, days, hasPassed, type Instant } from '../time.ts';
import type { Enrolled, Evidence, Membership } from './facts.ts';
import { doesCount } from './methods-that-count.ts';
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
  /** Came through another organization's single sign-on, and has nothing of their own to show (I-41, T1). */
  | { readonly kind: 'own-sign-in' }
  /** Came through a provider, with an account that is not of the domain that is asked for. */
  | { readonly kind: 'other-account' }
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
  const isOwn = cameThroughOwnConnection(facts);
  if (policy.singleSignOn === 'required' && !isOwn) {
    return { kind: 'use-single-sign-on', connection: policy.connection }; // 3
  }
  if (!isOwn && cameWithOtherAccount(facts)) return { kind: 'other-account' }; // 3a
  if (!isInForce(policy, now)) return decideOptional(facts, isOwn); // 4
  if (isOwn && policy.secondFactorAfterSingleSignOn === 'no') return { kind: 'allow', deadline: null }; // 5
  return decideRequired(facts, membership, isOwn);
}

/** Nothing is required, but another organization's identity provider cannot vouch for anybody here (I-41, T1). */
function decideOptional(facts: AccessFacts, isOwn: boolean): Access {
  const { firstFactor, secondFactor } = facts.evidence;
  const isVouchedFor = firstFactor.kind === 'saml' && !isOwn && secondFactor === null;
  return isVouchedFor ? askForOwn(facts) : { kind: 'allow', deadline: upcomingDeadline(facts) };
}

function askForOwn({ enrolled }: AccessFacts): Access {
  const methods = strongestFirst(enrolled.authenticators.map(({ method }) => method));
  return isNonEmpty(methods) ? { kind: 'challenge', methods, afterwards: 'complete' } : { kind: 'own-sign-in' };
}

function decideRequired(facts: AccessFacts, membership: Membership, isOwn: boolean): Access {
  if (membership.hold !== null && !showedSurvivingAuthenticator(facts, membership.hold.since)) {
    return { kind: 'on-hold', since: membership.hold.since }; // 6
  }
  // 7 and 8 spare people who signed in here, not those whom another organization's identity provider vouches for.
  const isForeign = facts.evidence.firstFactor.kind === 'saml' && !isOwn;
  return (isForeign ? null : decideLeniency(facts, membership)) ?? decideSecondFactor(facts);
}

function decideLeniency({ policy, evidence, enrolled, now }: AccessFacts, membership: Membership): Access | null {
  if (policy.openSessions === 'next-sign-in' && evidence.signInBeganAt < policy.turnedOnAt) {
    return { kind: 'allow', deadline: null }; // 7
  }
  const graceEnds = after(membership.joinedAt, days(policy.graceDays));
  if (!hasPassed(graceEnds, now) && enrolled.authenticators.length === 0) {
    return { kind: 'allow', deadline: graceEnds }; // 8
  }
  return null;
}

function decideSecondFactor({ policy, evidence, enrolled }: AccessFacts): Access {
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
const counts = (kind: Method | 'recovery-code', policy: Policy) => kind === 'recovery-code' || doesCount(kind, policy);

/** The organization's own identity provider vouches for this session. */
export function cameThroughOwnConnection({ evidence, policy }: Pick<AccessFacts, 'evidence' | 'policy'>): boolean {
  return policy.connection !== null && evidence.firstFactor.connection === policy.connection;
}

/** The other ways in are not asked: what they prove is the account here, whoever's address it has. */
const cameWithOtherAccount = ({ evidence: { firstFactor }, policy: { hostedDomain } }: AccessFacts) =>
  firstFactor.kind === 'oidc' && hostedDomain !== null && firstFactor.hostedDomain !== hostedDomain;

function showedSurvivingAuthenticator({ evidence, enrolled }: AccessFacts, since: Instant): boolean {
  const shown = evidence.secondFactor?.authenticator ?? null;
  return shown !== null && enrolled.authenticators.some(({ id, confirmedAt }) => id === shown && confirmedAt < since);
}

function upcomingDeadline({ policy, enrolled }: AccessFacts): Instant | null {
  return policy.secondFactor === 'required' && enrolled.authenticators.length === 0 ? policy.inForceFrom : null;
}
