/** Reads as UTF-8 in spreadsheets, which guess otherwise. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet takes for the start of a formula, in full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One cell (RFC 4180 §2). A text that a spreadsheet would run is kept a text by an apostrophe before it. */
function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`;
