import type { TextChannel } from './text-gateway.ts';

/** Counts what becomes of texts and calls. No label ever holds a person or a number. */
export interface TextMeter {
  tried(facts: {
    readonly carrier: string;
    readonly channel: TextChannel;
    readonly country: string;
    /** `declined`: not by this carrier; `failed`: not this time; `skipped`: not asked, as its circuit is open. */
    readonly outcome: 'taken' | 'refused' | 'declined' | 'failed' | 'skipped';
  }): void;
  circuit(facts: { readonly carrier: string; readonly country: string; readonly isOpen: boolean }): void;
}
