import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';

const daily = (most: number, description: string) =>
  z.coerce
    .number('must be a number of messages')
    .int('must be a whole number of messages')
    .min(1, 'must be at least 1')
    .max(10_000_000, 'must be at most 10000000')
    .default(most)
    .meta({ description });

const codesIn = (text: string) => text.split(',').map((code) => code.trim().toUpperCase());
const strangersIn = (text: string) => codesIn(text).filter((code) => !isSupportedCountry(code));

/** What the product knows of texts and calls, whoever carries them. */
export const TEXT_LIMIT_VARIABLES = {
  TWOFOLD_TEXT_COUNTRIES: z
    .string()
    .regex(/^\s*[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*\s*$/, {
      error: 'must be two-letter country codes with commas between',
      abort: true,
    })
    .refine((codes) => strangersIn(codes).length === 0, {
      // Two letters that are no country are no secret, and in a long list nobody would find them.
      error: ({ input }) =>
        `must be countries with phone numbers of their own (ISO 3166-1), without ${strangersIn(String(input)).join(', ')}`,
    })
    .optional()
    .meta({ description: 'Of which countries phone numbers are written to, such as `US,CA`; all, if not given.' }),
  TWOFOLD_TEXT_DAILY: daily(5000, 'Texts and calls that may go out in a day.'),
  TWOFOLD_TEXT_DAILY_COUNTRY: daily(2000, 'Texts and calls that may go to one country in a day.'),
  TWOFOLD_TEXT_DAILY_ORGANIZATION: daily(1000, "Texts and calls that may go to one organization's members in a day."),
};

export interface TextLimits {
  /** ISO 3166-1 alpha-2; null: all. */
  readonly countries: readonly string[] | null;
  readonly daily: { readonly installation: number; readonly country: number; readonly organization: number };
}

interface Given {
  readonly TWOFOLD_TEXT_COUNTRIES?: string | undefined;
  readonly TWOFOLD_TEXT_DAILY: number;
  readonly TWOFOLD_TEXT_DAILY_COUNTRY: number;
  readonly TWOFOLD_TEXT_DAILY_ORGANIZATION: number;
}

export const toTextLimits = (given: Given): TextLimits => ({
  countries: given.TWOFOLD_TEXT_COUNTRIES === undefined ? null : codesIn(given.TWOFOLD_TEXT_COUNTRIES),
  daily: {
    installation: given.TWOFOLD_TEXT_DAILY,
    country: given.TWOFOLD_TEXT_DAILY_COUNTRY,
    organization: given.TWOFOLD_TEXT_DAILY_ORGANIZATION,
  },
});
