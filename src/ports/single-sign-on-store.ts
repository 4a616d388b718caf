import type { ConnectionId, OrganizationId, UserId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Connection, DefaultRole, IdentityProvider } from '../domain/single-sign-on/connection.ts';
import type { Instant } from '../domain/time.ts';
import type { InLiveSession, RemovedWayIn } from './account-store.ts';
import type { AuditEvent } from './repositories/records.ts';

export interface EmailDomain {
  readonly domain: string;
  /** What the TXT record must hold. */
  readonly token: string;
  readonly verifiedAt: Instant | null;
}

export interface FederatedIdentity {
  readonly connection: ConnectionId;
  readonly subject: string;
  readonly user: UserId;
  /** Null while the person whom it brings is still being made. */
  readonly completedAt: Instant | null;
}

export type SignOnPurpose = 'sign-in' | 'test' | 'link';

/** One trip to an identity provider and back. */
export interface SignOnRequest {
  /** The id of the AuthnRequest. */
  readonly id: string;
  readonly connection: ConnectionId;
  readonly purpose: SignOnPurpose;
  /** Who tests or links; null for a sign-in. */
  readonly user: UserId | null;
  readonly returnTo: string | null;
  /** SHA-256 of what the browser that began holds. */
  readonly bindingDigest: string;
  /** When the identity provider was asked to have the person sign in anew; null where it was not. */
  readonly forcedAt: Instant | null;
  readonly expiresAt: Instant;
}

export interface SignOnAnswer {
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  /** When they signed in there; null where that was not said. */
  readonly authenticatedAt: Instant | null;
}

export interface Taking {
  readonly answerDigest: string;
  readonly bindingDigest: string | null;
  readonly now: Instant;
}

export type TakenAnswer = SignOnRequest & { readonly answer: SignOnAnswer; readonly isSameBrowser: boolean };

export interface SignOnImpact {
  readonly total: number;
  /** Linked to the connection: see no change. */
  readonly linked: number;
  /** In a verified domain, but not linked yet. */
  readonly mustLink: number;
  /** At most twenty names of those whose address is in no verified domain, and who are not linked. */
  readonly shutOut: { readonly count: number; readonly names: readonly string[] };
}

/** A fact and what the audit log says of it, written together (I-52). */
type Told = { readonly event: AuditEvent; readonly now: Instant };

/** Connections, domains and identities of the server's own people. The engine never sees them. */
export interface SingleSignOnStore {
  find(id: ConnectionId): Promise<Connection | null>;
  findOf(organization: OrganizationId): Promise<Connection | null>;
  /** @returns false where the organization has one already. */
  add(connection: Omit<Connection, 'idp' | 'tested'>, told: Told): Promise<boolean>;
  describe(id: ConnectionId, given: { name: string; defaultRole: DefaultRole }, told: Told): Promise<void>;
  /** Forgets the test. @returns false where another identity provider is pinned: links of people belong to that one. */
  setIdp(id: ConnectionId, idp: IdentityProvider, told: Told): Promise<boolean>;
  noteTested(id: ConnectionId, by: UserId, told: Told): Promise<void>;
  /** With its identities. @returns false while the policy rests on it. */
  remove(organization: OrganizationId, told: Told): Promise<boolean>;

  domains(organization: OrganizationId): Promise<readonly EmailDomain[]>;
  addDomain(organization: OrganizationId, domain: EmailDomain, told: Told): Promise<void>;
  /** @returns false where another organization has verified it. */
  verifyDomain(organization: OrganizationId, domain: string, told: Told): Promise<boolean>;
  /** @returns false while single sign-on is required: people would be shut out. */
  removeDomain(organization: OrganizationId, domain: string, told: Told): Promise<boolean>;
  /** The connection of the organization that has verified this domain and lets people sign in through it. */
  discover(domain: string): Promise<Connection | null>;
  /** How single sign-on opens this organization now. */
  mode(organization: OrganizationId): Promise<Policy['singleSignOn']>;

  findIdentity(connection: ConnectionId, subject: string): Promise<FederatedIdentity | null>;
  identitiesOf(user: UserId): Promise<readonly FederatedIdentity[]>;
  /** @returns false where the subject, or this user, has one at this connection. */
  addIdentity(identity: FederatedIdentity, now: Instant): Promise<boolean>;
  completeIdentity(identity: FederatedIdentity, told: Told): Promise<void>;
  /** Forgets one that is incomplete and brings nobody: its person was never made. */
  dropIdentity(identity: FederatedIdentity): Promise<void>;
  /** For a session that still lives when it is written (I-45). `taken`: as above. */
  linkIdentity(
    given: InLiveSession & { readonly connection: ConnectionId; readonly subject: string },
    now: Instant,
  ): Promise<'linked' | 'taken' | 'session-over'>;
  /** `last`: no way in of their own is left besides. */
  unlinkIdentity(
    given: InLiveSession & { readonly connection: ConnectionId; readonly spare: RemovedWayIn['spare'] },
    now: Instant,
  ): Promise<'unlinked' | 'last' | 'session-over'>;
  /** Of an organization's members: who is linked, and who could not get in if it were required. */
  impact(organization: OrganizationId): Promise<SignOnImpact>;
  /** Members who have no password. */
  withoutPassword(organization: OrganizationId): Promise<readonly UserId[]>;

  addRequest(request: SignOnRequest): Promise<void>;
  /** Spends the assertion's id and answers its request, once each, both or neither. */
  answer(given: {
    readonly requestId: string;
    readonly connection: ConnectionId;
    readonly assertionDigest: string;
    readonly assertionExpiresAt: Instant;
    readonly answer: SignOnAnswer;
    readonly answerDigest: string;
    readonly now: Instant;
  }): Promise<'answered' | 'replayed' | 'unsolicited'>;
  /** What waits for its browser; spends nothing. */
  peek(given: Taking): Promise<TakenAnswer | null>;
  /** Takes the answer, once; who holds the answer's token but not the browser's spends it for everybody. */
  take(given: Taking): Promise<TakenAnswer | null>;
  /** Whose answer it is, or was, which cannot be taken any more; null for a token that nobody was given. */
  findOver(answerDigest: string): Promise<{ readonly connection: ConnectionId; readonly isSpent: boolean } | null>;
  /** As many in an hour as anybody would read: strangers can send answers too, and must not fill the log. */
  noteRefusal(connection: ConnectionId, told: Told): Promise<void>;
  /** What belongs to no connection at all: once an hour for each `key`. */
  noteStray(key: string, told: Told): Promise<void>;
  /** What an answer that was taken did not do. It cost its browser a whole trip, so each stands in the log. */
  noteInVain(told: Told): Promise<void>;
  purge(now: Instant): Promise<void>;
}
