import { describe, expect, it } from 'vitest';
import {
  ago,
  at,
  authenticator,
  enrolled,
  evidence,
  FOREIGN,
  firstFactor,
  memberOf,
  NOW,
  OWN,
  optional,
  required,
  shown,
  signInFacts,
} from '../../../test/fixtures/facts.ts';
import { days, hours, instant, minutes } from '../time.ts';
import { type AccessFacts, decideAccess } from './decide-access.ts';
import { decideSignIn, type SignInFacts } from './decide-sign-in.ts';
import type { Policy } from './policy.ts';

/** Every row of the policy's table of examples, in its words; each gives what was asked and the answer. */

type Row = readonly [organization: string, member: string, answer: string, got: () => unknown, expected: unknown];

const ALLOW = { kind: 'allow', deadline: null };
const COMPLETE = { kind: 'complete' };
const challenge = (...methods: string[]) => ({ kind: 'challenge', methods, afterwards: 'complete' });
const enroll = (...methods: string[]) => ({ kind: 'enroll', methods });
const ANY = ['passkey', 'totp', 'sms'];

function access(policy: Policy, facts: Partial<AccessFacts> = {}) {
  const { membership } = memberOf('A', policy);
  return decideAccess({ now: NOW, evidence: evidence(), membership, enrolled: enrolled([]), policy, ...facts });
}

const signIn = (policies: readonly Policy[], facts: Partial<SignInFacts> = {}) =>
  decideSignIn(signInFacts({ memberships: policies.map((policy, index) => memberOf(`${index}`, policy)), ...facts }));

const app = enrolled(['totp']);
const appShown = evidence({ secondFactor: shown('totp') });
const bySaml = evidence({ firstFactor: firstFactor('saml', OWN) });
const byPasskey = evidence({
  firstFactor: firstFactor('passkey'),
  secondFactor: { ...shown('passkey'), authenticator: null },
});
const monday = at('2026-03-09T00:00:00+01:00');
const fromMonday = required({ inForceFrom: monday });
const grace = required({ graceDays: 7 });
const joined = (before: number) => memberOf('A', grace, { joinedAt: instant(NOW - before) }).membership;
const passkeysOnly = required({ methods: ['passkey'] });
const sso = { singleSignOn: 'available', connection: OWN } as const;
const heldSince = ago(hours(1));
const anew = { ...app, authenticators: [{ id: authenticator('totp'), method: 'totp', confirmedAt: NOW }] } as const;
const codeShown = evidence({ secondFactor: shown('recovery-code') });
const lastCodeSpent = enrolled(['totp'], { recoveryCodesLeft: 0, lastCodeSpentAt: ago(days(6)) });

