import { message, problem } from '../respond.tsx';
import { type AnyRoute, type Exchange, post } from '../route.ts';

/**
 * Where carriers tell what became of texts and calls. No browser comes here, and no cookie counts: a report is nobody's word
 * but by its signature, and all that one can do is to raise the status of a message.
 */
export const textReportRoutes: readonly AnyRoute[] = [
  { ...post('public', '/webhooks/twilio/status', (exchange) => takeReport(exchange, 'twilio')), crossSite: true },
  { ...post('public', '/webhooks/texts/status', (exchange) => takeReport(exchange, 'webhook')), crossSite: true },
];

async function takeReport(exchange: Exchange, carrier: string): Promise<Response> {
  const { c, services } = exchange;
  const reporter = services.textReporters.get(carrier);
  if (reporter === undefined) return message(exchange, 'not-found');
  const report = reporter.read({ body: await c.req.text(), header: (name) => c.req.header(name) });
  switch (report.kind) {
    case 'forged':
      return refuseForged(exchange, carrier);
    case 'malformed':
      return refuseUnreadable(exchange, carrier);
    case 'nothing-new':
      services.metrics.textReport({ carrier, outcome: 'nothing-new' });
      return c.body(null, 204);
    case 'told': {
      const { reference, status } = report;
      const isNews = await services.textDeliveries.noteStatus({ carrier, reference, status }, services.clock.now());
      services.metrics.textReport({ carrier, outcome: isNews ? status : 'known' });
      return c.body(null, 204);
    }
  }
}

async function refuseForged(exchange: Exchange, carrier: string): Promise<Response> {
  const { services, frame, origin } = exchange;
  services.metrics.textReport({ carrier, outcome: 'forged' });
  services.log.warn({ carrier, address: origin.address }, 'a report of delivery was not signed by its carrier');
  await services.textDeliveries.noteFault({ carrier, fault: 'forged', origin }, services.clock.now());
  const code = 'text_report.not_signed';
  return problem(exchange, { status: 403, code, title: frame.t.api[code] });
}

/** Signed, so it comes from the carrier or from whoever holds its secret; either way somebody should know. */
async function refuseUnreadable(exchange: Exchange, carrier: string): Promise<Response> {
  const { services, frame, origin } = exchange;
  services.metrics.textReport({ carrier, outcome: 'malformed' });
  await services.textDeliveries.noteFault({ carrier, fault: 'unreadable', origin }, services.clock.now());
  const code = 'request.malformed';
  return problem(exchange, { status: 400, code, title: frame.t.api[code] });
}
