import { describe, expect, it } from 'vitest';
import {
  enrolled,
  evidence,
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
import { days, instant } from '../time.ts';
import { judgeKey, type KeyFacts } from './judge-key.ts';

const byPassword = evidence();
const byCode = evidence({ secondFactor: shown('totp') });

const facts = (patch: Partial<KeyFacts> = {}): KeyFacts => ({
  now: NOW,
  evidence: byCode,
  madeAt: YESTERDAY,
  makerState: 'active',
  membership: membership({ role: 'admin' }),
  policy: required(),
  enrolled: enrolled(['totp']),
  ...patch,
});

const reset = { since: YESTERDAY, by: null };

describe('judgeKey', () => {
  it.each([
    ['its maker was deactivated', { makerState: 'deactivated' }, 'maker-not-active'],
    ['its maker left', { membership: null }, 'maker-left'],
    ['its maker left and came back', { membership: membership({ role: 'admin', joinedAt: NOW }) }, 'maker-left'],
    ['its maker is suspended', { membership: membership({ role: 'admin', state: 'suspended' }) }, 'maker-not-active'],
    ['its maker is on hold', { membership: membership({ role: 'owner', hold: reset }) }, 'maker-not-active'],
    ['its maker is an ordinary member now', { membership: membership() }, 'maker-not-admin'],
    ['it was made by a password alone', { evidence: byPassword }, 'second-factor'],
    ['its maker has no method left', { enrolled: enrolled([]) }, 'maker-without-method'],
    ['the method of its maker does not count', { policy: required({ methods: ['passkey'] }) }, 'maker-without-method'],
    [
      'single sign-on became required',
      { policy: optional({ singleSignOn: 'required', connection: OWN }) },
      'single-sign-on',
    ],
  ] as const)('I-39 I-40 when %s, then it is silent', (_, patch, because) => {
    expect(judgeKey(facts(patch))).toEqual({ kind: 'silent', because });
  });

  it.each(['maker-not-active', 'maker-not-admin', 'maker-without-method'] as const)(
    'I-39 %s passes as soon as its maker has again what they had',
    (because) => {
      const lacking = {
        'maker-not-active': { membership: membership({ role: 'admin', state: 'suspended' }) },
        'maker-not-admin': { membership: membership() },
        'maker-without-method': { enrolled: enrolled(['sms']), policy: required({ methods: ['totp'] }) },
      }[because];
      expect(judgeKey(facts(lacking))).toEqual({ kind: 'silent', because });
      expect(judgeKey(facts({ policy: required({ methods: ['totp'] }) })).kind).toBe('allow');
    },
  );

  it('I-39 when the switch leaves open sessions alone, then a key made by a password alone is silent all the same', () => {
    const policy = required({ openSessions: 'next-sign-in', turnedOnAt: hence(days(1)) });
    expect(judgeKey(facts({ policy, evidence: byPassword }))).toEqual({ kind: 'silent', because: 'second-factor' });
  });

  it('I-39 when its maker set up a method after making it by a password alone, then it gains nothing by that', () => {
    const policy = required();
    expect(judgeKey(facts({ policy, evidence: byPassword, enrolled: enrolled(['totp', 'passkey']) }))).toMatchObject({
      because: 'second-factor',
    });
  });

  it.each([
    ['a code was shown when it was made, and the app is still there', {}],
    ['nothing is required', { policy: optional(), evidence: byPassword, enrolled: enrolled([]) }],
    ['its maker changed the method', { enrolled: enrolled(['passkey']) }],
    [
      'it was made in a session that a recovery code opened',
      { evidence: evidence({ secondFactor: shown('recovery-code') }) },
    ],
    [
      'its maker came through the single sign-on that is exempt',
      {
        policy: required({ singleSignOn: 'available', connection: OWN }),
        evidence: evidence({ firstFactor: firstFactor('saml', OWN) }),
        enrolled: enrolled([]),
      },
    ],
  ] as const)('I-39 when %s, then it speaks', (_, patch) => {
    expect(judgeKey(facts(patch))).toMatchObject({ kind: 'allow' });
  });

  it('I-43 when the policy cannot be read, then a key made by a password alone is silent', () => {
    const policy = required({ inForceFrom: instant(0), turnedOnAt: instant(0) });
    expect(judgeKey(facts({ policy, evidence: byPassword })).kind).toBe('silent');
  });
});
