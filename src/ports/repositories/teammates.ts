import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { HeldMethod, TeammateFilter, TeammateSort } from '../../domain/members/teammate.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { Member } from './directory.ts';

export interface Teammate extends Member {
  /** In the order in which they were confirmed. */
  readonly methods: readonly HeldMethod[];
  /** By single sign-on, as the policy that was asked with says (`exemptionOf`). */
  readonly isExempt: boolean;
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
  /** Without whoever is deactivated, as everywhere that people are counted. */
  page(organization: OrganizationId, policy: Policy, query: TeammateQuery): Promise<TeammatePage>;
  counts(organization: OrganizationId, policy: Policy): Promise<Readonly<Record<TeammateFilter, number>>>;
  /** Those of `users` who are members, in the order of names, deactivated or not. */
  findAll(organization: OrganizationId, policy: Policy, users: readonly UserId[]): Promise<readonly Teammate[]>;
  /** Owners who can get in, without `except`: active and not on hold. */
  countOwners(organization: OrganizationId, except: UserId): Promise<number>;
  /**
   * Closes memberships until an admin of each vouches; one that is on hold already stays so since when it was (T7).
   * @returns where it is new.
   */
  hold(
    user: UserId,
    organizations: readonly OrganizationId[],
    by: OrganizationId,
    now: Instant,
  ): Promise<readonly OrganizationId[]>;
  /** @returns whether there was a hold. */
  liftHold(organization: OrganizationId, user: UserId): Promise<boolean>;
  /** The next sign-in must enroll anew, whatever the organizations ask (I-32). */
  requireNewEnrollment(user: UserId): Promise<void>;
}
