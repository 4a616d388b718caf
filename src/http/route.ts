import type { Context } from 'hono';
import type { AllowedMember, SessionLook } from '../application/engine.ts';
import type { Scope } from '../domain/api-keys/scopes.ts';
import type { Instant } from '../domain/time.ts';
import type { Origin } from '../ports/repositories/records.ts';
import type { RouteClass } from './route-class.ts';
import type { Services } from './services.ts';
import type { Frame } from './views/props.ts';

/** One request, with all that its handler may use. */
export interface Exchange {
  readonly c: Context;
  readonly services: Services;
  readonly origin: Origin;
  readonly frame: Frame;
}

export interface InSignIn extends Exchange {
  /** What the browser holds for this step; whether it is still good the engine says. */
  readonly token: string;
}

export interface InSession extends Exchange {
  readonly session: SessionLook;
  readonly sessionKey: string;
}

export interface InOrganization extends Exchange {
  /** Empty where a key of the organization asks: what it may not do finds no session. */
  readonly sessionKey: string;
  /** Who asks, for commands that keys may give too. */
  readonly credential: { readonly session: string; readonly apiKey?: string };
  readonly member: AllowedMember & { readonly deadline: Instant | null };
}

interface Exchanges {
  readonly public: Exchange;
  readonly pending: InSignIn;
  readonly 'enroll-only': InSignIn;
  readonly step: InSignIn;
  readonly session: InSession;
  readonly organization: InOrganization;
  readonly admin: InOrganization;
  readonly development: Exchange;
}

export interface Route<Class extends RouteClass> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly class: Class;
  /** Takes what a page of another site posts. It must live by nothing that a browser adds by itself. */
  readonly crossSite?: true;
  /** Open to a session that came through single sign-on, too: it writes nothing of the account (I-41). */
  readonly evenThroughSingleSignOn?: true;
  /** For owners alone. The engine says so by itself; here it is for the words in which others are refused. */
  readonly ownersOnly?: true;
  /** What a key of the organization must be made for to call this; null is for sessions alone. */
  readonly scope: Scope | null;
  handle(exchange: Exchanges[Class]): Response | Promise<Response>;
}

export type AnyRoute = { readonly [Class in RouteClass]: Route<Class> }[RouteClass];

type Handler<Class extends RouteClass> = Route<Class>['handle'];

/** Keys belong to an organization: there is nothing else that they could ask for. */
type ScopeFor<Class extends RouteClass> = Class extends 'organization' | 'admin' ? Scope | null : null;

/** `get('session', '/settings', handler)`: a row of the table, with the handler's argument fixed by the class. Without `scope` no key gets there. */
export const get = <Class extends RouteClass>(
  routeClass: Class,
  path: string,
  handle: Handler<Class>,
  scope: ScopeFor<Class> = null,
) => ({ method: 'GET', path, class: routeClass, scope, handle }) as const satisfies Route<Class>;
export const post = <Class extends RouteClass>(
  routeClass: Class,
  path: string,
  handle: Handler<Class>,
  scope: ScopeFor<Class> = null,
) => ({ method: 'POST', path, class: routeClass, scope, handle }) as const satisfies Route<Class>;
export const put = <Class extends RouteClass>(
  routeClass: Class,
  path: string,
  handle: Handler<Class>,
  scope: ScopeFor<Class> = null,
) => ({ method: 'PUT', path, class: routeClass, scope, handle }) as const satisfies Route<Class>;

export const isApi = (path: string) => path.startsWith('/v1/');
