/** Development only: every message that would have left the house. */
export interface DevInbox {
  add(message: InboxMessage): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly InboxMessage[]>;
  empty(): Promise<void>;
}

export interface InboxMessage {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly channel: 'email' | 'text' | 'call';
  readonly to: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string | null;
  readonly code: string | null;
}
