/** Of all languages that a browser may ask for, far more than are asked for at the same time. */
const MOST = 60;

/**
 * What formats, made once for each locale and kind. To make one takes longer than a thousand uses of it; and what it holds outside of
 * the heap is given back so late that each page with a hundred times on it left most of a megabyte behind.
 */
export function kept<Kind extends string, Made>(
  make: (locale: string, kind: Kind) => Made,
): (locale: string, kind: Kind) => Made {
  const made = new Map<string, Made>();
  return (locale, kind) => {
    const key = `${locale} ${kind}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MOST) made.clear();
    const fresh = make(locale, kind);
    made.set(key, fresh);
    return fresh;
  };
}
