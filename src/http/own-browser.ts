import { readToken, writeToken } from './cookies.ts';
import { isOurs } from './link-half.ts';
import type { Exchange } from './route.ts';

/**
 * What a sign-in's browser is recognized by: its lasting cookie, or from now on a new one. Null for a program, which bears
 * its tokens itself and is known by its network.
 */
export function recognizedBy(exchange: Exchange, keep: 'cookie' | 'token'): string | null {
  return keep === 'token' ? null : (heldBy(exchange) ?? exchange.services.newToken());
}

/** Two tabs that sign in at once are one browser: it is given its cookie with the first right step, not the last one. */
export function markBrowser(exchange: Exchange): void {
  const { c, services } = exchange;
  if (heldBy(exchange) === null) writeToken(c, services.settings, 'browser', services.newToken());
}

/** The lasting cookie that it brings, if it does. */
export function heldBy({ c, services }: Exchange): string | null {
  const held = readToken(c, services.settings, 'browser');
  return held !== null && isOurs(held) ? held : null;
}
