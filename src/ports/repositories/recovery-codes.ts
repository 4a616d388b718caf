import type { UserId } from '../../domain/ids.ts';
import type { NonEmpty } from '../../domain/non-empty.ts';
import type { Instant } from '../../domain/time.ts';

export interface RecoveryCodeRepository {
  /** Puts a new set in place of the old one, in the caller's transaction (I-23). It counts as unsaved. */
  replace(user: UserId, digests: readonly string[], now: Instant): Promise<void>;
  /** Spends the code whose digest is among `digests`. @returns true for exactly one caller ever (I-30). */
  spend(user: UserId, digests: NonEmpty<string>, now: Instant): Promise<boolean>;
  isSpent(user: UserId, digests: NonEmpty<string>): Promise<boolean>;
  count(user: UserId): Promise<{ left: number; total: number; madeAt: Instant | null }>;
  /** The member has said, or shown by using one, that the codes are saved. */
  noteSaved(user: UserId): Promise<void>;
  /** Notes that the last code is gone, which makes a new set-up compulsory. */
  noteLastSpent(user: UserId, now: Instant): Promise<void>;
}
