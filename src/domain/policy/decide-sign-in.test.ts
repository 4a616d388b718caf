import { describe, expect, it } from 'vitest';
import {
  ago,
  enrolled,
  FOREIGN,
  firstFactor,
  hence,
  memberOf,
  NOW,
  OWN,
  optional,
  required,
  signInFacts,
} from '../../../test/fixtures/facts.ts';
import { days, instant } from '../time.ts';
import { decideSignIn } from './decide-sign-in.ts';

const complete = { kind: 'complete' };
const byAcme = { kind: 'required', organization: 'Acme' };
const acme = memberOf('Acme', required());
const challengeApp = {
  kind: 'challenge',
  methods: ['totp'],
  afterwards: 'complete',
  because: null,
  mailboxInstead: false,
  emailedRecovery: false,
};

describe('Given a deactivated user (rule 1)', () => {
  it('I-03 then a right password is refused', () => {
    expect(decideSignIn(signInFacts({ userState: 'deactivated' }))).toEqual({ kind: 'refused' });
  });
  it('then a reset, an app and single sign-on change nothing', () => {
    const facts = { userState: 'deactivated', enrolled: enrolled(['totp'], { mustEnrollAnew: true }) } as const;
    expect(decideSignIn(signInFacts(facts))).toEqual({ kind: 'refused' });
    expect(decideSignIn(signInFacts({ ...facts, firstFactor: firstFactor('saml', OWN) }))).toEqual({ kind: 'refused' });
  });
});

describe('Given a sign-in through the single sign-on of one organization (rule 2)', () => {
  const bySaml = firstFactor('saml', OWN);
  const own = memberOf('Own', required({ singleSignOn: 'available', connection: OWN }));

  it('M9 S6 then its exemption completes the sign-in', () => {
    expect(decideSignIn(signInFacts({ firstFactor: bySaml, memberships: [own] }))).toEqual(complete);
  });
  it('I-41 T1 then what another organization requires is left for that organization to ask', () => {
    expect(decideSignIn(signInFacts({ firstFactor: bySaml, memberships: [acme, own] }))).toEqual(complete);
  });
  it('U2 then the own organization may ask for the enrolled method', () => {
    const policy = required({ singleSignOn: 'available', connection: OWN, secondFactorAfterSingleSignOn: 'yes' });
    const facts = { firstFactor: bySaml, memberships: [memberOf('Own', policy)], enrolled: enrolled(['totp']) };
    expect(decideSignIn(signInFacts(facts))).toEqual(challengeApp);
  });
  it('U2 then whoever has none sets one up', () => {
    const policy = required({ singleSignOn: 'available', connection: OWN, secondFactorAfterSingleSignOn: 'yes' });
    const facts = { firstFactor: bySaml, memberships: [memberOf('Own', policy)] };
    const because = { kind: 'required', organization: 'Own' };
    expect(decideSignIn(signInFacts(facts))).toEqual({ kind: 'enroll', because, mailbox: null });
  });
  it('I-41 T1 then whoever belongs elsewhere too does not set one up on the word of this identity provider', () => {
    const policy = required({ singleSignOn: 'available', connection: OWN, secondFactorAfterSingleSignOn: 'yes' });
    const facts = { firstFactor: bySaml, memberships: [memberOf('Own', policy), acme] };
    expect(decideSignIn(signInFacts(facts))).toEqual(complete);
  });
  it('I-41 then what else the account owes waits for a sign-in of its own', () => {
    const policy = required({ singleSignOn: 'available', connection: OWN, secondFactorAfterSingleSignOn: 'yes' });
    const owing = enrolled(['totp'], { wantsSetUp: true, codesUnsaved: true });
    const facts = { firstFactor: bySaml, memberships: [memberOf('Own', policy)], enrolled: owing };
    expect(decideSignIn(signInFacts(facts))).toEqual(challengeApp);
  });
  it('I-41 then a connection of nobody opens nothing, and no organization without one takes it for its own', () => {
    const nowhere = firstFactor('saml', null);
    expect(decideSignIn(signInFacts({ firstFactor: nowhere, memberships: [acme] }))).toEqual(complete);
    expect(decideSignIn(signInFacts({ firstFactor: firstFactor('saml', FOREIGN), memberships: [acme] }))).toEqual(
      complete,
    );
  });
});

