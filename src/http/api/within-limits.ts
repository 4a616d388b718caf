import { networkPrefix } from '../../domain/network-prefix.ts';
import { secondsUntil } from '../../domain/time.ts';
import type { CookieKind } from '../cookies.ts';
import { readCredential } from '../credentials.ts';
import type { AnyRoute, Exchange } from '../route.ts';
import type { RouteClass } from '../route-class.ts';
import { refuseRequest } from './refuse.ts';

const KINDS: Readonly<Partial<Record<RouteClass, CookieKind>>> = {
  pending: 'pending',
  'enroll-only': 'enroll',
  session: 'session',
  organization: 'session',
  admin: 'session',
};

/** Counts a call under /v1 before anything else looks at it, and tells the caller how many are left. */
export async function withinLimits(
  route: AnyRoute,
  exchange: Exchange,
  pass: () => Response | Promise<Response>,
): Promise<Response> {
  const { c, services, origin } = exchange;
  const { rateLimits, clock, settings } = services;
  const kind = KINDS[route.class];
  const token = kind === undefined ? null : readCredential(c, settings, kind);
  const now = clock.now();
  const taken = rateLimits.take({ token, network: networkPrefix(origin.address) }, now);
  const wait = { 'retry-after': String(Math.max(1, secondsUntil(taken.resetsAt, now))) };
  const answer = taken.isAllowed ? await pass() : refuseRequest(exchange, 'rate.limited', wait);
  for (const [name, value] of Object.entries(taken.headers)) answer.headers.set(name, value);
  if (token !== null && answer.ok) rateLimits.trust(token);
  if (token !== null && answer.status === 401) rateLimits.distrust(token);
  return answer;
}
