import type { OrganizationId, SessionId, UserId } from '../../domain/ids.ts';
import type { EnrolledAuthenticator, Evidence, Membership } from '../../domain/policy/facts.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { SessionTimes } from '../../domain/sign-in/session-limits.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from './records.ts';

export interface SessionRecord extends SessionTimes {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly evidence: Evidence;
  /** What minted it. A session minted by a step-up was confirmed at that moment. */
  readonly mintedBy: 'sign-in' | 'step-up' | 'set-up';
  readonly createdAt: Instant;
  /** Of the request that minted it. */
  readonly origin: Origin;
}

/** All that one request needs to be judged, from one round trip. */
export interface SessionFacts {
  readonly session: SessionRecord;
  readonly user: { readonly email: string; readonly name: string; readonly state: 'active' | 'deactivated' };
  readonly authenticators: readonly EnrolledAuthenticator[];
}

export interface OrganizationFacts extends SessionFacts {
  readonly organizationName: string | null;
  readonly membership: Membership | null;
  readonly policy: Policy;
}

export interface SessionRepository {
  /** @returns false where this key names a session already. */
  add(session: SessionRecord): Promise<boolean>;
  /** Sessions that were ended are not found. */
  findFacts(id: SessionId): Promise<SessionFacts | null>;
  findOrganizationFacts(id: SessionId, organization: OrganizationId): Promise<OrganizationFacts | null>;
  /** Those that were not ended, the one last seen first; some may be over by the clock. */
  listOf(user: UserId): Promise<readonly SessionRecord[]>;
  touch(id: SessionId, now: Instant): Promise<void>;
  /** `replacedBy`: the session that a step-up puts in its place. @returns false when it had ended already. */
  end(id: SessionId, now: Instant, replacedBy?: SessionId): Promise<boolean>;
  /** Whose it is and what took its place, also once it has ended; null where there never was one. */
  trace(id: SessionId): Promise<{ readonly userId: UserId; readonly replacedBy: SessionId | null } | null>;
  endAllOf(user: UserId, except: SessionId | null, now: Instant): Promise<number>;
  purge(until: Instant): Promise<void>;
}
