import type { Instant } from '../../domain/time.ts';

/** A challenge for whoever comes, by the SHA-256 of itself and of what its browser alone holds (I-18). */
export interface PasskeyChallenge {
  readonly challengeDigest: string;
  readonly browserDigest: string;
}

export interface PasskeyChallengeRepository {
  add(challenge: PasskeyChallenge & { readonly expiresAt: Instant }): Promise<void>;
  /** @returns true for exactly one caller, in the browser that it was made for, while it is good. */
  spend(challenge: PasskeyChallenge, now: Instant): Promise<boolean>;
  /** Notes that one was answered that could not be spent. @returns true once for each, and false where there is none. */
  noteStray(challengeDigest: string): Promise<boolean>;
  purge(now: Instant): Promise<void>;
}
