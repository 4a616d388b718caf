import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { plainAddress } from '../domain/network-prefix.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { textFor } from '../text/text.ts';
import { type Exchange, isApi } from './route.ts';
import type { Services } from './services.ts';
import type { Frame } from './views/props.ts';

export function exchangeOf(c: Context, services: Services): Exchange {
  return { c, services, origin: originOf(c, services), frame: frameOf(c, services) };
}

/** The address of the other end of the socket; null where a test calls the handler without one. */
export function socketAddress(c: Context): string | null {
  const hasSocket = (c.env as { incoming?: unknown } | undefined)?.incoming !== undefined;
  return hasSocket ? (getConnInfo(c).remote.address ?? null) : null;
}

function originOf(c: Context, { settings }: Services): Origin {
  const socket = socketAddress(c);
  // The last entry is the one that the trusted proxy itself has written.
  const forwarded = settings.trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const browser = c.req.header('user-agent')?.slice(0, 200) ?? null;
  const address = forwarded ?? socket;
  return { address: address === null ? null : plainAddress(address), browser };
}

function frameOf(c: Context, { settings, assets, development }: Services): Frame {
  const theme = isApi(c.req.path) ? null : getCookie(c, 'twofold-theme');
  return {
    t: textFor('en'),
    locale: localeOf(c.req.header('accept-language')),
    brand: settings.name,
    css: assets.css,
    js: assets.js,
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    development: development !== null,
    canMail: settings.canMail,
  };
}

/** The reader's own English, for dates and numbers: 22/11/2026 in London, 11/22/2026 in Chicago. */
function localeOf(acceptLanguage: string | undefined): string {
  return acceptLanguage?.match(/\ben-[A-Z]{2}\b/)?.[0] ?? 'en-US';
}
