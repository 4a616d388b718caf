import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import type { Development } from '../services.ts';
import { DevInboxView } from '../views/dev-inbox-view.tsx';

/** For people and tests outside production, on this computer alone; the gate sees to both. */
export const developmentRoutes: readonly AnyRoute[] = [
  get('development', '/dev/inbox', (exchange) => withDevelopment(exchange, showInbox)),
  get('development', '/dev/inbox.json', (exchange) =>
    withDevelopment(exchange, async (development) => {
      await development.flushOutbox();
      return exchange.c.json(await development.inbox.list());
    }),
  ),
  post('development', '/dev/inbox/empty', (exchange) =>
    withDevelopment(exchange, async (development) => {
      await development.inbox.empty();
      return redirect(exchange, '/dev/inbox');
    }),
  ),
  get('development', '/dev/clock', (exchange) => exchange.c.json(clockOf(exchange))),
  post('development', '/dev/clock', (exchange) => withDevelopment(exchange, advanceClock)),
];

function withDevelopment(
  exchange: Exchange,
  work: (development: Development, exchange: Exchange) => Promise<Response>,
): Promise<Response> | Response {
  const { development } = exchange.services;
  return development === null ? message(exchange, 'not-found') : work(development, exchange);
}

async function showInbox(development: Development, exchange: Exchange): Promise<Response> {
  await development.flushOutbox();
  const messages = await development.inbox.list();
  const wanted = exchange.c.req.query('message');
  const selected = messages.find(({ id }) => id === wanted) ?? messages[0] ?? null;
  return page(exchange, <DevInboxView frame={exchange.frame} messages={messages} selected={selected} />);
}

function clockOf({ services }: Exchange) {
  const now = services.clock.now();
  return { now, iso: isoOf(now) };
}

const isoOf = (milliseconds: number) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' })
    .format(milliseconds)
    .replace(' ', 'T')
    .concat('Z');

async function advanceClock(development: Development, exchange: Exchange): Promise<Response> {
  const seconds = await readSeconds(exchange);
  if (seconds === null)
    return exchange.c.json({ code: 'request.malformed', title: 'Send {"advanceSeconds": n}, n a whole number.' }, 400);
  await development.advanceClock(seconds);
  return exchange.c.json(clockOf(exchange));
}

const MOST_SECONDS = 10 * 365 * 24 * 60 * 60;

async function readSeconds(exchange: Exchange): Promise<number | null> {
  const isJson = exchange.c.req.header('content-type')?.startsWith('application/json') === true;
  const body: unknown = isJson
    ? await exchange.c.req.json().catch(() => null)
    : await readForm(exchange, ['advanceSeconds']);
  const given =
    typeof body === 'object' && body !== null ? (body as { advanceSeconds?: unknown }).advanceSeconds : null;
  const seconds = typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given;
  return Number.isSafeInteger(seconds) && Math.abs(seconds as number) <= MOST_SECONDS ? (seconds as number) : null;
}
