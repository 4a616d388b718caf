import type { Context } from 'hono';
import { socketAddress } from '../exchange.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const PRIVATE = /^(127\.|::1$|::ffff:127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The other end is this very computer, and was asked for by a name of it: no tunnel, and no foreign name that points here. */
export function isFromThisComputer(c: Context, ownName: string): boolean {
  const { hostname } = new URL(c.req.url);
  return isDirect(c) && comesFrom(c, LOOPBACK) && (LOOPBACK_NAMES.has(hostname) || hostname === ownName);
}

/** The other end is in the operator's own network, and not the operator's proxy speaking for somebody. */
export const isFromOwnNetwork = (c: Context) => isDirect(c) && comesFrom(c, PRIVATE);

const isDirect = (c: Context) =>
  c.req.header('x-forwarded-for') === undefined && c.req.header('forwarded') === undefined;

/** A test that calls the handler without a socket is this computer. */
function comesFrom(c: Context, network: RegExp): boolean {
  const address = socketAddress(c);
  return address === null || network.test(address);
}
