import { describe, expect, it } from 'vitest';
import {
  ago,
  authenticator,
  enrolled,
  evidence,
  FOREIGN,
  firstFactor,
  hence,
  membership,
  NOW,
  OWN,
  optional,
  required,
  shown,
  YESTERDAY,
} from '../../../test/fixtures/facts.ts';
import { days, hours, instant, minutes } from '../time.ts';
import { type AccessFacts, decideAccess } from './decide-access.ts';
import type { FirstFactor } from './facts.ts';

const decide = (facts: Partial<AccessFacts>) =>
  decideAccess({
    now: NOW,
    evidence: evidence(),
    policy: required(),
    membership: membership(),
    enrolled: enrolled([]),
    ...facts,
  });

const allow = { kind: 'allow', deadline: null };
const bySaml = evidence({ firstFactor: firstFactor('saml', OWN) });

describe('Given no membership (rule 1)', () => {
  it('then nothing is found, whatever the policy', () => {
    expect(decide({ membership: null, policy: optional() })).toEqual({ kind: 'not-found' });
  });
});

describe('Given a suspended member (rule 2)', () => {
  it('I-45 then every right proof is refused', () => {
    const suspended = membership({ state: 'suspended' });
    const proven = evidence({ secondFactor: shown('totp') });
    expect(decide({ membership: suspended, evidence: proven })).toEqual({ kind: 'suspended' });
  });
});

describe('Given an organization that requires single sign-on (rule 3)', () => {
  const policy = optional({ singleSignOn: 'required', connection: OWN });
  const useOwn = { kind: 'use-single-sign-on', connection: OWN };

  it('I-42 then a password with a second factor does not open it', () => {
    expect(decide({ policy, evidence: evidence({ secondFactor: shown('passkey') }) })).toEqual(useOwn);
  });
  it('I-41 T1 then the connection of another organization does not open it', () => {
    expect(decide({ policy, evidence: evidence({ firstFactor: firstFactor('saml', FOREIGN) }) })).toEqual(useOwn);
  });
  it('M7 then its own connection does', () => {
    expect(decide({ policy, evidence: bySaml })).toEqual(allow);
  });
  it('I-42 then without a known connection nobody comes in', () => {
    expect(decide({ policy: { ...policy, connection: null } })).toEqual({ ...useOwn, connection: null });
  });
});

describe('Given an organization that asks for accounts of its domain (rule 3a)', () => {
  const policy = optional({ hostedDomain: 'acme.example' });
  const through = (kind: FirstFactor['kind'], hostedDomain: string | null) =>
    evidence({ firstFactor: { ...firstFactor(kind), hostedDomain }, secondFactor: shown('passkey') });

  it('M8 then an account of it opens, whatever else is asked', () => {
    expect(decide({ policy, evidence: through('oidc', 'acme.example') })).toEqual(allow);
    const both = required({ hostedDomain: 'acme.example' });
    expect(decide({ policy: both, evidence: through('oidc', 'acme.example') })).toEqual(allow);
  });
  it.each(['hillside.example', 'ACME.example', 'mail.acme.example', '', null])(
    'M8 I-43 then an account of %j does not, not even with a second factor',
    (domain) => {
      for (const each of [policy, required({ hostedDomain: 'acme.example' })]) {
        expect(decide({ policy: each, evidence: through('oidc', domain) })).toEqual({ kind: 'other-account' });
      }
    },
  );
  it('M8 then nobody is asked who came another way', () => {
    for (const kind of ['password', 'magic-link', 'passkey', 'host'] as const) {
      expect(decide({ policy, evidence: through(kind, null) })).toEqual(allow);
    }
  });
  it('M8 M7 then single sign-on that is required of everyone comes first', () => {
    const sso = optional({ hostedDomain: 'acme.example', singleSignOn: 'required', connection: OWN });
    expect(decide({ policy: sso, evidence: through('oidc', 'hillside.example') }).kind).toBe('use-single-sign-on');
  });
});

