import type { UserId } from '../../domain/ids.ts';
import type { SignInMembership } from '../../domain/policy/decide-sign-in.ts';
import type { Enrolled } from '../../domain/policy/facts.ts';
import type { UserRecord } from './directory.ts';

/** What stands between this user and a session, read at once. */
export interface SignInFactsRecord {
  readonly user: UserRecord;
  readonly memberships: readonly SignInMembership[];
  readonly enrolled: Enrolled;
}

export interface SignInFactsRepository {
  find(user: UserId): Promise<SignInFactsRecord | null>;
}
