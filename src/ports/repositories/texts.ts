import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import type { DailyCount } from '../../domain/authenticators/text-budget.ts';
import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';

export interface PhoneRecord extends PhoneNumber {
  readonly id: AuthenticatorId;
  readonly failedInRow: number;
}

/** Whose number it is. */
export interface PhoneOwner {
  readonly user: UserId;
  readonly id: AuthenticatorId;
}

/** Numbers that were proven, and how many messages went to whom lately. */
export interface TextRepository {
  /** As numbers are kept, also while they are set up: bound to user and authenticator (I-49, I-50). */
  seal(owner: PhoneOwner, phone: PhoneNumber): Uint8Array;
  /** @throws when it was altered, or belongs to another owner. */
  open(owner: PhoneOwner, sealed: Uint8Array): PhoneNumber;
  /** An account has one at most. */
  findPhone(user: UserId): Promise<PhoneRecord | null>;
  /** @returns false where the account has one already. */
  addPhone(phone: PhoneNumber & PhoneOwner, now: Instant): Promise<boolean>;
  /** A number's own row for this transaction: whatever else counts or takes the same number waits. */
  lockNumber(phone: PhoneNumber, now: Instant): Promise<void>;
  /** How many accounts hold a number, besides this one. */
  countOtherHolders(phone: PhoneNumber, user: UserId): Promise<number>;
  /** Newest first, for as long as any budget looks back. */
  sendsOf(user: UserId, now: Instant): Promise<readonly Instant[]>;
  sendsTo(phone: PhoneNumber, now: Instant): Promise<readonly Instant[]>;
  addSend(send: { user: UserId; phone: PhoneNumber }, now: Instant): Promise<void>;
  /** Takes the row for this transaction: of racing sends each sees what the one before has counted. */
  lockDay(key: string, now: Instant): Promise<DailyCount>;
  countDay(key: string, count: DailyCount): Promise<void>;
  /** Forgets what no budget looks at any more. */
  purge(now: Instant): Promise<void>;
}
