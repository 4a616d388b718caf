/**
 * Faults that pass: PostgreSQL that goes away, refuses connections, became read-only or asks to try again (classes 08, 57P,
 * 53300, 55000, 25006, 40), statements that it prepared and lost (26000, 42P05), the socket below it, and a locked SQLite
 * file.
 */
const CODES =
  /^(08...|57P0.|53300|55000|25006|26000|40001|40P01|42P05|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;
const WORDS =
  /connection terminated|cached plan must not change result type|not currently accepting connections|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|database is (locked|not open)|unable to open database file|disk i\/o error/i;

export function isUnavailable(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code } = fault as Error & { code?: unknown };
  if (typeof code === 'string' && CODES.test(code)) return true;
  if (WORDS.test(fault.message)) return true;
  return fault instanceof AggregateError && fault.errors.some(isUnavailable);
}
