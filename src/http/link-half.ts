import { type CookieKind, readToken } from './cookies.ts';
import type { Exchange } from './route.ts';

/** Whatever keeps the browser's half of something that comes back to it. */
export type LinkCookie = Extract<CookieKind, 'reset' | 'link' | 'journey' | 'passkey'>;

/** The browser's half of a link. One that asks twice within a minute keeps it, as the link that it was mailed does not change. */
export function linkHalfOf({ c, services }: Exchange, cookie: LinkCookie): string | null {
  const held = readToken(c, services.settings, cookie);
  return held !== null && isLinkHalf(held) ? held : null;
}

/** It has the form of those that the server makes. */
export const isLinkHalf = (given: string) => /^[\w-]{43}$/.test(given);
