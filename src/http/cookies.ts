import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { KNOWN_FOR } from '../domain/sign-in/known-browser.ts';
import type { TokenKind } from '../domain/sign-in/states.ts';
import type { Duration } from '../domain/time.ts';
import type { Settings } from './services.ts';

/**
 * P, E and S each have a cookie of their own kind (I-44); `reset` and `link` are the browser's half of a mailed link (I-06),
 * and `invitation` a whole one, while somebody signs in to accept it: it stands in no address that is kept anywhere (I-49).
 * `browser` opens nothing at all: by it a sign-in from another browser is told from one in this (I-47).
 */
export type CookieKind =
  | TokenKind
  | 'session'
  | 'reset'
  | 'link'
  | 'journey'
  | 'passkey'
  | 'single-sign-on'
  | 'invitation'
  | 'browser';

const NAMES = {
  pending: 'twofold-pending',
  enroll: 'twofold-enroll',
  session: 'twofold-session',
  reset: 'twofold-reset',
  // Tells the browser that began a trip to an identity provider from every other (I-09).
  'single-sign-on': 'twofold-single-sign-on',
  invitation: 'twofold-invitation',
  link: 'twofold-link',
  // What the browser holds that goes to a provider and comes back (I-09).
  journey: 'twofold-journey',
  // Whose browser a challenge for a passkey was made for, while nobody is known yet (I-18).
  passkey: 'twofold-passkey',
  browser: 'twofold-browser',
} as const satisfies Record<CookieKind, string>;

const PROBE = 'twofold-cookies';

/** Over TLS the `__Host-` prefix ties a cookie to this very host (I-48); plain HTTP cannot carry it. */
const isSecure = ({ url }: Settings) => url.protocol === 'https:';
const nameOf = (name: string, settings: Settings) => (isSecure(settings) ? `__Host-${name}` : name);
const optionsOf = (settings: Settings) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(settings) }) as const;

/** All others are gone when the browser is closed. */
const LASTING: Partial<Record<CookieKind, Duration>> = { browser: KNOWN_FOR.browser };

export function readToken(c: Context, settings: Settings, kind: CookieKind): string | null {
  const name = nameOf(NAMES[kind], settings);
  return parse(c.req.header('cookie') ?? '', name)[name] ?? null;
}

export function writeToken(c: Context, settings: Settings, kind: CookieKind, token: string): void {
  const lasts = LASTING[kind];
  const age = lasts === undefined ? {} : { maxAge: lasts / 1000 };
  setCookie(c, nameOf(NAMES[kind], settings), token, { ...optionsOf(settings), ...age });
}

export function dropToken(c: Context, settings: Settings, kind: CookieKind): void {
  deleteCookie(c, nameOf(NAMES[kind], settings), optionsOf(settings));
}

/** Set with the sign-in page, to tell a browser that keeps no cookies from one whose sign-in ran out. */
export function writeProbe(c: Context, settings: Settings): void {
  setCookie(c, nameOf(PROBE, settings), '1', optionsOf(settings));
}

export function keepsCookies(c: Context): boolean {
  return c.req.header('cookie') !== undefined;
}
