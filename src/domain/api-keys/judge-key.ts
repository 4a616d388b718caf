import { mayAdminister } from '../organizations/role.ts';
import { type Access, type AccessFacts, decideAccess } from '../policy/decide-access.ts';
import type { Evidence } from '../policy/facts.ts';
import { type Instant, instant } from '../time.ts';

/** Why a key says nothing: what its maker lacks, or it does itself, and nothing more about them. */
export const SILENCES = [
  // These pass: it speaks again as soon as its maker has again what they had.
  'maker-not-active',
  'maker-not-admin',
  'maker-without-method',
  // These stay with the key, for as long as the organization asks what it asks.
  'maker-left',
  'second-factor',
  'single-sign-on',
  'other-account',
] as const;
export type Silence = (typeof SILENCES)[number];

/** `evidence` is what the maker's session had shown when the key was made. */
export interface KeyFacts extends AccessFacts {
  readonly madeAt: Instant;
  readonly makerState: 'active' | 'deactivated';
}

export type KeyVerdict =
  | { readonly kind: 'silent'; readonly because: Silence }
  | { readonly kind: 'allow'; readonly deadline: Instant | null };

/**
 * May this key act now? The one decision, asked for its maker with what stood behind its making (I-39, I-40); it is no
 * better than a session of the maker would be, and as an admin's deed it needs an admin behind it.
 */
export function judgeKey(facts: KeyFacts): KeyVerdict {
  const { membership, madeAt, makerState } = facts;
  // Whoever left and came back begins anew: a key from before does not come back with them (I-45).
  if (membership === null || membership.joinedAt > madeAt) return { kind: 'silent', because: 'maker-left' };
  if (makerState !== 'active') return { kind: 'silent', because: 'maker-not-active' };
  const access = decideAccess({ ...facts, evidence: standingEvidence(facts) });
  if (access.kind !== 'allow') return { kind: 'silent', because: silenceFor(access, facts) };
  if (!mayAdminister(membership.role)) return { kind: 'silent', because: 'maker-not-admin' };
  return access;
}

type Denied = Exclude<Access, { kind: 'allow' }>;

/** What was shown when it was made stands as long as something counts: set up again, its maker brings it back. */
function silenceFor({ kind }: Denied, { evidence }: KeyFacts): Silence {
  const because = REASONS[kind];
  return because === 'second-factor' && evidence.secondFactor !== null ? 'maker-without-method' : because;
}

const REASONS = {
  'not-found': 'maker-left',
  suspended: 'maker-not-active',
  'on-hold': 'maker-not-active',
  'use-single-sign-on': 'single-sign-on',
  'own-sign-in': 'second-factor',
  'other-account': 'other-account',
  challenge: 'second-factor',
  enroll: 'second-factor',
} as const satisfies Record<Denied['kind'], Silence>;

/**
 * "Shown in this session and counts" is read as "shown when it was made, and something enrolled counts now": a key made
 * by a password alone gains nothing by a method that was set up later, and one whose maker has nothing left loses what
 * it had. Each call is a sign-in of its own, so that "at their next sign-in" is at once for a key.
 */
function standingEvidence({ evidence, enrolled, policy, now }: KeyFacts): Evidence {
  const shown = evidence.secondFactor;
  const standing = enrolled.authenticators.find(({ method }) => policy.methods.includes(method));
  const secondFactor =
    shown === null || standing === undefined
      ? null
      : { kind: standing.method, at: shown.at, authenticator: standing.id };
  return { firstFactor: evidence.firstFactor, secondFactor, signInBeganAt: instant(Math.max(now, policy.turnedOnAt)) };
}
