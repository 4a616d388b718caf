import { kept } from '../../../text/kept.ts';
import type { Frame } from '../props.ts';

const namesIn = kept((locale, type: 'region') => new Intl.DisplayNames(locale, { type }));
const orderIn = kept((locale, usage: 'sort') => new Intl.Collator(locale, { usage }));

/** In the reader's words and order. */
export function byName<Country extends { readonly code: string }>(
  { locale }: Frame,
  countries: readonly Country[],
): readonly (Country & { readonly name: string })[] {
  const names = namesIn(locale, 'region');
  const { compare } = orderIn(locale, 'sort');
  return countries
    .map((country) => ({ ...country, name: names.of(country.code) ?? country.code }))
    .toSorted((one, other) => compare(one.name, other.name));
}
