import type { SessionLook, Verdict } from '../application/engine.ts';
import { mayAdminister } from '../domain/organizations/role.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { TokenKind } from '../domain/sign-in/states.ts';
import { bearerChallenge } from './api/bearer-challenge.ts';
import { refuse } from './api/refuse.ts';
import { dropToken, keepsCookies } from './cookies.ts';
import { readApiKey, readCredential } from './credentials.ts';
import { isFromThisComputer } from './middleware/is-near.ts';
import { pageOfForm } from './page-of-form.ts';
import { message, problem, redirect } from './respond.tsx';
import { type AnyRoute, type Exchange, type InOrganization, isApi } from './route.ts';
import type { RouteClass } from './route-class.ts';
import { messageProps } from './views/messages.ts';

/** Lets a request through to its handler, or answers it here, by the class of its route. */
export function passGate(route: AnyRoute, exchange: Exchange): Response | Promise<Response> {
  const apiKey = readApiKey(exchange.c, exchange.services.settings);
  return apiKey === null ? passByClass(route, exchange) : passKeyGate(route, exchange, apiKey);
}

function passByClass(route: AnyRoute, exchange: Exchange): Response | Promise<Response> {
  switch (route.class) {
    case 'public':
      return route.handle(exchange);
    case 'pending':
      return passStepGate(route, exchange, ['pending']);
    case 'enroll-only':
      return passStepGate(route, exchange, ['enroll']);
    case 'step':
      return passStepGate(route, exchange, ['pending', 'enroll']);
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

type StepRoute = RouteOf<'pending' | 'enroll-only' | 'step'>;

/** A token of the right kind must be there; whether it is good, and for this very step, the engine says. */
function passStepGate(route: StepRoute, exchange: Exchange, kinds: readonly TokenKind[]) {
  const { c, services } = exchange;
  const token = kinds.map((kind) => readCredential(c, services.settings, kind)).find((given) => given !== null);
  if (token !== undefined) return route.handle({ ...exchange, token });
  return isApi(c.req.path) ? refuse(exchange, { code: 'sign_in.not_found' }) : sendToSignIn(exchange, 'expired');
}

async function passSessionGate(route: RouteOf<'session'>, exchange: Exchange): Promise<Response> {
  const sessionKey = readCredential(exchange.c, exchange.services.settings, 'session');
  if (sessionKey === null) return sendToSignIn(exchange, null);
  const session = await exchange.services.engine.sessions.look(sessionKey);
  if (session === null) return sendToSignIn(exchange, 'ended');
  if (isWalledOff(route, session)) return message(exchange, 'own-sign-in-needed');
  return route.handle({ ...exchange, session, sessionKey });
}

/**
 * The account is its holder's alone: what an organization's identity provider vouches for changes nothing of it (I-41). The
 * engine says so for each change by itself; here it holds for every route, also for one that nobody has thought of yet.
 */
const isWalledOff = ({ method, evenThroughSingleSignOn }: RouteOf<'session'>, { evidence }: SessionLook) =>
  method !== 'GET' && evenThroughSingleSignOn !== true && evidence.firstFactor.kind === 'saml';

async function passOrganizationGate(route: RouteOf<'organization' | 'admin'>, exchange: Exchange): Promise<Response> {
  const { c, services } = exchange;
  const session = readCredential(c, services.settings, 'session');
  if (session === null) return sendToSignIn(exchange, null);
  const organization = c.req.param('organization') ?? '';
  const verdict = await services.engine.authorize({ session, organization });
  if (verdict.kind !== 'allow') return sendAway(exchange, verdict);
  if (route.class === 'admin' && !mayAdminister(verdict.role)) {
    return route.ownersOnly
      ? refuse(exchange, { code: 'role.insufficient', needs: 'owner' })
      : message(exchange, 'forbidden');
  }
  const inside: InOrganization = { ...exchange, sessionKey: session, credential: { session }, member: verdict };
  return route.handle(inside);
}

/** A key gets where its scope leads, by the same table; on every other route it is no credential at all. */
async function passKeyGate(route: AnyRoute, exchange: Exchange, apiKey: string): Promise<Response> {
  if (route.scope === null || (route.class !== 'organization' && route.class !== 'admin')) {
    return refuse(exchange, { code: 'api_key.not_allowed' });
  }
  const { c, services } = exchange;
  const question = { apiKey, organization: c.req.param('organization') ?? '', scope: route.scope };
  const admitted = await services.engine.apiKeys.admit(question);
  if (!admitted.ok) return refuseKey(exchange, admitted.refusal);
  return route.handle({ ...exchange, sessionKey: '', credential: { session: '', apiKey }, member: admitted.value });
}

/** RFC 6750 §3.1: tells a program whether another key would help. */
function refuseKey(exchange: Exchange, refusal: Refusal): Response {
  if (refusal.code === 'organization.not_found') return message(exchange, 'not-found');
  const answer = refuse(exchange, refusal);
  if (refusal.code === 'api_key.not_found') answer.headers.set('www-authenticate', 'Bearer error="invalid_token"');
  if (refusal.code === 'api_key.scope_missing') {
    answer.headers.set('www-authenticate', `Bearer error="insufficient_scope", scope="${refusal.scope}"`);
  }
  return answer;
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
      return message(exchange, verdict.kind);
    case 'use-single-sign-on':
      return sendToCompany(exchange, verdict);
    case 'other-account':
      return message(exchange, 'other-account-needed');
    case 'own-sign-in':
      return message(exchange, 'own-sign-in-needed');
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
  const challenge = bearerChallenge(exchange, 'insufficient_user_authentication');
  return problem(exchange, { code, status: 403, title: frame.t.api[code], url }, challenge);
}

/** A program is told where a person begins; where nothing is connected any more, the page that says so. */
function sendToCompany(exchange: Exchange, { connection }: Extract<Denied, { kind: 'use-single-sign-on' }>): Response {
  const { c, frame, services } = exchange;
  if (!isApi(c.req.path)) return message(exchange, 'use-single-sign-on');
  const path = connection === null ? '/sign-in/company' : `/saml/${encodeURIComponent(connection)}/begin`;
  const url = new URL(path, services.settings.url).href;
  const { title } = messageProps(frame, 'use-single-sign-on');
  return problem(exchange, { code: 'single_sign_on.required', status: 403, title, url });
}

const withReturn = (path: string, here: string) =>
  `${path}${path.includes('?') ? '&' : '?'}return_to=${encodeURIComponent(here)}`;

type Notice = 'expired' | 'ended' | 'not-done';

function sendToSignIn(exchange: Exchange, notice: 'expired' | 'ended' | null): Response {
  const { c, frame, services } = exchange;
  if (isApi(c.req.path)) {
    const url = new URL('/sign-in', services.settings.url).href;
    const document = { code: 'session.required', status: 401, title: frame.t.api['session.required'], url };
    return problem(exchange, document, bearerChallenge(exchange, 'invalid_token'));
  }
  if (c.req.query('cookies') === 'check' && !keepsCookies(c)) return message(exchange, 'cookies-off');
  if (notice === 'ended') dropToken(c, services.settings, 'session');
  // Whoever sent a form had a session when its page was opened, also where the cookie is gone by now.
  const isLost = !isRead(c) && notice !== 'expired';
  return redirect(exchange, signInPath(hereForLater(exchange), isLost ? 'not-done' : notice));
}

function signInPath(here: string, notice: Notice | null): string {
  const query = new URLSearchParams();
  // A step of a sign-in that ran out is no page to come back to.
  if (notice !== 'expired' && here !== '/') query.set('return_to', here);
  if (notice !== null) query.set('notice', notice);
  return query.size === 0 ? '/sign-in' : `/sign-in?${query}`;
}

const isRead = ({ req: { method } }: Exchange['c']) => method === 'GET' || method === 'HEAD';

/** The page to come back to. What was sent is never sent again: its sender comes back to the page that it was sent from. */
function hereForLater(exchange: Exchange): string {
  const { c } = exchange;
  if (!isRead(c)) return pageOfForm(exchange) ?? '/';
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The development aids answer on this computer alone. */
function isLocal({ c, services }: Exchange): boolean {
  return services.development !== null && isFromThisComputer(c, services.settings.url.hostname);
}