const ROWS: readonly Row[] = [
  ['optional', 'password, nothing enrolled', 'sign-in completes', () => signIn([optional()]), COMPLETE],
  ['optional', 'password, nothing enrolled', 'allow', () => access(optional()), ALLOW],
  [
    'optional',
    'password, app enrolled',
    'challenge app',
    () => signIn([optional()], { enrolled: app }),
    challenge('totp'),
  ],
  ['optional', 'password, app enrolled and shown', 'allow', () => access(optional(), { evidence: appShown }), ALLOW],
  [
    'required, in force, at once',
    'session from yesterday, nothing enrolled',
    'enroll on the next request',
    () => access(required(), { evidence: evidence({ signInBeganAt: ago(days(1)) }) }),
    enroll(...ANY),
  ],
  [
    'required, in force, next sign-in',
    'session from before it was turned on, nothing enrolled',
    'allow',
    () => access(required({ openSessions: 'next-sign-in' }), { evidence: evidence({ signInBeganAt: ago(days(1)) }) }),
    ALLOW,
  ],
  [
    'required, in force, next sign-in',
    'nothing enrolled, the next sign-in',
    'enroll',
    () => signIn([required({ openSessions: 'next-sign-in' })]),
    { kind: 'enroll', mailbox: null },
  ],
  ['required from next Monday', 'password, today', 'completes', () => signIn([fromMonday]), COMPLETE],
  [
    'required from next Monday',
    'password, today',
    'reminder with the date',
    () => access(fromMonday),
    { kind: 'allow', deadline: monday },
  ],
  [
    'required from next Monday',
    'Monday at 00:00 in its zone',
    'enroll',
    () => access(fromMonday, { now: monday }),
    enroll(...ANY),
  ],
  [
    'required, grace 7 days',
    'joined 6 days 23 h ago, nothing enrolled',
    'allow with deadline',
    () => access(grace, { membership: joined(days(6) + hours(23)) }),
    { kind: 'allow', deadline: instant(NOW + hours(1)) },
  ],
  [
    'required, grace 7 days',
    'joined 6 days 23 h ago, an hour later',
    'enroll',
    () => access(grace, { membership: joined(days(7)) }),
    enroll(...ANY),
  ],
  [
    'required, only passkeys count',
    'text message enrolled, password',
    'challenge text message, then enroll passkey',
    () => signIn([passkeysOnly], { enrolled: enrolled(['sms']) }),
    { ...challenge('sms'), afterwards: 'enroll' },
  ],
  [
    'required, only passkeys count',
    'signed in with app, session open',
    'enroll passkey (the app was shown)',
    () => access(passkeysOnly, { enrolled: app, evidence: appShown }),
    enroll('passkey'),
  ],
  [
    'required, only passkeys count',
    'app enrolled and not shown',
    'never enroll without it',
    () => access(passkeysOnly, { enrolled: app }),
    { ...challenge('totp'), afterwards: 'enroll' },
  ],
  ['required, SSO available', 'member by SAML', 'allow', () => access(required(sso), { evidence: bySaml }), ALLOW],
  [
    'required, SSO available, second factor after SSO',
    'member by SAML, app enrolled',
    'challenge app',
    () => access(required({ ...sso, secondFactorAfterSingleSignOn: 'yes' }), { evidence: bySaml, enrolled: app }),
    challenge('totp'),
  ],
  [
    'SSO required',
    'password and app',
    'use single sign-on',
    () => access(optional({ singleSignOn: 'required', connection: OWN }), { evidence: appShown, enrolled: app }),
    { kind: 'use-single-sign-on', connection: OWN },
  ],
  [
    'A required, B SSO',
    "signed in through B's SAML, opens A, app enrolled",
    'challenge for A',
    () => access(required(), { evidence: bySaml, enrolled: app }),
    challenge('totp'),
  ],
  [
    'A required, B SSO',
    "signed in through B's SAML, opens A",
    'enroll for A',
    () => access(required({ singleSignOn: 'available', connection: FOREIGN }), { evidence: bySaml }),
    enroll(...ANY),
  ],
  [
    "A required, B required; reset by A's admin",
    'enrolls anew, opens B',
    "on hold until B's admin vouches",
    () =>
      access(required(), {
        evidence: appShown,
        enrolled: anew,
        membership: memberOf('B', required(), { hold: { since: heldSince, by: null } }).membership,
      }),
    { kind: 'on-hold', since: heldSince },
  ],
  [
    'A required',
    'recovery code, nine left',
    'allow',
    () => access(required(), { evidence: codeShown, enrolled: enrolled(['totp'], { recoveryCodesLeft: 9 }) }),
    ALLOW,
  ],
  [
    'A required',
    'last recovery code, app lost',
    'allow; set-up offered',
    () => access(required(), { evidence: codeShown, enrolled: lastCodeSpent }),
    ALLOW,
  ],
  [
    'A required',
    'last recovery code, app lost, next sign-in within 7 days',
    '"I no longer have it", mailbox, then enroll',
    () => signIn([required()], { enrolled: lastCodeSpent }),
    { ...challenge('totp'), afterwards: 'enroll', mailboxInstead: true },
  ],
  [
    'A required',
    'passkey with user verification as sign-in, passkeys count',
    'completes',
    () => signIn([required()], { firstFactor: firstFactor('passkey'), enrolled: enrolled(['passkey']) }),
    COMPLETE,
  ],
  [
    'A required',
    'passkey with user verification as sign-in, passkeys count',
    'allow',
    () => access(required(), { evidence: byPasskey, enrolled: enrolled(['passkey']) }),
    ALLOW,
  ],
  [
    'A required, only app counts',
    'passkey as sign-in, app enrolled',
    'challenge app',
    () => access(required({ methods: ['totp'] }), { evidence: byPasskey, enrolled: enrolled(['passkey', 'totp']) }),
    challenge('totp'),
  ],
  ['member of none', 'password', 'completes', () => signIn([]), COMPLETE],
  [
    'member of none',
    'password',
    'every organization not found',
    () => access(required(), { membership: null, evidence: evidence({ signInBeganAt: ago(minutes(1)) }) }),
    { kind: 'not-found' },
  ],
];

describe('The examples of the policy', () => {
  it.each(ROWS)('T1 %s: %s → %s', (_organization, _member, _answer, got, expected) => {
    expect(got()).toMatchObject(expected as object);
  });
});