describe('Given a member whose methods were reset (rule 3)', () => {
  const reset = { enrolled: enrolled([], { mustEnrollAnew: true }) };
  const enroll = (mailbox: 'reset' | null) => ({ kind: 'enroll', because: { kind: 'reset' }, mailbox });

  it.each([
    ['password', 'reset'],
    ['host', 'reset'],
    ['passkey', 'reset'],
    ['magic-link', null],
    ['oidc', 'reset'],
  ] as const)('I-32 I-36 then after %s the mailbox is proven: %s', (kind, mailbox) => {
    expect(decideSignIn(signInFacts({ ...reset, firstFactor: firstFactor(kind) }))).toEqual(enroll(mailbox));
  });
  it('I-32 I-36 T4 then an account elsewhere proves the mailbox only where it has this very address', () => {
    const facts = signInFacts({ ...reset, firstFactor: firstFactor('oidc'), mailboxProven: true });
    expect(decideSignIn(facts)).toEqual(enroll(null));
  });
  it('I-32 then they enroll even where no organization requires it', () => {
    expect(decideSignIn(signInFacts({ ...reset, memberships: [memberOf('Acme', optional())] })).kind).toBe('enroll');
  });
  it('M11 then a mark left beside a confirmed method does not open enrollment', () => {
    const both = { enrolled: enrolled(['totp'], { mustEnrollAnew: true }) };
    expect(decideSignIn(signInFacts(both)).kind).toBe('challenge');
  });
});

describe('Given a member who holds a method (rule 4)', () => {
  it.each(['password', 'magic-link', 'oidc', 'host'] as const)('S1 M8 I-01 then %s is followed by it', (kind) => {
    const facts = { firstFactor: firstFactor(kind), enrolled: enrolled(['totp']) };
    expect(decideSignIn(signInFacts(facts))).toEqual(challengeApp);
  });
  it('S8 then the strongest is offered first', () => {
    expect(decideSignIn(signInFacts({ enrolled: enrolled(['sms', 'totp', 'passkey']) }))).toMatchObject({
      methods: ['passkey', 'totp', 'sms'],
    });
  });
  it('rule 12 then enrollment follows where nothing of it counts, in any organization', () => {
    const memberships = [memberOf('Zoo', optional()), memberOf('Acme', required({ methods: ['passkey'] }))];
    expect(decideSignIn(signInFacts({ memberships, enrolled: enrolled(['sms']) }))).toEqual({
      ...challengeApp,
      methods: ['sms'],
      afterwards: 'enroll',
      because: byAcme,
    });
  });
  it('then a passkey that was the whole sign-in is both', () => {
    const facts = { firstFactor: firstFactor('passkey'), enrolled: enrolled(['passkey']), memberships: [acme] };
    expect(decideSignIn(signInFacts(facts))).toEqual(complete);
  });
  it.each([
    ['I-30 the last recovery code is spent', { recoveryCodesLeft: 0, lastCodeSpentAt: ago(days(1)) }, 'codes-spent'],
    ['M18 a set-up was put off', { wantsSetUp: true }, 'chosen'],
  ] as const)('%s: then a passkey that was both is followed by the set-up', (_, patch, kind) => {
    const facts = { firstFactor: firstFactor('passkey'), enrolled: enrolled(['passkey'], patch) };
    expect(decideSignIn(signInFacts(facts))).toEqual({ kind: 'enroll', because: { kind }, mailbox: null });
  });
  it('M16 then new codes follow where nobody has said that they are saved', () => {
    const facts = { firstFactor: firstFactor('passkey'), enrolled: enrolled(['passkey'], { codesUnsaved: true }) };
    expect(decideSignIn(signInFacts(facts))).toEqual({ kind: 'recovery-codes' });
  });
});

describe('Given a member who spent the last recovery code (M27)', () => {
  const spent = (daysAgo: number) => enrolled(['totp'], { recoveryCodesLeft: 0, lastCodeSpentAt: ago(days(daysAgo)) });
  const compulsory = { ...challengeApp, afterwards: 'enroll', because: { kind: 'codes-spent' } };

  it('I-30 then set-up is compulsory at the next sign-in, by the app or by the mailbox', () => {
    expect(decideSignIn(signInFacts({ enrolled: spent(6) }))).toEqual({ ...compulsory, mailboxInstead: true });
  });
  it('I-31 then after seven days the mailbox no longer helps', () => {
    const almost = enrolled(['totp'], { recoveryCodesLeft: 0, lastCodeSpentAt: instant(ago(days(7)) + 1) });
    expect(decideSignIn(signInFacts({ enrolled: almost }))).toMatchObject({ mailboxInstead: true });
    expect(decideSignIn(signInFacts({ enrolled: spent(7) }))).toEqual({ ...compulsory, mailboxInstead: false });
  });
  it.each(['magic-link', 'oidc'] as const)('I-15 I-29 then after %s the mailbox is not proof twice', (kind) => {
    const facts = { enrolled: spent(1), firstFactor: firstFactor(kind) };
    expect(decideSignIn(signInFacts(facts))).toMatchObject({ mailboxInstead: false });
  });
  it('I-15 I-29 then a password that came by mail a short while ago does not go with it', () => {
    const facts = { enrolled: spent(1), passwordFromMail: true };
    expect(decideSignIn(signInFacts(facts))).toEqual({ ...compulsory, mailboxInstead: false });
  });
  it('I-23 then new codes end it', () => {
    const renewed = enrolled(['totp'], { lastCodeSpentAt: null });
    expect(decideSignIn(signInFacts({ enrolled: renewed }))).toEqual(challengeApp);
  });
});

