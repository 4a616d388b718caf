import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HasherBusy } from '../ports/password-hasher.ts';
import { withinLimits } from './api/within-limits.ts';
import { isForged } from './credentials.ts';
import { endOfTurn } from './end-of-turn.ts';
import { exchangeOf } from './exchange.ts';
import { passGate } from './gate.ts';
import { isFromElsewhere } from './middleware/same-origin.ts';
import { addSecurityHeaders } from './middleware/security-headers.ts';
import { message } from './respond.tsx';
import { type AnyRoute, isApi } from './route.ts';
import type { RouteClass } from './route-class.ts';
import type { Services } from './services.ts';
import { ROUTES } from './table.ts';

/** No form or document of ours is larger. */
const MOST_BODY_BYTES = 64 * 1024;

/** The whole HTTP face: `Request` in, `Response` out. */
export function createApp(services: Services): Hono {
  const app = new Hono();
  // One handler for each route and no middleware: what stands around every answer is `answer`, a call and no chain.
  for (const route of ROUTES) {
    app.on(route.method, route.path, (c) => answer(c, services, route.class, () => serve(c, services, route)));
  }
  app.notFound((c) => answer(c, services, 'none', () => answerUnknown(app, c, services)));
  return app;
}

type Next = () => Response | Promise<Response>;

async function answer(c: Context, services: Services, routeClass: RouteClass | 'none', next: Next): Promise<Response> {
  const started = services.clock.now();
  const response = await answerOrFault(c, services, next);
  await endOfTurn();
  addSecurityHeaders(response, services.settings.url.protocol === 'https:');
  const { status } = response;
  const seconds = Math.max(0, services.clock.now() - started) / 1000;
  services.metrics.request({ class: routeClass, status, seconds });
  services.log.request({ method: c.req.method, path: pathForLog(c), status, seconds });
  return response;
}

async function answerOrFault(c: Context, services: Services, next: Next): Promise<Response> {
  try {
    return await withinSize(c, services, next);
  } catch (fault) {
    if (fault instanceof Error) return answerFault(fault, c, services);
    throw fault;
  }
}

/** A body that tells its length need not be read to be measured: making a stream of it took a tenth of a verification. */
async function withinSize(c: Context, services: Services, next: Next): Promise<Response> {
  // No route reads the body of these.
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const length = c.req.header('content-length');
  if (length !== undefined && c.req.header('transfer-encoding') === undefined) {
    return Number(length) > MOST_BODY_BYTES ? message(exchangeOf(c, services), 'too-large') : next();
  }
  let answered: Response | undefined;
  const limit = bodyLimit({ maxSize: MOST_BODY_BYTES, onError: () => message(exchangeOf(c, services), 'too-large') });
  const refused = await limit(c, async () => {
    answered = await next();
  });
  return answered ?? (refused as Response);
}

function serve(c: Context, services: Services, route: AnyRoute): Response | Promise<Response> {
  const exchange = exchangeOf(c, services);
  const isForeign =
    route.crossSite !== true &&
    (route.class === 'development' ? isFromElsewhere(c.req.raw, services.settings) : isForged(c, services.settings));
  if (isForeign) return message(exchange, 'cross-origin');
  const pass = () => passGate(route, exchange);
  return isApi(route.path) ? withinLimits(route, exchange, pass) : pass();
}

/** The path alone: a query may hold a token, and a path of ours never does (I-54). */
const pathForLog = (c: Context) => c.req.path.slice(0, 200);

/** 405 with `Allow` where the path is known by another method (RFC 9110 §15.5.6), else 404. */
function answerUnknown(app: Hono, c: Context, services: Services): Response {
  const exchange = exchangeOf(c, services);
  const methods = ROUTES.filter(({ method, path }) =>
    app.router.match(method, c.req.path)[0].some(([[, route]]) => route.path === path),
  ).map(({ method }) => method);
  if (methods.length === 0) return message(exchange, 'not-found');
  const allow = methods.includes('GET') ? ['HEAD', ...methods] : methods;
  return message(exchange, 'method-not-allowed', { allow: [...new Set(allow)].join(', ') });
}

/** A fault fails closed: nothing is told of it but that it happened, and when to try again. */
function answerFault(fault: Error, c: Context, services: Services): Response {
  const exchange = exchangeOf(c, services);
  if (fault instanceof HasherBusy) return message(exchange, 'busy', { 'retry-after': '5' });
  const isUnavailable = services.isUnavailable(fault);
  services.log.error({ fault: fault.name, detail: fault.message, stack: fault.stack, path: pathForLog(c) }, 'fault');
  return isUnavailable ? message(exchange, 'unavailable', { 'retry-after': '5' }) : message(exchange, 'fault');
}
