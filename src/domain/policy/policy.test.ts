import { describe, expect, it } from 'vitest';
import { hence, NOW, OWN, optional, required } from '../../../test/fixtures/facts.ts';
import { minutes } from '../time.ts';
import { isInForce, NEW_POLICY, type Policy, readPolicy, type StoredPolicy } from './policy.ts';

const stored = (policy: Policy): StoredPolicy => ({ ...policy, methods: policy.methods.join(',') });
const READABLE = stored(optional({ graceDays: 7, singleSignOn: 'available', connection: OWN }));

const FIELDS = Object.keys(READABLE) as (keyof StoredPolicy)[];
const DAMAGE: readonly unknown[] = [undefined, '', 'perhaps', -1, 1.5, Number.NaN, {}, 'totp,carrier-pigeon'];

/** What is read from such damage is no damage to this field. */
const isReadable = (field: keyof StoredPolicy, value: unknown) =>
  (field === 'connection' && typeof value === 'string') || (field === 'textCountries' && value === '');

describe('Given a policy that can be read', () => {
  it('then it is read as it was written', () => {
    expect(readPolicy(READABLE)).toEqual(optional({ graceDays: 7, singleSignOn: 'available', connection: OWN }));
  });
  it('S3 then its countries are those that were named, all, or none', () => {
    const countriesOf = (textCountries: unknown) => readPolicy({ ...READABLE, textCountries }).textCountries;
    expect(['GB,US', null, ''].map(countriesOf)).toEqual([['GB', 'US'], null, []]);
  });
  it('M8 then the domain of accounts is the one that was named, or any', () => {
    const domainOf = (hostedDomain: unknown) => readPolicy({ ...READABLE, hostedDomain }).hostedDomain;
    expect(['acme.example', null].map(domainOf)).toEqual(['acme.example', null]);
    for (const damage of ['ACME.example', 'acme', 'acme.example ', 7]) {
      expect([damage, readPolicy({ ...READABLE, hostedDomain: damage }).secondFactor]).toEqual([damage, 'required']);
    }
  });
  it('U3 then a new one asks for nothing', () => {
    expect(isInForce(NEW_POLICY, NOW)).toBe(false);
  });
  it('T3 then it is in force from its instant on', () => {
    expect(isInForce(required({ inForceFrom: NOW }), NOW)).toBe(true);
    expect(isInForce(required({ inForceFrom: hence(minutes(1)) }), NOW)).toBe(false);
  });
});

describe('Given no policy', () => {
  it('I-43 then it is required, in force, at once, without grace, by every method, with numbers of no country, single sign-on off', () => {
    expect(readPolicy(null)).toEqual({
      ...NEW_POLICY,
      secondFactor: 'required',
      openSessions: 'at-once',
      graceDays: 0,
      methods: ['passkey', 'totp', 'sms'],
      textCountries: [],
      // Of no account at all.
      hostedDomain: '',
    });
    expect(isInForce(readPolicy(null), NOW)).toBe(true);
  });
  it('I-43 then a row of nothing but nulls is no policy', () => {
    const nulls = Object.fromEntries(FIELDS.map((field) => [field, null])) as StoredPolicy;
    expect(isInForce(readPolicy(nulls), NOW)).toBe(true);
  });
});

describe('Given a policy with one damaged field', () => {
  it.each(FIELDS)('I-43 when %s is damaged in any way, then it is enforced at once', (field) => {
    for (const value of DAMAGE.filter((candidate) => !isReadable(field, candidate))) {
      const read = readPolicy({ ...READABLE, [field]: value });
      expect({ value, isInForce: isInForce(read, NOW) }).toEqual({ value, isInForce: true });
      expect(read).toMatchObject({ openSessions: 'at-once', graceDays: 0 });
    }
  });
  it('I-43 then only a clear "no" exempts single sign-on', () => {
    const read = readPolicy({ ...READABLE, secondFactorAfterSingleSignOn: 'maybe' });
    expect(read.secondFactorAfterSingleSignOn).toBe('yes');
  });
  it('I-43 then single sign-on stays as last known while the rest is damaged', () => {
    expect(readPolicy({ ...READABLE, secondFactor: 7 })).toMatchObject({ singleSignOn: 'available', connection: OWN });
  });
  it('I-43 then a grace of more than fourteen days is damage', () => {
    expect(readPolicy({ ...READABLE, graceDays: 15 }).graceDays).toBe(0);
    expect(readPolicy({ ...READABLE, graceDays: 14 }).graceDays).toBe(14);
  });
});
