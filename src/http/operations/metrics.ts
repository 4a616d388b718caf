import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { TEXT_CIRCUITS } from '../../domain/authenticators/text-circuit.ts';
import type { Meter } from '../../ports/meter.ts';
import type { TextMeter } from '../../ports/text-meter.ts';
import type { RouteClass } from '../route-class.ts';
import { createTextMetrics, type ReportFacts } from './text-metrics.ts';

export interface Metrics extends Meter {
  request(facts: { class: RouteClass | 'none'; status: number; seconds: number }): void;
  readonly texts: TextMeter;
  textReport(facts: ReportFacts): void;
  print(): Promise<string>;
}

/** What a dashboard needs to see an outage coming; no label ever holds a person or an organization. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'twofold_http_requests_total',
    help: 'Answers, by the class of the route and the status.',
    labelNames: ['class', 'status'] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'twofold_http_request_seconds',
    help: 'How long an answer took, by the class of the route.',
    labelNames: ['class'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const texts = new Counter({
    name: 'twofold_text_codes_total',
    help: 'Codes written to be texted or spoken (text, call), and those that were not because a budget was spent.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const paused = new Counter({
    name: 'twofold_text_paused_total',
    help: 'Codes to new numbers that were not written, because too few of the last were answered.',
    labelNames: ['circuit'] as const,
    registers: [registry],
  });
  // Each is there from the start, so that its first step is seen as one.
  for (const circuit of TEXT_CIRCUITS) paused.inc({ circuit }, 0);
  return {
    textPaused: (circuit) => paused.inc({ circuit }),
    textCode: (outcome) => texts.inc({ outcome }),
    request(facts) {
      requests.inc({ class: facts.class, status: String(facts.status) });
      seconds.observe({ class: facts.class }, facts.seconds);
    },
    ...createTextMetrics(registry),
    print: () => registry.metrics(),
  };
}
