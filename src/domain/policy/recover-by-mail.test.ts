import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signInFacts as arbitraryFacts } from '../../../test/fixtures/arbitrary-facts.ts';
import {
  enrolled,
  firstFactor,
  hence,
  memberOf,
  NOW,
  optional,
  required,
  signInFacts,
} from '../../../test/fixtures/facts.ts';
import { days } from '../time.ts';
import { decideSignIn, type SignInMembership } from './decide-sign-in.ts';
import type { FirstFactor } from './facts.ts';
import { mayRecoverByMail } from './recover-by-mail.ts';

const YES = { emailedRecovery: 'yes' } as const;
const allows = memberOf('Allows', required(YES));
const allowsToo = memberOf('Allows too', required(YES));
const forbids = memberOf('Forbids', required());
const asksNothing = memberOf('Asks nothing', optional());
const announced = { inForceFrom: hence(days(7)) };
const forbidsSoon = memberOf('Forbids soon', required(announced));
const allowsSoon = memberOf('Allows soon', required({ ...announced, ...YES }));
const suspended = memberOf('Suspended', required(YES), { state: 'suspended' });
const forbidsSuspended = memberOf('Forbids, suspended', required(), { state: 'suspended' });

type Row = readonly [string, readonly SignInMembership[], boolean];

const ROWS: readonly Row[] = [
  ['no organization', [], false],
  ['one that requires nothing', [asksNothing], false],
  ['one that requires nothing and says yes', [memberOf('Optional', optional(YES))], false],
  ['one that requires and says no', [forbids], false],
  ['one that requires and says yes', [allows], true],
  ['that, and one that requires nothing', [allows, asksNothing], true],
  ['two that require and say yes', [allows, allowsToo], true],
  ['two that require, of which one says no', [allows, forbids], false],
  ['one that says yes, and one that will require it and says no', [allows, forbidsSoon], false],
  ['one that will require it and says yes', [allowsSoon], false],
  ['one that says yes where the member is suspended', [suspended], false],
  ['one that says yes, and one that says no where the member is suspended', [allows, forbidsSuspended], false],
];

describe('Given a member who has lost the second factor', () => {
  it.each(ROWS)('S4 S9 I-29 with %s, then so it is', (_, memberships, expected) => {
    expect(mayRecoverByMail({ now: NOW, firstFactor: firstFactor('password'), memberships })).toBe(expected);
    const facts = signInFacts({ memberships, enrolled: enrolled(['totp']) });
    expect(decideSignIn(facts)).toMatchObject({ kind: 'challenge', emailedRecovery: expected });
  });
  it.each(['magic-link', 'oidc', 'saml', 'passkey', 'host'] satisfies FirstFactor['kind'][])(
    'I-15 I-29 after %s, which may be the mailbox itself, then never',
    (kind) => {
      expect(mayRecoverByMail({ now: NOW, firstFactor: firstFactor(kind), memberships: [allows] })).toBe(false);
    },
  );
  it('I-15 after a password that was chosen by a mailed link, then not either', () => {
    const facts = { now: NOW, firstFactor: firstFactor('password'), passwordFromMail: true, memberships: [allows] };
    expect(mayRecoverByMail(facts)).toBe(false);
    const asked = signInFacts({ memberships: [allows], enrolled: enrolled(['totp']), passwordFromMail: true });
    expect(decideSignIn(asked)).toMatchObject({ kind: 'challenge', emailedRecovery: false });
  });
});

const offers = (facts: Parameters<typeof decideSignIn>[0]) => {
  const decision = decideSignIn(facts);
  return decision.kind === 'challenge' && decision.emailedRecovery;
};

it('I-15 I-29 it is offered only after a password, to somebody enrolled, and one "no" of an organization that requires takes it away', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const isOffered = offers(facts);
      const withForbidding = offers({ ...facts, memberships: [...facts.memberships, forbids] });
      const isFounded = facts.firstFactor.kind === 'password' && facts.enrolled.authenticators.length > 0;
      const isAllowed = facts.memberships.every(
        ({ policy }) => policy.secondFactor === 'optional' || policy.emailedRecovery === 'yes',
      );
      return !withForbidding && (!isOffered || (isFounded && isAllowed));
    }),
    { numRuns: 1000 },
  );
});
