import type { Instant } from '../domain/time.ts';
import type { PhoneNumbers } from '../ports/phone-numbers.ts';
import type { TextFailure } from '../ports/repositories/records.ts';
import type { TextChannel } from '../ports/text-gateway.ts';

/** What a page may know of the texts and calls of one step. */
export interface TextLook {
  /** What there is a carrier for. */
  readonly channels: readonly TextChannel[];
  /** Of a set-up: of which countries numbers are taken. */
  readonly countries: PhoneNumbers['countries'];
  /** The last two digits; null while there is no number. */
  readonly ending: string | null;
  /** Of a set-up: the number in full, as it was understood. */
  readonly number: string | null;
  readonly sent: { readonly at: Instant; readonly channel: TextChannel } | null;
  /** Whether the last code never left, or its carrier says that it did not arrive. */
  readonly failure: TextFailure | null;
  /** Of the code that is out; null where none is. */
  readonly expiresAt: Instant | null;
  /** From when on another code may be asked for. */
  readonly retryAt: Instant;
}

export interface TextSent {
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  readonly channel: TextChannel;
}
