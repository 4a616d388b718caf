import type { ConnectionId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { Role } from '../../domain/organizations/role.ts';
import type { Membership } from '../../domain/policy/facts.ts';
import type { Instant } from '../../domain/time.ts';

export interface UserRecord {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly state: 'active' | 'deactivated';
  readonly createdAt: Instant;
  readonly lastSignInAt: Instant | null;
  readonly mustEnrollAnew: boolean;
  readonly lastCodeSpentAt: Instant | null;
  readonly wantsSetUp: boolean;
  readonly codesUnsaved: boolean;
}

export interface OrganizationRecord {
  readonly id: OrganizationId;
  readonly name: string;
}

export interface Member {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly membership: Membership;
  readonly enrolledSince: Instant | null;
}

/** The engine's own small mirror of who belongs where, under the ids of whoever owns them. */
export interface DirectoryRepository {
  /** Without a `state` a known user keeps theirs, and a new one is active. */
  putUser(
    user: { id: UserId; email: string; name: string; state?: UserRecord['state'] | undefined },
    now: Instant,
  ): Promise<void>;
  /** @returns false, and nothing is written, where the address has an account. */
  addUser(user: { id: UserId; email: string; name: string }, now: Instant): Promise<boolean>;
  putOrganization(organization: OrganizationRecord, now: Instant): Promise<void>;
  /** Without a `state` a known member keeps theirs. @returns whether anything changed. */
  putMembership(
    membership: { organization: OrganizationId; user: UserId; role: Role; state?: Membership['state'] | undefined },
    now: Instant,
  ): Promise<boolean>;
  /** @returns whether there was one. */
  removeMembership(organization: OrganizationId, user: UserId): Promise<boolean>;
  memberIds(organization: OrganizationId): Promise<readonly UserId[]>;
  findUser(id: UserId): Promise<UserRecord | null>;
  findUserByEmail(email: string): Promise<UserRecord | null>;
  findOrganization(id: OrganizationId): Promise<OrganizationRecord | null>;
  findMembership(organization: OrganizationId, user: UserId): Promise<Membership | null>;
  countUsers(): Promise<number>;
  /** In the order of names, at most `limit`, without whoever is deactivated. */
  members(organization: OrganizationId, limit: number): Promise<readonly Member[]>;
  ownersOf(organization: OrganizationId): Promise<readonly UserRecord[]>;
  /** Owners too. */
  adminsOf(organization: OrganizationId): Promise<readonly UserRecord[]>;
  /** Asks for a set-up at the next sign-in, or takes that back. */
  noteSetUpWanted(user: UserId, isWanted: boolean): Promise<void>;
  /**
   * `connection`: the single sign-on that it came through.
   * @returns what the user is in their organizations; null where they are not active, and then nothing is noted.
   */
  noteSignIn(user: UserId, connection: ConnectionId | null, now: Instant): Promise<readonly Role[] | null>;
}
