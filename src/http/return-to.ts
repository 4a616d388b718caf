const BASE = 'http://here.invalid';

/** A hundred selected people fit; so does the request line that carries it. */
const LONGEST = 6000;

/** A path on this site, or null: an address of another site is never followed (open redirect). */
export function readReturnTo(value: string | undefined | null): string | null {
  if (value === undefined || value === null || value.length > LONGEST || !value.startsWith('/')) return null;
  // Browsers drop tabs and line breaks and read a backslash as a slash, which makes `/\evil.example` another site.
  if ([...value].some((character) => character === '\\' || character <= ' ')) return null;
  if (value.startsWith('//') || !URL.canParse(value, BASE)) return null;
  const { origin, pathname, search } = new URL(value, BASE);
  return origin === BASE && !pathname.startsWith('//') ? `${pathname}${search}` : null;
}
