import type { Frame } from '../props.ts';

/** In the reader's words and order. */
export function byName<Country extends { readonly code: string }>(
  { locale }: Frame,
  countries: readonly Country[],
): readonly (Country & { readonly name: string })[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  const { compare } = new Intl.Collator(locale);
  return countries
    .map((country) => ({ ...country, name: names.of(country.code) ?? country.code }))
    .toSorted((one, other) => compare(one.name, other.name));
}
