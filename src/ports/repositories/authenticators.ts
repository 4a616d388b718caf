import type { Method } from '../../domain/authenticators/methods.ts';
import type { TimeStep } from '../../domain/authenticators/totp.ts';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';

export interface AuthenticatorRecord {
  readonly id: AuthenticatorId;
  readonly userId: UserId;
  readonly method: Method;
  /** What its owner calls it; null where they never named it. */
  readonly name: string | null;
  readonly confirmedAt: Instant;
  readonly lastUsedAt: Instant | null;
  /** Wrong responses since the last right one; at a hundred it is disabled (NIST 800-63B-4 §3.2.2). */
  readonly failedInRow: number;
}

export interface TotpRecord {
  readonly id: AuthenticatorId;
  readonly sealedSecret: Uint8Array;
  readonly failedInRow: number;
}

export interface AuthenticatorRepository {
  list(user: UserId): Promise<readonly AuthenticatorRecord[]>;
  /** All of this user's. @returns how many there were. */
  removeAll(user: UserId): Promise<number>;
  /** @returns whether this user had it. */
  remove(user: UserId, id: AuthenticatorId): Promise<boolean>;
  listTotp(user: UserId): Promise<readonly TotpRecord[]>;
  addTotp(
    totp: { id: AuthenticatorId; user: UserId; sealedSecret: Uint8Array; step: TimeStep },
    now: Instant,
  ): Promise<void>;
  /**
   * Spends one time step, so that the same code is never accepted twice (RFC 6238 §5.2, I-10), and notes the use.
   * @returns true for exactly one caller per authenticator and step, and never for an earlier step.
   */
  claimTimeStep(id: AuthenticatorId, step: TimeStep, now: Instant): Promise<boolean>;
  noteFailure(id: AuthenticatorId): Promise<void>;
  noteUse(id: AuthenticatorId, now: Instant): Promise<void>;
}
