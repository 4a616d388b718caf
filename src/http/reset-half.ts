import { readToken } from './cookies.ts';
import type { Exchange } from './route.ts';

/** The browser's half of a link. One that asks twice within a minute keeps it, as the link that it was mailed does not change. */
export function resetHalfOf({ c, services }: Exchange): string | null {
  const held = readToken(c, services.settings, 'reset');
  return held !== null && isResetHalf(held) ? held : null;
}

/** It has the form of those that the server makes. */
export const isResetHalf = (given: string) => /^[\w-]{43}$/.test(given);
