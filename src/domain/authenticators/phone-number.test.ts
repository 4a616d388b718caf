import { describe, expect, it } from 'vitest';
import { libphonenumber } from '../../gateways/libphonenumber.ts';
import { endingOf, isCountryAllowed, judgeNumber, prepareNumber } from './phone-number.ts';

const development = libphonenumber({ testNumbers: true });
const production = libphonenumber({ testNumbers: false });

function take(typed: string, country = '', numbers = development) {
  const prepared = prepareNumber(typed, country);
  return 'fault' in prepared ? prepared : judgeNumber(numbers.read(prepared.typed, prepared.country));
}

describe('Given a typed phone number', () => {
  it.each([
    ['07912 345678', 'GB', '+447912345678', 'GB'],
    ['+44 (7912) 345-678', '', '+447912345678', 'GB'],
    ['0044 7912 345678', '', '+447912345678', 'GB'],
    ['0151 23456789', 'DE', '+4915123456789', 'DE'],
    ['(202) 555-0123', 'US', '+12025550123', 'US'],
    // Whoever types the country chooses it, whatever the list says.
    ['+1 204 555 0199', 'US', '+12045550199', 'CA'],
    ['07700 900123', 'GB', '+447700900123', 'GB'],
  ])('M17 when it is %s with %s chosen, then it is %s', (typed, chosen, number, country) => {
    expect(take(typed, chosen)).toEqual({ phone: { number, country } });
  });

  it.each([
    ['', 'GB', 'empty'],
    ['   ', '', 'empty'],
    ['07912 345678', '', 'country-missing'],
    ['12', 'GB', 'invalid'],
    ['call me', 'GB', 'invalid'],
    ['+999 123 456', '', 'invalid'],
    ['9'.repeat(500), 'GB', 'invalid'],
    ['07912345678 ext 5', 'GB', 'invalid'],
    ['07912 345678', 'XX', 'invalid'],
    ['020 7946 0958', 'GB', 'landline'],
    ['0909 879 0123', 'GB', 'premium'],
    ['+1 900 555 0123', '', 'premium'],
    ['0808 157 0192', 'GB', 'toll-free'],
    ['070 1234 5678', 'GB', 'not-mobile'],
    ['056 1234 5678', 'GB', 'not-mobile'],
    ['+882 13300655', '', 'not-mobile'],
  ])('M17 when it is %j with %j chosen, then it is refused as %s', (typed, country, fault) => {
    expect(take(typed, country)).toEqual({ fault });
  });

  it('M17 when it is one for films, then production does not take it', () => {
    expect(take('07700 900123', 'GB', production)).toEqual({ fault: 'invalid' });
  });

  it('M17 when it is shown later, then two digits are', () => {
    expect(endingOf({ number: '+447700900123' })).toBe('23');
  });

  it('M17 when countries are limited, then every list has to hold its own', () => {
    expect(isCountryAllowed('GB', [null, null])).toBe(true);
    expect(isCountryAllowed('GB', [['GB', 'US'], ['GB']])).toBe(true);
    expect(isCountryAllowed('GB', [['GB', 'US'], ['US']])).toBe(false);
    expect(isCountryAllowed('GB', [[]])).toBe(false);
  });
});
