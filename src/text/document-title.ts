const ENDS_IN_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_WITH_WORD = /^[\p{L}\p{N}]/u;

/** What a browser's tab says: the page, then whose it is, unless the page's own title names that already. */
export const documentTitle = (title: string, brand: string): string =>
  isNamedIn(title, brand) ? title : `${title} – ${brand}`;

/** As a word of its own: "Ace" is not named in "Place". */
function isNamedIn(title: string, brand: string): boolean {
  const around = title.split(brand);
  return around.slice(1).some((rest, index) => !ENDS_IN_WORD.test(around[index] ?? '') && !BEGINS_WITH_WORD.test(rest));
}
