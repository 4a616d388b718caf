import { Counter, Gauge, type Registry } from 'prom-client';
import type { TextMeter } from '../../ports/text-meter.ts';

export interface ReportFacts {
  readonly carrier: string;
  /** The status that was told, or why nothing was noted. */
  readonly outcome: 'sent' | 'delivered' | 'failed' | 'known' | 'nothing-new' | 'malformed' | 'forged';
}

interface TextMetrics {
  readonly texts: TextMeter;
  textReport(facts: ReportFacts): void;
}

/** Of the carriers of texts and calls: what they took, whether they are spared, and what they told afterwards. */
export function createTextMetrics(registry: Registry): TextMetrics {
  const registers = [registry];
  const tries = new Counter({
    name: 'twofold_text_tries_total',
    help: 'Texts and calls that were handed to a carrier, and what it made of them.',
    labelNames: ['carrier', 'channel', 'country', 'outcome'] as const,
    registers,
  });
  const circuits = new Gauge({
    name: 'twofold_text_circuit_open',
    help: '1 while a carrier is spared after failures in a country, or in all; 0 once it works again.',
    labelNames: ['carrier', 'country'] as const,
    registers,
  });
  const reports = new Counter({
    name: 'twofold_text_reports_total',
    help: 'What carriers told of delivery, and what was not theirs.',
    labelNames: ['carrier', 'outcome'] as const,
    registers,
  });
  return {
    texts: {
      tried: (facts) => tries.inc({ ...facts }),
      circuit: ({ carrier, country, isOpen }) => circuits.set({ carrier, country }, isOpen ? 1 : 0),
    },
    textReport: (facts) => reports.inc({ ...facts }),
  };
}
