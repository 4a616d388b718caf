/** Connection faults and "going away" of PostgreSQL (classes 08 and 57P), of the socket below it, and of a locked SQLite file. */
const CODES = /^(08...|57P0.|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;
const WORDS =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|database is (locked|not open)|unable to open database file|disk i\/o error/i;

export function isUnavailable(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code } = fault as Error & { code?: unknown };
  if (typeof code === 'string' && CODES.test(code)) return true;
  if (WORDS.test(fault.message)) return true;
  return fault instanceof AggregateError && fault.errors.some(isUnavailable);
}
