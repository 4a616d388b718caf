import type { InvitationId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { SendLimit } from '../../domain/members/invitation.ts';
import type { Role } from '../../domain/organizations/role.ts';
import type { Instant } from '../../domain/time.ts';

export interface NewMemberInvitation {
  readonly id: InvitationId;
  readonly organization: OrganizationId;
  readonly email: string;
  readonly role: Role;
  readonly tokenDigest: string;
  readonly by: UserId;
  readonly expiresAt: Instant;
}

export interface MemberInvitation {
  readonly id: InvitationId;
  readonly organization: { readonly id: OrganizationId; readonly name: string };
  readonly email: string;
  readonly role: Role;
  /** Whoever sent the newest link; their name is null once they are no longer known. */
  readonly by: { readonly id: UserId; readonly name: string | null };
  readonly createdAt: Instant;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
}

export interface RemovedInvitation extends Pick<MemberInvitation, 'id' | 'email' | 'role'> {
  readonly organization: OrganizationId;
}

export interface MemberInvitationPage {
  readonly invitations: readonly MemberInvitation[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

/** People whom an organization waits for. Who accepted, or was no longer wanted, has no row. */
export interface MemberInvitationRepository {
  /**
   * Takes the place of one that has run out.
   * @returns null, and nothing is written, while the address has one that is good; else its id.
   */
  add(invitation: NewMemberInvitation, now: Instant): Promise<InvitationId | null>;
  /** A new link, which kills the older. @returns false where there is none that was last sent at `sentUntil` or before. */
  renew(
    renewal: Pick<NewMemberInvitation, 'id' | 'organization' | 'tokenDigest' | 'by' | 'expiresAt'>,
    sentUntil: Instant,
    now: Instant,
  ): Promise<boolean>;
  /** @returns true for exactly one caller. */
  remove(organization: OrganizationId, id: InvitationId): Promise<boolean>;
  /** All that somebody sent, in one organization or in each. */
  removeMadeBy(by: UserId, organization: OrganizationId | null): Promise<readonly RemovedInvitation[]>;
  /** What waits there for the address of an account. */
  removeAddressedTo(user: UserId, organization: OrganizationId): Promise<readonly RemovedInvitation[]>;
  /** Spends the link: one caller gets the invitation, everybody else null (I-58). */
  spend(tokenDigest: string, now: Instant): Promise<MemberInvitation | null>;
  find(organization: OrganizationId, id: InvitationId): Promise<MemberInvitation | null>;
  findByAddress(organization: OrganizationId, email: string): Promise<MemberInvitation | null>;
  /** Whose link this is, while it is good. */
  findByToken(tokenDigest: string, now: Instant): Promise<MemberInvitation | null>;
  /** In the order of addresses. People who have become members by another way are left out. */
  page(organization: OrganizationId, query: { after: string | null; limit: number }): Promise<MemberInvitationPage>;
  count(organization: OrganizationId): Promise<number>;
  /** Counts one mail under `key`. @returns null when it may be sent, else when the next may. */
  pay(key: string, limit: SendLimit, now: Instant): Promise<Instant | null>;
  /** Forgets what ran out before `until`, and counters that began before it. */
  purge(until: Instant): Promise<void>;
}
