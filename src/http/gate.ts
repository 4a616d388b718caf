import type { Verdict } from '../application/engine.ts';
import { mayAdminister } from '../domain/organizations/role.ts';
import type { TokenKind } from '../domain/sign-in/states.ts';
import { dropToken, keepsCookies } from './cookies.ts';
import { readCredential } from './credentials.ts';
import { isFromThisComputer } from './middleware/is-near.ts';
import { message, problem, redirect } from './respond.tsx';
import { type AnyRoute, type Exchange, type InOrganization, isApi } from './route.ts';
import type { RouteClass } from './route-class.ts';

/** Lets a request through to its handler, or answers it here, by the class of its route. */
export function passGate(route: AnyRoute, exchange: Exchange): Response | Promise<Response> {
  switch (route.class) {
    case 'public':
      return route.handle(exchange);
    case 'pending':
      return passStepGate(route, exchange, 'pending');
    case 'enroll-only':
      return passStepGate(route, exchange, 'enroll');
    case 'session':
      return passSessionGate(route, exchange);
    case 'organization':
    case 'admin':
      return passOrganizationGate(route, exchange);
    case 'development':
      return isLocal(exchange) ? route.handle(exchange) : message(exchange, 'not-found');
  }
}

type RouteOf<Class extends RouteClass> = Extract<AnyRoute, { class: Class }>;

/** The cookie of the right kind must be there; whether its token is good, and for this very step, the engine says. */
function passStepGate(route: RouteOf<'pending' | 'enroll-only'>, exchange: Exchange, kind: TokenKind) {
  const token = readCredential(exchange.c, exchange.services.settings, kind);
  return token === null ? sendToSignIn(exchange, 'expired') : route.handle({ ...exchange, token });
}

async function passSessionGate(route: RouteOf<'session'>, exchange: Exchange): Promise<Response> {
  const sessionKey = readCredential(exchange.c, exchange.services.settings, 'session');
  if (sessionKey === null) return sendToSignIn(exchange, null);
  const session = await exchange.services.engine.sessions.look(sessionKey);
  return session === null ? sendToSignIn(exchange, 'ended') : route.handle({ ...exchange, session, sessionKey });
}

async function passOrganizationGate(route: RouteOf<'organization' | 'admin'>, exchange: Exchange): Promise<Response> {
  const { c, services } = exchange;
  const session = readCredential(c, services.settings, 'session');
  if (session === null) return sendToSignIn(exchange, null);
  const organization = c.req.param('organization') ?? '';
  const verdict = await services.engine.authorize({ session, organization });
  if (verdict.kind !== 'allow') return sendAway(exchange, verdict);
  if (route.class === 'admin' && !mayAdminister(verdict.role)) return message(exchange, 'forbidden');
  const inside: InOrganization = { ...exchange, sessionKey: session, member: verdict };
  return route.handle(inside);
}

type Denied = Exclude<Verdict, { kind: 'allow' }>;

/** Every verdict but "allow", as the page that helps or the problem that says why. */
function sendAway(exchange: Exchange, verdict: Denied): Response {
  switch (verdict.kind) {
    case 'no-session':
      return sendToSignIn(exchange, 'ended');
    case 'not-found':
    case 'suspended':
    case 'on-hold':
    case 'use-single-sign-on':
      return message(exchange, verdict.kind);
    case 'challenge':
      return ask(exchange, 'second_factor.challenge_required', `/confirm?methods=${verdict.methods.join(',')}`);
    case 'step-up':
      return ask(exchange, 'second_factor.challenge_required', '/confirm');
    case 'enroll':
      return ask(exchange, 'second_factor.enrollment_required', '/settings/set-up');
  }
}

function ask(
  exchange: Exchange,
  code: 'second_factor.challenge_required' | 'second_factor.enrollment_required',
  path: string,
): Response {
  const { c, frame, services } = exchange;
  if (!isApi(c.req.path)) return redirect(exchange, withReturn(path, hereForLater(exchange)));
  const url = new URL(path, services.settings.url).href;
  // RFC 9470 §3: tells a program that a stronger proof is needed, not another token.
  const challenge = { 'www-authenticate': 'Session error="insufficient_user_authentication"' };
  return problem(exchange, { code, status: 403, title: frame.t.api[code], url }, challenge);
}

const withReturn = (path: string, here: string) =>
  `${path}${path.includes('?') ? '&' : '?'}return_to=${encodeURIComponent(here)}`;

function sendToSignIn(exchange: Exchange, notice: 'expired' | 'ended' | null): Response {
  const { c, frame, services } = exchange;
  if (isApi(c.req.path)) {
    const url = new URL('/sign-in', services.settings.url).href;
    const document = { code: 'session.required', status: 401, title: frame.t.api['session.required'], url };
    return problem(exchange, document, { 'www-authenticate': 'Session' });
  }
  if (c.req.query('cookies') === 'check' && !keepsCookies(c)) return message(exchange, 'cookies-off');
  if (notice === 'ended') dropToken(c, services.settings, 'session');
  return redirect(exchange, signInPath(hereForLater(exchange), notice));
}

function signInPath(here: string, notice: 'expired' | 'ended' | null): string {
  const query = new URLSearchParams();
  // A step of a sign-in that ran out is no page to come back to.
  if (notice !== 'expired' && here !== '/') query.set('return_to', here);
  if (notice !== null) query.set('notice', notice);
  return query.size === 0 ? '/sign-in' : `/sign-in?${query}`;
}

/** The page to come back to: only a page that was read can be opened again. */
function hereForLater({ c }: Exchange): string {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return '/';
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The development aids answer on this computer alone. */
function isLocal({ c, services }: Exchange): boolean {
  return services.development !== null && isFromThisComputer(c, services.settings.url.hostname);
}
