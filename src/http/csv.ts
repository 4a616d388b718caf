/** Reads as UTF-8 in spreadsheets, which guess otherwise. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet takes for the start of a formula, in full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * The same behind what separates cells where the comma does not: in German spreadsheets the semicolon does. For those a
 * quote in the middle of a line holds nothing together, so that what comes next stands in a cell of its own.
 */
const LATER_FORMULA = /(?<=[;\t\r\n])[=+\-@＝＋－＠]/gu;

/** One cell (RFC 4180 §2). A text that a spreadsheet would run is kept a text by an apostrophe before it. */
function cell(text: string): string {
  const later = text.replace(LATER_FORMULA, "'$&");
  const harmless = FORMULA.test(later) ? `'${later}` : later;
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`;