describe('Given a member who holds nothing (rule 5)', () => {
  it('M10 then what one organization requires is set up before anything else', () => {
    const memberships = [memberOf('Other', optional()), acme];
    expect(decideSignIn(signInFacts({ memberships }))).toEqual({ kind: 'enroll', because: byAcme, mailbox: null });
  });
  it('then a suspended membership asks nothing', () => {
    const memberships = [memberOf('Acme', required(), { state: 'suspended' })];
    expect(decideSignIn(signInFacts({ memberships }))).toEqual(complete);
  });

  const silentFor = (count: number) => signInFacts({ memberships: [acme], lastSeenAt: ago(days(count)) });

  it('T4 then after thirty silent days the mailbox is proven first', () => {
    expect(decideSignIn(silentFor(30))).toMatchObject({ kind: 'enroll', mailbox: 'silence' });
    expect(decideSignIn({ ...silentFor(30), lastSeenAt: instant(ago(days(30)) + 1) })).toMatchObject({ mailbox: null });
  });
  it('T4 then it can be asked always or never', () => {
    const ask = (kind: 'always-ask' | 'never-ask', count: number) =>
      decideSignIn({ ...silentFor(count), silenceAllowed: { kind } });
    expect(ask('always-ask', 0)).toMatchObject({ mailbox: 'silence' });
    expect(ask('never-ask', 400)).toMatchObject({ mailbox: null });
  });
  it('T4 U6 then whoever came by a mailed link is not asked for the mailbox once more, unless they were reset', () => {
    const proven = { ...silentFor(400), mailboxProven: true, silenceAllowed: { kind: 'always-ask' } } as const;
    expect(decideSignIn(proven)).toMatchObject({ kind: 'enroll', mailbox: null });
    const reset = { ...proven, enrolled: enrolled([], { mustEnrollAnew: true }) };
    expect(decideSignIn(reset)).toMatchObject({ kind: 'enroll', mailbox: 'reset' });
  });
  it('T4 then an account elsewhere is asked as a password is, unless it has this very address', () => {
    const silent = { ...silentFor(90), firstFactor: firstFactor('oidc') };
    expect(decideSignIn(silent)).toMatchObject({ mailbox: 'silence' });
    expect(decideSignIn({ ...silent, mailboxProven: true })).toMatchObject({ mailbox: null });
  });
  it.each(['magic-link', 'host'] as const)('T4 then %s does not ask for the mailbox', (kind) => {
    expect(decideSignIn({ ...silentFor(90), firstFactor: firstFactor(kind) })).toMatchObject({ mailbox: null });
  });
});

describe('Given a member who chose to set up at the next sign-in', () => {
  const wants = { enrolled: enrolled([], { wantsSetUp: true }) };

  it('M18 then set-up is offered as their own choice', () => {
    expect(decideSignIn(signInFacts(wants))).toMatchObject({ kind: 'enroll', because: { kind: 'chosen' } });
  });
  it('M10 then a requirement comes before the choice', () => {
    expect(decideSignIn(signInFacts({ ...wants, memberships: [acme] }))).toMatchObject({ because: byAcme });
  });
  it('M11 then a method that is held is proven first', () => {
    const facts = { enrolled: enrolled(['totp'], { wantsSetUp: true }) };
    expect(decideSignIn(signInFacts(facts))).toMatchObject({ kind: 'challenge', afterwards: 'enroll' });
  });
});

describe('Given nothing that asks (rule 6)', () => {
  it('U3 then the sign-in completes', () => {
    expect(decideSignIn(signInFacts({ memberships: [memberOf('Acme', optional())] }))).toEqual(complete);
  });
  it('T3 then a day that is still ahead asks nothing', () => {
    const memberships = [memberOf('Acme', required({ inForceFrom: hence(days(7)) }))];
    expect(decideSignIn(signInFacts({ memberships }))).toEqual(complete);
  });
  it('then old sessions are no excuse: a new sign-in began now', () => {
    const memberships = [memberOf('Acme', required({ openSessions: 'next-sign-in' }))];
    expect(decideSignIn(signInFacts({ memberships, now: NOW })).kind).toBe('enroll');
  });
});
