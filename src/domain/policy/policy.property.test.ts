import fc from 'fast-check';
import { it } from 'vitest';
import { accessFacts, policy, signInFacts } from '../../../test/fixtures/arbitrary-facts.ts';
import { NOW } from '../../../test/fixtures/facts.ts';
import { type Access, type AccessFacts, decideAccess } from './decide-access.ts';
import { decideSignIn, type SignInDecision, type SignInFacts } from './decide-sign-in.ts';
import { exemptionOf } from './exemption.ts';
import { isInForce, type Policy, readPolicy, type StoredPolicy } from './policy.ts';

const always = <Facts>(facts: fc.Arbitrary<Facts>, holds: (given: Facts) => boolean) =>
  fc.assert(fc.property(facts, holds), { numRuns: 1000 });

/** Opens, asks for a proof, asks for more than that, or shuts. */
function strictness(access: Access): number {
  switch (access.kind) {
    case 'allow':
      return 0;
    case 'challenge':
    case 'own-sign-in':
      return 1;
    case 'enroll':
      return 2;
    case 'on-hold':
      return 3;
    case 'other-account':
    case 'use-single-sign-on':
    case 'suspended':
    case 'not-found':
      return 4;
  }
}

const strictnessOfSignIn = (decision: SignInDecision) =>
  ['complete', 'challenge', 'enroll', 'refused'].indexOf(decision.kind);

const withPolicy = (facts: AccessFacts, patch: Partial<Policy>) =>
  decideAccess({ ...facts, policy: { ...facts.policy, ...patch } });

const everywhere = (facts: SignInFacts, patch: Partial<Policy>): SignInFacts => ({
  ...facts,
  memberships: facts.memberships.map((each) => ({ ...each, policy: { ...each.policy, ...patch } })),
});

it('I-38 access is never weaker for being required', () => {
  always(accessFacts, (facts) => {
    const whenOptional = withPolicy(facts, { secondFactor: 'optional' });
    const whenRequired = withPolicy(facts, { secondFactor: 'required', inForceFrom: NOW });
    return strictness(whenRequired) >= strictness(whenOptional);
  });
});

it('I-01 a sign-in is never weaker for being required', () => {
  always(signInFacts, (facts) => {
    const whenOptional = decideSignIn(everywhere(facts, { secondFactor: 'optional' }));
    const whenRequired = decideSignIn(everywhere(facts, { secondFactor: 'required', inForceFrom: NOW }));
    return strictnessOfSignIn(whenRequired) >= strictnessOfSignIn(whenOptional);
  });
});

it('I-01 M11 S1 whoever holds an authenticator never reaches enrollment on the first factor alone', () => {
  always(signInFacts, (facts) => {
    // A passkey that is both is not the first factor alone: it is held, and was shown.
    if (facts.firstFactor.kind === 'passkey' || facts.enrolled.authenticators.length === 0) return true;
    return decideSignIn(facts).kind !== 'enroll';
  });
});

it('I-01 M11 access never answers enroll to whoever holds an authenticator and showed nothing', () => {
  always(accessFacts, (facts) => {
    const holdsSilently = facts.enrolled.authenticators.length > 0 && facts.evidence.secondFactor === null;
    return !holdsSilently || decideAccess(facts).kind !== 'enroll';
  });
});

it('I-01 S1 whoever holds an authenticator is asked for it, unless single sign-on or a passkey came first', () => {
  always(signInFacts, (facts) => {
    const exempt = facts.firstFactor.kind === 'saml' || facts.firstFactor.kind === 'passkey';
    if (exempt || facts.userState === 'deactivated' || facts.enrolled.authenticators.length === 0) return true;
    return decideSignIn(facts).kind === 'challenge';
  });
});

it('I-01 a first factor never completes into an organization that would ask for enrollment', () => {
  always(signInFacts, (facts) => {
    if (facts.firstFactor.kind === 'saml' || facts.firstFactor.kind === 'passkey') return true;
    if (decideSignIn(facts).kind !== 'complete') return true;
    const evidence = { firstFactor: facts.firstFactor, secondFactor: null, signInBeganAt: facts.now };
    return facts.memberships.every(({ membership, policy: own }) => {
      const access = decideAccess({ ...facts, evidence, membership, policy: own });
      return access.kind !== 'enroll' && access.kind !== 'challenge';
    });
  });
});

