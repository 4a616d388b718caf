import { describe, expect, it } from 'vitest';
import type { Method } from '../authenticators/methods.ts';
import type { AuthenticatorId } from '../ids.ts';
import type { NonEmpty } from '../non-empty.ts';
import { instant } from '../time.ts';
import { keepsOthers, mayRemove, methodsOffered, requiringOrganization } from './enrollment.ts';
import type { Membership } from './facts.ts';
import { NEW_POLICY } from './policy.ts';

const NOW = instant(1000);
const requires = (...methods: NonEmpty<Method>) => ({
  policy: { ...NEW_POLICY, secondFactor: 'required', methods } as const,
});
const OPTIONAL = { policy: NEW_POLICY };
const held = (...methods: Method[]) =>
  methods.map((method) => ({ id: `aut_${method}` as AuthenticatorId, method, confirmedAt: NOW }));
const id = (method: Method) => `aut_${method}` as AuthenticatorId;

describe('Given what a member may set up', () => {
  const available: readonly Method[] = ['passkey', 'totp', 'sms'];

  it.each([
    ['nobody asks', [OPTIONAL], ['passkey', 'totp', 'sms']],
    ['one organization counts some', [OPTIONAL, requires('totp', 'passkey')], ['passkey', 'totp']],
    ['two count different ones', [requires('totp', 'passkey'), requires('passkey', 'sms')], ['passkey']],
    ['two have nothing in common', [requires('passkey'), requires('totp')], ['passkey', 'totp']],
  ])('M12 when %s, then it is what counts', (_, memberships, offered) => {
    expect(methodsOffered(available, memberships, NOW)).toEqual(offered);
  });
  it('M12 when nothing that counts can be set up here, then what there is', () => {
    expect(methodsOffered(['totp'], [requires('passkey')], NOW)).toEqual(['totp']);
  });
  it('M21 M28 then only a backup and what an organization asks for leave the rest as it is', () => {
    expect(keepsOthers({ kind: 'backup' })).toBe(true);
    expect(keepsOthers({ kind: 'required', organization: 'Acme' })).toBe(true);
    for (const kind of ['chosen', 'codes-spent', 'reset'] as const) expect(keepsOthers({ kind })).toBe(false);
  });
});

describe('Given a member who sets up anew what is gone', () => {
  const member = { state: 'active', hold: null } as Membership;
  const [own, other] = [{ name: 'Own' }, { name: 'Other' }];
  const { policy } = requires('totp');
  const byOther = { organization: other, membership: member, policy };

  it.each([
    ['requires nothing', member, NEW_POLICY],
    ['requires it later', member, { ...policy, inForceFrom: instant(2000) }],
    ['has suspended them', { ...member, state: 'suspended' }, policy],
    ['is on hold for them', { ...member, hold: { since: NOW } }, policy],
    ['opens by single sign-on alone', member, { ...policy, singleSignOn: 'required' }],
  ] as const)('M11 U10 when one organization %s, then another that requires it is named', (_, membership, asked) => {
    const first = { organization: own, membership, policy: asked } as typeof byOther;
    expect(requiringOrganization([first], NOW)).toBeNull();
    expect(requiringOrganization([first, byOther], NOW)).toBe('Other');
  });
});

describe('Given a member who removes a method', () => {
  it.each([
    ['the only one, nobody asks', held('totp'), 'totp', OPTIONAL, true],
    ['the only one, an organization asks', held('totp'), 'totp', requires('totp'), false],
    ['one of two that count', held('totp', 'passkey'), 'totp', requires('totp', 'passkey'), true],
    ['the last that counts of two', held('totp', 'sms'), 'totp', requires('totp'), false],
    ['the one that does not count', held('totp', 'sms'), 'sms', requires('totp'), true],
    ['one of two that never counted', held('totp', 'sms'), 'sms', requires('passkey'), true],
    ['the last one, which never counted', held('sms'), 'sms', requires('passkey'), false],
  ] as const)('I-28 U11 when it is %s, then the organization decides', (_, methods, gone, asking, allowed) => {
    expect(mayRemove(methods, id(gone), [OPTIONAL, asking], NOW)).toBe(allowed);
  });
});
