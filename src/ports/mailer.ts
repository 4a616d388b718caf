/** Hands one message to its carrier. Called by the outbox worker only, never by a request. */
export interface Mailer {
  /**
   * @returns `refused`, when this very message will never be taken.
   * @throws when it was not taken this time; the worker tries again with the same id.
   */
  send(mail: Mail): Promise<Delivery>;
}

/** `because` is for the log: neither code nor address (I-54). */
export type Delivery = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly because: string };

export interface Mail {
  readonly id: string;
  readonly at: number;
  readonly to: { readonly email: string; readonly name: string };
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly link: string | null;
  readonly code: string | null;
}
