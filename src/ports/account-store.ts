import type { UserId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

/** First-factor credentials of the server's own people; the engine never sees them. */
export interface AccountStore {
  /** By the address's lookup key, deactivated people included. */
  findPassword(emailKey: string): Promise<{ readonly userId: UserId; readonly hash: string | null } | null>;
  findPasswordOf(user: UserId): Promise<string | null>;
  putPassword(user: UserId, hash: string, now: Instant): Promise<void>;
  /** Of people who have none yet, all at once. */
  putPasswords(passwords: readonly { readonly user: UserId; readonly hash: string }[], now: Instant): Promise<void>;
  /**
   * Pays for one password try under `key` before it is looked at.
   * @returns null when it may be tried now, else when it may.
   */
  payPasswordTry(key: string, now: Instant): Promise<Instant | null>;
  forgivePasswordTries(key: string): Promise<void>;
  /** Forgets tries that were last made before `until`. */
  purgePasswordTries(until: Instant): Promise<void>;
  /** Keeps only the newest offer of a first start. */
  offerFirstStart(tokenDigest: string): Promise<void>;
  hasFirstStart(tokenDigest: string): Promise<boolean>;
  /** @returns true for exactly one caller. */
  spendFirstStart(tokenDigest: string): Promise<boolean>;
}
