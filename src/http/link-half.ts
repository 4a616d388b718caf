import { type CookieKind, readToken } from './cookies.ts';
import type { Exchange } from './route.ts';

/** Whatever keeps the browser's half of something that comes back to it. */
export type LinkCookie = Extract<CookieKind, 'reset' | 'link' | 'journey' | 'passkey'>;

/** The browser's half of a link. One that asks twice within a minute keeps it, as the link that it was mailed does not change. */
export function linkHalfOf({ c, services }: Exchange, cookie: LinkCookie): string | null {
  const held = readToken(c, services.settings, cookie);
  return held !== null && isOurs(held) ? held : null;
}

/** The half that a cookie keeps, or else the one that a program has kept. */
export function heldHalf(
  exchange: Exchange,
  cookie: LinkCookie,
  { keep, key }: { readonly keep: 'cookie' | 'token'; readonly key?: string | undefined },
): string | null {
  if (keep === 'cookie') return linkHalfOf(exchange, cookie);
  return key !== undefined && isOurs(key) ? key : null;
}

/** It has the form of the tokens that the server makes. */
export const isOurs = (given: string) => /^[\w-]{43}$/.test(given);