describe('Given an organization that does not require a second factor (rule 4)', () => {
  it('U3 then a password is enough', () => {
    expect(decide({ policy: optional() })).toEqual(allow);
  });
  it('T3 then before the day it is allowed, and the day is told', () => {
    const inForceFrom = hence(days(7));
    expect(decide({ policy: required({ inForceFrom }) })).toEqual({ kind: 'allow', deadline: inForceFrom });
  });
  it('T3 then whoever has a method owes nothing before the day', () => {
    const policy = required({ inForceFrom: hence(days(7)) });
    expect(decide({ policy, enrolled: enrolled(['totp']) })).toEqual(allow);
  });
  it('T3 then the day counts from its first millisecond', () => {
    expect(decide({ policy: required({ inForceFrom: NOW }) }).kind).toBe('enroll');
    expect(decide({ policy: required({ inForceFrom: instant(NOW + 1) }) }).kind).toBe('allow');
  });
});

describe('Given a member who came through the own connection (rule 5)', () => {
  it('M9 then no second factor is asked', () => {
    expect(decide({ policy: required({ singleSignOn: 'available', connection: OWN }), evidence: bySaml })).toEqual(
      allow,
    );
  });
  it('U2 then it is asked where the organization wants it after single sign-on too', () => {
    const policy = required({ singleSignOn: 'available', connection: OWN, secondFactorAfterSingleSignOn: 'yes' });
    expect(decide({ policy, evidence: bySaml }).kind).toBe('enroll');
  });
});

describe('Given a membership on hold since a reset elsewhere (rule 6)', () => {
  const held = membership({ hold: { since: ago(hours(2)), by: null } });
  const onHold = { kind: 'on-hold', since: ago(hours(2)) };
  const anew = { ...enrolled(['totp']), authenticators: [] };

  it('T7 I-33 then a method enrolled after the reset does not open it', () => {
    const id = authenticator('totp');
    const fresh = { ...anew, authenticators: [{ id, method: 'totp', confirmedAt: ago(hours(1)) }] } as const;
    const proven = evidence({ secondFactor: shown('totp') });
    expect(decide({ membership: held, enrolled: fresh, evidence: proven })).toEqual(onHold);
  });
  it('T7 then an authenticator from before the reset does', () => {
    const proven = evidence({ secondFactor: shown('totp') });
    expect(decide({ membership: held, enrolled: enrolled(['totp']), evidence: proven })).toEqual(allow);
  });
  it('T7 then a recovery code does not', () => {
    const rescued = evidence({ secondFactor: shown('recovery-code') });
    expect(decide({ membership: held, enrolled: enrolled(['totp']), evidence: rescued })).toEqual(onHold);
  });
  it('T7 then neither grace nor an old session passes it', () => {
    const policy = required({ graceDays: 14, openSessions: 'next-sign-in' });
    const old = evidence({ signInBeganAt: YESTERDAY });
    const joined = { ...held, joinedAt: YESTERDAY };
    expect(decide({ membership: joined, policy, evidence: old })).toEqual(onHold);
  });
});

describe('Given sessions that were open when the switch was turned (rule 7)', () => {
  const old = evidence({ signInBeganAt: YESTERDAY });

  it('T2 I-39 then "at once" walls them', () => {
    expect(decide({ evidence: old }).kind).toBe('enroll');
  });
  it('T2 I-39 then "next sign-in" leaves them alone', () => {
    expect(decide({ evidence: old, policy: required({ openSessions: 'next-sign-in' }) })).toEqual(allow);
  });
  it('T2 then a sign-in that began when it was turned on is a new one', () => {
    const policy = required({ openSessions: 'next-sign-in' });
    expect(decide({ evidence: evidence({ signInBeganAt: policy.turnedOnAt }), policy }).kind).toBe('enroll');
  });
});

describe('Given a new member in an organization with a grace of seven days (rule 8)', () => {
  const policy = required({ graceDays: 7 });
  const joined = (ago: number) => membership({ joinedAt: instant(NOW - ago) });

  it('then the last millisecond is open, with the deadline', () => {
    expect(decide({ policy, membership: joined(days(7) - 1) })).toEqual({ kind: 'allow', deadline: instant(NOW + 1) });
  });
  it('then the seventh day itself is not', () => {
    expect(decide({ policy, membership: joined(days(7)) }).kind).toBe('enroll');
  });
  it('then whoever has a method is asked for it all the same', () => {
    expect(decide({ policy, membership: joined(days(1)), enrolled: enrolled(['totp']) }).kind).toBe('challenge');
  });
});

