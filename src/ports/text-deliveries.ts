import type { ToldStatus } from '../domain/messages/text-status.ts';
import type { Instant } from '../domain/time.ts';
import type { Origin } from './repositories/records.ts';

export type ReportFault = 'forged' | 'unreadable';

/** What became of the texts and calls that carriers took. No number is kept here, and no code. */
export interface TextDeliveries {
  /**
   * Which message a carrier knows by this reference. What it has told of it meanwhile stays; that it did not arrive is written
   * down with whichever of the two comes last, once for each message.
   */
  noteTaken(
    taken: { readonly carrier: string; readonly reference: string; readonly message: string },
    now: Instant,
  ): Promise<void>;
  /** A word may come twice, late, or before `noteTaken`. @returns false where this, or something later, was known already. */
  noteStatus(
    told: { readonly carrier: string; readonly reference: string; readonly status: ToldStatus },
    now: Instant,
  ): Promise<boolean>;
  /**
   * Writes down that somebody who is not the carrier told something in its name, or that it told what nobody can read: once
   * an hour for each carrier and fault, as it can be done as often as anybody likes. @returns whether it was written.
   */
  noteFault(
    told: { readonly carrier: string; readonly fault: ReportFault; readonly origin: Origin },
    now: Instant,
  ): Promise<boolean>;
  /** Forgets what was last heard of before `until`. */
  purge(until: Instant): Promise<void>;
}
