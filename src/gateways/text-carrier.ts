import type { TextChannel, TextDelivery, TextMessage } from '../ports/text-gateway.ts';

/** One carrier of texts and calls. `failover.ts` makes a gateway of several. */
export interface TextCarrier {
  readonly name: string;
  readonly channels: readonly TextChannel[];
  /** @throws when it was not taken this time, and that is the carrier's fault: it counts against its circuit. */
  send(message: TextMessage): Promise<CarrierAnswer>;
}

/** `declined`: this carrier will never take it, for reasons of its own; another may. */
export type CarrierAnswer = TextDelivery | { readonly kind: 'declined'; readonly because: string };

/** A short name, whatever the carrier says. */
const REFERENCE = /^[\w.:-]{1,100}$/;

export const referenceIn = (value: unknown): string | null =>
  typeof value === 'string' && REFERENCE.test(value) ? value : null;

/** What a foreign document holds; nothing, where it is no object. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
