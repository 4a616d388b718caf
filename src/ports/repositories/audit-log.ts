import type { ChainEnd, KeptEvent } from '../../domain/audit/chain.ts';
import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import type { OrganizationId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from './records.ts';

export interface AuditPerson {
  readonly id: string;
  /** Null for somebody who is no longer known here. */
  readonly name: string | null;
  readonly email: string | null;
}

/** One event as one organization sees it. */
export interface AuditEntry {
  readonly id: string;
  /** Its place in the organization's log: 1 is the first. */
  readonly number: number;
  readonly at: Instant;
  readonly action: AuditAction;
  /** Null for the system and for people who have not proven who they are. */
  readonly actor: AuditPerson | null;
  readonly target: AuditPerson | null;
  readonly origin: Origin;
  readonly details: AuditDetails;
}

export interface AuditQuery {
  /** Null for every action. */
  readonly actions: readonly AuditAction[] | null;
  /** Part of the name or address of whoever did it or whom it is about; empty for everybody. */
  readonly person: string;
  readonly from: Instant | null;
  /** Exclusive. */
  readonly until: Instant | null;
  readonly limit: number;
  /** The last of the page before; null for the newest. */
  readonly after: AuditCursor | null;
}

export interface AuditCursor {
  readonly at: number;
  readonly id: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: AuditCursor | null;
}

export interface AuditLogRepository {
  /** Newest first. */
  page(organization: OrganizationId, query: AuditQuery): Promise<AuditPage>;
}

/** An event that is in no log yet. */
export interface WaitingEvent extends KeptEvent {
  readonly concerns: readonly string[];
}

export interface NewEntry extends ChainEnd {
  readonly organization: string;
  readonly event: string;
  readonly at: number;
}

/** One entry as the verifier reads it; `event` is null where it is gone. */
export interface ChainEntry extends ChainEnd {
  readonly eventId: string;
  readonly event: (KeptEvent & { readonly mac: string }) | null;
}

export interface AuditChainRepository {
  hasWaiting(): Promise<boolean>;
  /** One clerk at a time enters events; nothing else in the product waits for this. */
  lock(): Promise<void>;
  /** The oldest first, and those without a hash of their own before all others. */
  waiting(limit: number): Promise<readonly WaitingEvent[]>;
  ends(organizations: readonly string[]): Promise<ReadonlyMap<string, ChainEnd>>;
  enter(entries: readonly NewEntry[], ends: ReadonlyMap<string, ChainEnd & { readonly seal: string }>): Promise<void>;
  markEntered(events: readonly string[]): Promise<void>;
  /** Every organization with a log, in order. */
  organizations(): Promise<readonly string[]>;
  end(organization: string): Promise<(ChainEnd & { readonly seal: string }) | null>;
  entriesAfter(organization: string, number: number, limit: number): Promise<readonly ChainEntry[]>;
  /** Events that say they are entered and stand in no log. */
  strays(limit: number): Promise<readonly string[]>;
}
