import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { MethodsImpact, PolicyImpact } from '../../domain/policy/preview-change.ts';
import type { Instant } from '../../domain/time.ts';

export interface PolicyRecord {
  readonly policy: Policy;
  /** Counts changes, so that two admins do not overwrite each other. */
  readonly version: number;
  readonly turnedOnBy: string | null;
}

export interface PolicyRepository {
  /** A missing or damaged policy reads as the strictest (I-43). */
  find(organization: OrganizationId): Promise<PolicyRecord>;
  /** Takes the organization for this transaction: what must not happen at the same moment waits. */
  lock(organization: OrganizationId): Promise<void>;
  /**
   * `by` has turned the second factor on or off; null where that stays as it is.
   * @returns false when somebody else changed it since `version` was read.
   */
  change(
    change: { organization: OrganizationId; version: number; policy: Policy; by: UserId | null },
    now: Instant,
  ): Promise<boolean>;
  /** The same for this part alone: who turned the requirement on stays as it was. */
  changeTextCountries(change: {
    organization: OrganizationId;
    version: number;
    textCountries: Policy['textCountries'];
  }): Promise<boolean>;
  changeHostedDomain(change: {
    organization: OrganizationId;
    version: number;
    hostedDomain: Policy['hostedDomain'];
  }): Promise<boolean>;
  /**
   * Counts active members by whether a method that counts is confirmed, whom of the rest single sign-on spares it, and who
   * of those who are left is signed in.
   */
  impact(organization: OrganizationId, policy: Policy, now: Instant): Promise<PolicyImpact>;
  /** Active members who have a method, but none that counts, and are asked for one; at most `limit` of them by name. */
  holdingOthers(organization: OrganizationId, policy: Policy, limit: number): Promise<MethodsImpact['mustAdd']>;
  /** Whether an owner who can get in, active and not on hold, has one of these. */
  hasOwnerWith(organization: OrganizationId, methods: Policy['methods']): Promise<boolean>;
}
