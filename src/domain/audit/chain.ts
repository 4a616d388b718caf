/** One event as it is kept, in the order in which it is hashed: a column more is a chain of another kind. */
export interface KeptEvent {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actor: string | null;
  readonly target: string | null;
  readonly organization: string | null;
  readonly address: string | null;
  readonly browser: string | null;
  /** As JSON, byte for byte. */
  readonly details: string;
}

/** What the keyed hash over an event is taken of. */
export const eventText = ({ id, at, action, actor, target, organization, address, browser, details }: KeptEvent) =>
  JSON.stringify([id, at, action, actor, target, organization, address, browser, details]);

/** Where a log ends: the number and hash of its last entry. */
export interface ChainEnd {
  readonly number: number;
  readonly mac: string;
}

export const BEGINNING: ChainEnd = { number: 0, mac: '' };

/** What the keyed hash over an entry is taken of: its place, the entry before, and the event. */
export const entryText = (organization: string, number: number, before: string, event: KeptEvent) =>
  JSON.stringify([organization, number, before, eventText(event)]);

export const endText = (organization: string, { number, mac }: ChainEnd) => JSON.stringify([organization, number, mac]);

/** The purposes that the keyring keeps apart. */
export const CHAIN_PURPOSE = { event: 'audit-event', entry: 'audit-entry', end: 'audit-end' } as const;
