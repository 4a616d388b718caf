/** A number that can get text messages. */
export interface PhoneNumber {
  /** E.164, with the plus. */
  readonly number: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** What the numbering plan says of a number. */
export interface ReadNumber {
  readonly number: string;
  /** `null`: it belongs to no country, as satellite phones do. */
  readonly country: string | null;
  readonly kind: 'mobile' | 'fixed-line-or-mobile' | 'fixed-line' | 'premium' | 'toll-free' | 'other' | 'invalid';
}

/** Why a typed number is not taken, whoever typed it. */
export type PhoneFault =
  | 'empty'
  | 'country-missing'
  | 'invalid'
  | 'landline'
  | 'premium'
  | 'toll-free'
  /** A number of another sort: internet telephony, a pager, a personal or shared number. */
  | 'not-mobile';

const FAULT_OF = {
  'fixed-line': 'landline',
  premium: 'premium',
  'toll-free': 'toll-free',
  other: 'not-mobile',
  invalid: 'invalid',
} as const satisfies Partial<Record<ReadNumber['kind'], PhoneFault>>;

/** Longer than any number with all that people put between its digits. */
const LONGEST = 40;

/** Looks at what was typed before anybody reads it as a number. Numbers with a plus, or 00 for it, name their country. */
export function prepareNumber(
  typed: string,
  country: string,
): { readonly typed: string; readonly country: string | null } | { readonly fault: PhoneFault } {
  const trimmed = typed.trim();
  if (trimmed === '') return { fault: 'empty' };
  if (trimmed.length > LONGEST) return { fault: 'invalid' };
  const isWhole = /^(\+|00)/.test(trimmed);
  if (!isWhole && country === '') return { fault: 'country-missing' };
  return { typed: trimmed.replace(/^00/, '+'), country: country === '' ? null : country };
}

/** Only what can get a text is taken: a premium number would bill us for each code, a landline would never show it. */
export function judgeNumber(read: ReadNumber | null): { readonly phone: PhoneNumber } | { readonly fault: PhoneFault } {
  if (read === null) return { fault: 'invalid' };
  const { kind, number, country } = read;
  if (kind !== 'mobile' && kind !== 'fixed-line-or-mobile') return { fault: FAULT_OF[kind] };
  return country === null ? { fault: 'not-mobile' } : { phone: { number, country } };
}

/** All that is shown of a number once it is proven. */
export const endingOf = ({ number }: Pick<PhoneNumber, 'number'>) => number.slice(-2);

/** ISO 3166-1 alpha-2, as far as its looks go. */
export const looksLikeCountry = (code: string) => /^[A-Z]{2}$/.test(code);

/** What every list allows; `null` is a list that allows all. */
export function isCountryAllowed(country: string, lists: readonly (readonly string[] | null)[]): boolean {
  return lists.every((list) => list === null || list.includes(country));
}
