/** Hands one message to its carrier. Called by the outbox worker only, never by a request. */
export interface Mailer {
  /** @throws when it was not taken; the worker tries again with the same id. */
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  readonly id: string;
  readonly at: number;
  readonly to: { readonly email: string; readonly name: string };
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string | null;
  readonly code: string | null;
}
