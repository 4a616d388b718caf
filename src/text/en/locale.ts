import { formatList } from '../format.ts';
import { counterFor } from '../plural.ts';

/** American English, as `Intl` knows it. */
export const LOCALE = 'en-US';

export const count = counterFor(LOCALE);

/** The first names of so many people, and how many more there are. */
export function andOthers(amount: number, names: readonly string[]): string {
  const others = amount - names.length;
  return formatList(LOCALE, others > 0 ? [...names, count(others, { one: '# other', other: '# others' })] : names);
}

const either = new Intl.ListFormat(LOCALE, { type: 'disjunction' });

/** "a, b, or c". */
export const anyOf = (words: readonly string[]) => either.format(words);
