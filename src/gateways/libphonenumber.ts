import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { ReadNumber } from '../domain/authenticators/phone-number.ts';
import type { PhoneNumbers } from '../ports/phone-numbers.ts';

const KINDS: Readonly<Partial<Record<NonNullable<NumberType>, ReadNumber['kind']>>> = {
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'fixed-line-or-mobile',
  FIXED_LINE: 'fixed-line',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'premium',
  TOLL_FREE: 'toll-free',
};

/** Numbers that Ofcom keeps for films and tests, which ring nowhere: +44 7700 900000 to 900999. */
const DRAMA = /^\+447700900\d{3}$/;

/** Google's numbering plans, with the sort of each number. `testNumbers` also takes some that are nobody's. */
export function libphonenumber({ testNumbers }: { readonly testNumbers: boolean }): PhoneNumbers {
  return {
    countries: getCountries().map((code) => ({ code, callingCode: getCountryCallingCode(code) })),
    read(typed, country) {
      const read = parsePhoneNumberFromString(typed, { ...defaultOf(country), extract: false });
      if (read === undefined || read.ext !== undefined) return null;
      if (testNumbers && DRAMA.test(read.number)) return { number: read.number, country: 'GB', kind: 'mobile' };
      return { number: read.number, country: read.country ?? null, kind: kindOf(read) };
    },
  };
}

const defaultOf = (country: string | null) =>
  country !== null && isSupportedCountry(country) ? { defaultCountry: country } : {};

function kindOf(read: PhoneNumber): ReadNumber['kind'] {
  if (!read.isValid()) return 'invalid';
  const type = read.getType();
  return (type === undefined ? undefined : KINDS[type]) ?? 'other';
}