it('I-03 a stranger and an organization that does not exist get the same answer', () => {
  always(fc.tuple(accessFacts, policy), ([facts, other]) => {
    const stranger = decideAccess({ ...facts, membership: null });
    const missing = decideAccess({ ...facts, membership: null, policy: other });
    return JSON.stringify(stranger) === JSON.stringify(missing) && stranger.kind === 'not-found';
  });
});

it('I-38 a recovery code that was shown is never followed by a challenge or enrollment', () => {
  always(accessFacts, (facts) => {
    const secondFactor = { kind: 'recovery-code', at: NOW, authenticator: null } as const;
    const access = decideAccess({ ...facts, evidence: { ...facts.evidence, secondFactor } });
    return access.kind !== 'challenge' && access.kind !== 'enroll';
  });
});

it('I-41 T1 single sign-on of one organization never opens another', () => {
  always(accessFacts, (facts) => {
    const { firstFactor } = facts.evidence;
    const isForeign = firstFactor.connection !== facts.policy.connection;
    const evidence = { ...facts.evidence, firstFactor: { ...firstFactor, kind: 'saml' as const }, secondFactor: null };
    const inForce = { ...facts.policy, secondFactor: 'required', inForceFrom: NOW, openSessions: 'at-once' } as const;
    const access = decideAccess({ ...facts, evidence, policy: { ...inForce, graceDays: 0 } });
    return !isForeign || access.kind !== 'allow';
  });
});

it('I-42 where single sign-on is required, only the own connection opens', () => {
  always(accessFacts, (facts) => {
    const access = withPolicy(facts, { singleSignOn: 'required' });
    const { connection } = facts.evidence.firstFactor;
    return access.kind !== 'allow' || (connection !== null && connection === facts.policy.connection);
  });
});

it('T7 I-33 a hold is passed only by an authenticator from before it, single sign-on, or no requirement', () => {
  always(accessFacts, (facts) => {
    const hold = facts.membership?.hold;
    if (!hold || !isInForce(facts.policy, facts.now) || decideAccess(facts).kind !== 'allow') return true;
    const { firstFactor, secondFactor } = facts.evidence;
    const survivor = facts.enrolled.authenticators.find(({ id }) => id === secondFactor?.authenticator);
    const ownConnection = firstFactor.connection !== null && firstFactor.connection === facts.policy.connection;
    return ownConnection || (survivor !== undefined && survivor.confirmedAt < hold.since);
  });
});

it('M7 M9 U8 whom a list calls exempt is asked for nothing, and where everybody is no session gets in that could be', () => {
  always(accessFacts, (facts) => {
    const exemption = exemptionOf(facts.policy);
    if (exemption.kind === 'nobody' || facts.membership?.state !== 'active') return true;
    const access = decideAccess(facts).kind;
    const isThrough = facts.evidence.firstFactor.connection === facts.policy.connection;
    if (isThrough) return access === 'allow';
    return exemption.kind === 'whoever-has-only' || access === 'use-single-sign-on';
  });
});

it('I-43 what is read from anything at all is the policy that was written, or is enforced', () => {
  const anything = fc.oneof(fc.anything(), fc.constantFrom('optional', 'required', 'no', 'yes', 'totp', 0));
  const row = fc.record({
    ...{ secondFactor: anything, inForceFrom: anything, turnedOnAt: anything, openSessions: anything },
    ...{ graceDays: anything, methods: anything, singleSignOn: anything, connection: anything },
    ...{ secondFactorAfterSingleSignOn: anything, emailedRecovery: anything },
  }) as fc.Arbitrary<StoredPolicy>;
  always(row, (stored) => {
    const read = readPolicy(stored);
    const isAsWritten = read.secondFactor === stored.secondFactor && read.methods.join(',') === stored.methods;
    return isAsWritten || isInForce(read, NOW);
  });
});
