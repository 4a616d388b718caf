import { isLost } from './dialects/statement-names.ts';

/**
 * Faults that pass: PostgreSQL that goes away, refuses connections, became read-only or asks to try again (classes 08, 57P,
 * 53300, 55000, 25006, 40) or has lost a statement by its name, the socket below it, and a locked SQLite file.
 */
const CODES = /^(08...|57P0.|53300|55000|25006|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;
const WORDS =
  /connection terminated|not currently accepting connections|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|database is (locked|not open)|unable to open database file|disk i\/o error/i;

export function isUnavailable(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code } = fault as Error & { code?: unknown };
  if (typeof code === 'string' && CODES.test(code)) return true;
  if (isLost(fault) || WORDS.test(fault.message)) return true;
  return fault instanceof AggregateError && fault.errors.some(isUnavailable);
}
