/** Hands one text or call to its carrier. Called by the outbox worker only, never by a request. */
export interface TextGateway {
  /** What it can carry. */
  readonly channels: readonly TextChannel[];
  /**
   * @returns `refused`, when this very message will never be taken.
   * @throws when it was not taken this time; the worker tries again with the same id and the same code.
   */
  send(message: TextMessage): Promise<TextDelivery>;
}

export type TextChannel = 'text' | 'call';

/** `because` is for the log: neither code nor number (I-54). `reference` is the carrier's own id, by which it tells of delivery. */
export type TextDelivery =
  | { readonly kind: 'taken'; readonly carrier: string; readonly reference: string | null }
  | { readonly kind: 'refused'; readonly because: string };

export interface TextMessage {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly channel: TextChannel;
  /** E.164, with the plus. */
  readonly to: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** What the text says; for a call, what is spoken, with the digits apart and said twice. */
  readonly words: string;
  readonly code: string;
}
