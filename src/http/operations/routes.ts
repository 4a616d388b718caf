import { openApiDocument } from '../../contract/open-api.ts';
import { isFromOwnNetwork } from '../middleware/is-near.ts';
import { message } from '../respond.tsx';
import { type AnyRoute, get } from '../route.ts';

/** What the machines around the product ask. */
export const operationRoutes: readonly AnyRoute[] = [
  get('public', '/healthz', ({ c }) => c.json({ status: 'ok' })),
  get('public', '/readyz', async ({ c, services }) => {
    try {
      await services.ping();
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'unavailable' }, 503, { 'retry-after': '5' });
    }
  }),
  get('public', '/metrics', async (exchange) => {
    const { c, services } = exchange;
    // Figures are for the operator's own collector.
    if (!isFromOwnNetwork(c)) return message(exchange, 'not-found');
    return c.body(await services.metrics.print(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  }),
  get('public', '/openapi.json', ({ c, services }) => c.json(openApiDocument(services.settings.url.origin))),
  get('public', '/assets/:name', (exchange) => {
    const { c, services } = exchange;
    const answer = services.assets.answer(c.req.param('name') ?? '', c.req.header('accept-encoding') ?? '');
    return answer ?? message(exchange, 'not-found');
  }),
];
