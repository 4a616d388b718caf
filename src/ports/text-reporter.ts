import type { ToldStatus } from '../domain/messages/text-status.ts';

/** Reads what a carrier tells of a message after it has taken it. Anybody can reach the address where it does. */
export interface TextReporter {
  read(report: { readonly body: string; header(name: string): string | undefined }): TextReport;
}

export type TextReport =
  | { readonly kind: 'told'; readonly reference: string; readonly status: ToldStatus }
  /** Nothing has become of it yet. */
  | { readonly kind: 'nothing-new' }
  /** Signed by the carrier, and no report that we know. */
  | { readonly kind: 'malformed' }
  /** Not signed by the carrier, or not for us, or not now: nobody's word. */
  | { readonly kind: 'forged' };

/** By the carrier's name; those that cannot sign what they tell are not here. */
export type TextReporters = ReadonlyMap<string, TextReporter>;
