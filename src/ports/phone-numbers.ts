import type { ReadNumber } from '../domain/authenticators/phone-number.ts';

/** The world's numbering plans. */
export interface PhoneNumbers {
  /** Every country there is a plan for: ISO 3166-1 alpha-2, and what its numbers begin with after the plus. */
  readonly countries: readonly { readonly code: string; readonly callingCode: string }[];
  /** @returns what was typed as a number, valid or not; null where it is none. `country` is for numbers without a plus. */
  read(typed: string, country: string | null): ReadNumber | null;
}
