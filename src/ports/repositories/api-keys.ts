import type { Scope } from '../../domain/api-keys/scopes.ts';
import type { ApiKeyId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { EnrolledAuthenticator, Evidence, Membership } from '../../domain/policy/facts.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';

export interface NewApiKey {
  readonly id: ApiKeyId;
  /** SHA-256 of the key; the key itself is never stored (I-49). */
  readonly digest: string;
  readonly organization: OrganizationId;
  readonly maker: UserId;
  readonly name: string;
  /** Its first characters, for people to tell it from others. */
  readonly beginning: string;
  readonly scopes: readonly Scope[];
  /** What the maker's session had shown at that moment. */
  readonly evidence: Evidence;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
}

/** All that one request by a key needs to be judged, from one round trip. */
export interface ApiKeyFacts extends Omit<NewApiKey, 'digest' | 'organization' | 'maker'> {
  readonly lastUsedAt: Instant | null;
  readonly organization: { readonly id: OrganizationId; readonly name: string };
  readonly maker: {
    readonly id: UserId;
    readonly email: string;
    readonly name: string;
    readonly state: 'active' | 'deactivated';
  };
  readonly membership: Membership | null;
  readonly policy: Policy;
  readonly authenticators: readonly EnrolledAuthenticator[];
}

export interface EndedApiKey {
  readonly id: ApiKeyId;
  readonly organization: OrganizationId;
  readonly maker: UserId;
  readonly name: string;
}

export interface ApiKeyRepository {
  /** @returns false where there is a key with this id already. */
  add(key: NewApiKey): Promise<boolean>;
  /** Keys that have ended are not found. */
  findFacts(digest: string): Promise<ApiKeyFacts | null>;
  /** Those that have not ended, newest first. */
  list(organization: OrganizationId): Promise<readonly ApiKeyFacts[]>;
  isOpen(id: ApiKeyId): Promise<boolean>;
  touch(id: ApiKeyId, now: Instant): Promise<void>;
  /** @returns null where no such key of this organization was open. */
  end(organization: OrganizationId, id: ApiKeyId, now: Instant): Promise<EndedApiKey | null>;
  /** All that this user has made from then on, in whichever organization. */
  endAllOf(maker: UserId, madeFrom: Instant, now: Instant): Promise<readonly EndedApiKey[]>;
  /** Forgets what ended, or expired, before `until`. */
  purge(until: Instant): Promise<void>;
}
