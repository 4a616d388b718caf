import type { Context } from 'hono';
import { isApiKey } from '../domain/api-keys/token.ts';
import type { Keep } from './carry-on.ts';
import { type CookieKind, readToken } from './cookies.ts';
import { isSameOrigin } from './middleware/same-origin.ts';
import { isApi } from './route.ts';
import type { Settings } from './services.ts';

/**
 * What a request shows of itself: under /v1 the bearer token, if there is an `Authorization` (RFC 6750 §2.1), otherwise
 * the cookie of that kind. Never both: a request that names a token is judged by it alone.
 */
export function readCredential(c: Context, settings: Settings, kind: CookieKind): string | null {
  const authorization = authorizationOf(c);
  if (authorization === undefined) return readToken(c, settings, kind);
  return authorization.match(/^Bearer ([\w.~+/-]+=*)$/i)?.[1] ?? null;
}

/** Tokens go back by the way that they came: a program that bears its own is given the next one in the answer. */
export const keepAsShown = (c: Context): Keep => (authorizationOf(c) === undefined ? 'cookie' : 'token');

/** A browser adds cookies by itself, so a request that may live by them must come from our own page (I-48). */
export function isForged(c: Context, settings: Settings): boolean {
  if (authorizationOf(c) !== undefined || isBare(c)) return false;
  return !isSameOrigin(c.req.raw, settings);
}

/** A key of an organization, where the request bears one. */
export function readApiKey(c: Context, settings: Settings): string | null {
  const token = authorizationOf(c) === undefined ? null : readCredential(c, settings, 'session');
  return token !== null && isApiKey(token) ? token : null;
}

const authorizationOf = (c: Context) => (isApi(c.req.path) ? c.req.header('authorization') : undefined);

/** A program without a browser around it: nothing was sent along that its author did not write. */
const isBare = ({ req }: Context) =>
  isApi(req.path) && ['cookie', 'origin', 'sec-fetch-site'].every((name) => req.header(name) === undefined);
