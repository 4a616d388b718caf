import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { TeammateFilter, TeammateSort } from '../../domain/members/teammate.ts';
import type { Instant } from '../../domain/time.ts';
import type { Member } from './directory.ts';

export interface Teammate extends Member {
  readonly recoveryCodesLeft: number;
  readonly lastSignInAt: Instant | null;
}

export interface TeammateQuery {
  readonly filter: TeammateFilter;
  readonly sort: TeammateSort;
  /** Part of a name or address, in any case; empty for everybody. */
  readonly search: string;
  readonly limit: number;
  /** Where the page before ended; null for the first. */
  readonly after: TeammateCursor | null;
}

/** The sort key and id of the last row of a page: paging by position would skip people who move. */
export interface TeammateCursor {
  readonly key: string | number;
  readonly id: string;
}

export interface TeammatePage {
  readonly teammates: readonly Teammate[];
  /** Null on the last page. */
  readonly next: TeammateCursor | null;
}

export interface TeammateRepository {
  page(organization: OrganizationId, query: TeammateQuery): Promise<TeammatePage>;
  counts(organization: OrganizationId): Promise<Readonly<Record<TeammateFilter, number>>>;
  find(organization: OrganizationId, user: UserId): Promise<Teammate | null>;
  /** Active owners, without `except`. */
  countOwners(organization: OrganizationId, except: UserId): Promise<number>;
  /** After a reset: closes the user's other memberships in organizations that require a second factor (T7). */
  holdElsewhere(user: UserId, resetBy: OrganizationId, now: Instant): Promise<void>;
  /** @returns whether there was a hold. */
  liftHold(organization: OrganizationId, user: UserId): Promise<boolean>;
  /** The next sign-in must enroll anew, whatever the organizations ask (I-32). */
  requireNewEnrollment(user: UserId): Promise<void>;
}
