import type { UserId } from '../../domain/ids.ts';
import type { MailedNotice, Origin } from '../../ports/repositories/records.ts';

/** "This wasn't me": the link of a mail that told somebody of a deed on their account, for seven days and once (ADR 0022). */
export interface Notices {
  /** What was told; null where the link is spent or too old, or its person gone. Changes nothing (I-05). */
  look(token: string): Promise<MailedNotice | null>;
  /**
   * Ends every session and sign-in in progress of the notice's user, and the API keys that were made since. Methods, codes
   * and policy stay as they are. @returns whose notice it was, to exactly one caller; null where `look` finds nothing.
   */
  disown(command: { readonly token: string; readonly origin?: Origin }): Promise<Disowned | null>;
}

export interface Disowned {
  readonly user: UserId;
  /** Owners and admins have been told. */
  readonly adminsTold: boolean;
}
