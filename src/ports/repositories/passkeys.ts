import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { NewPasskey } from '../passkey-verifier.ts';

export interface PasskeyRecord extends NewPasskey {
  readonly id: AuthenticatorId;
  readonly userId: UserId;
  readonly failedInRow: number;
}

export interface PasskeyRepository {
  listOf(user: UserId): Promise<readonly PasskeyRecord[]>;
  findByCredential(credentialId: string): Promise<PasskeyRecord | null>;
  /** @returns false where this credential is somebody's already. */
  add(passkey: NewPasskey & { id: AuthenticatorId; user: UserId; name: string | null }, now: Instant): Promise<boolean>;
  /**
   * Notes a use, and the device's counter with it. A device that does not count says 0 each time.
   * @returns false when the counter did not go forward (WebAuthn L3 §6.1.1).
   */
  claimCounter(id: AuthenticatorId, counter: number, now: Instant): Promise<boolean>;
  /** Whether it counts as a way in: what was a whole sign-in can be one. */
  noteOpensAlone(id: AuthenticatorId, opens: boolean): Promise<void>;
}