describe('Given what was shown (rule 9)', () => {
  it.each(['passkey', 'totp', 'sms', 'recovery-code'] as const)('I-38 then %s opens', (kind) => {
    expect(decide({ evidence: evidence({ secondFactor: shown(kind) }) })).toEqual(allow);
  });
  it('then a recovery code opens where only passkeys count', () => {
    const policy = required({ methods: ['passkey'] });
    expect(decide({ policy, evidence: evidence({ secondFactor: shown('recovery-code') }) })).toEqual(allow);
  });
});

describe('Given nothing that counts was shown', () => {
  it('rule 10 M11 then what is enrolled and counts is asked for, strongest first', () => {
    expect(
      decide({ enrolled: enrolled(['sms', 'totp', 'passkey']), policy: required({ methods: ['sms', 'passkey'] }) }),
    ).toEqual({ kind: 'challenge', methods: ['passkey', 'sms'], afterwards: 'complete' });
  });
  it('rule 11 then after a method that does not count another is set up', () => {
    const facts = { policy: required({ methods: ['passkey'] }), evidence: evidence({ secondFactor: shown('totp') }) };
    expect(decide({ ...facts, enrolled: enrolled(['totp']) })).toEqual({ kind: 'enroll', methods: ['passkey'] });
  });
  it('rule 12 M11 then what is held is proven before another is set up', () => {
    const policy = required({ methods: ['passkey'] });
    const challenge = { kind: 'challenge', methods: ['totp', 'sms'], afterwards: 'enroll' };
    expect(decide({ policy, enrolled: enrolled(['sms', 'totp']) })).toEqual(challenge);
  });
  it('rule 13 M10 then whoever has nothing sets up what counts', () => {
    expect(decide({ policy: required({ methods: ['totp', 'sms'] }) })).toEqual({
      kind: 'enroll',
      methods: ['totp', 'sms'],
    });
  });
});

describe('Given a session of minutes ago', () => {
  it('T1 then the answer changes with the policy alone', () => {
    const facts = { evidence: evidence({ signInBeganAt: ago(minutes(3)) }) };
    expect(decide({ ...facts, policy: optional() }).kind).toBe('allow');
    expect(decide({ ...facts, policy: required() }).kind).toBe('enroll');
  });
});

describe('Given a session through the single sign-on of another organization', () => {
  const foreign = evidence({ firstFactor: firstFactor('saml', FOREIGN) });
  const proven = evidence({ firstFactor: firstFactor('saml', FOREIGN), secondFactor: shown('totp') });

  it('I-41 T1 then an organization that requires nothing asks for a sign-in of their own', () => {
    expect(decide({ policy: optional(), evidence: foreign })).toEqual({ kind: 'own-sign-in' });
    expect(decide({ policy: optional({ connection: OWN }), evidence: foreign })).toEqual({ kind: 'own-sign-in' });
  });
  it('I-41 T1 then whoever has a second factor of their own is asked for it', () => {
    const held = enrolled(['totp']);
    const challenge = { kind: 'challenge', methods: ['totp'], afterwards: 'complete' };
    expect(decide({ policy: optional(), evidence: foreign, enrolled: held })).toEqual(challenge);
  });
  it('I-41 then a second factor of their own opens it', () => {
    expect(decide({ policy: optional(), evidence: proven })).toEqual(allow);
    expect(decide({ policy: required(), evidence: proven, enrolled: enrolled(['totp']) })).toEqual(allow);
  });
  it('I-41 T1 then neither grace nor an old session spares them where one is required', () => {
    const policy = required({ graceDays: 14, openSessions: 'next-sign-in' });
    const old = { ...foreign, signInBeganAt: YESTERDAY };
    expect(decide({ policy, evidence: old, membership: membership({ joinedAt: YESTERDAY }) }).kind).toBe('enroll');
  });
});
