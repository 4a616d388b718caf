import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import type { DailyCount } from '../../domain/authenticators/text-budget.ts';
import type { CodesWritten } from '../../domain/authenticators/text-circuit.ts';
import type { AuthenticatorId, OrganizationId, UserId } from '../../domain/ids.ts';
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

/** One circuit: of what texts and calls nobody answers. */
export type CircuitOf =
  | { readonly circuit: 'number'; readonly phone: PhoneNumber }
  | { readonly circuit: 'account'; readonly user: UserId }
  /** Of those who are active members now. */
  | { readonly circuit: 'organization'; readonly organization: OrganizationId }
  | { readonly circuit: 'country'; readonly country: string }
  | { readonly circuit: 'installation' };

export interface NewSend {
  readonly user: UserId;
  readonly phone: PhoneNumber;
  /** Only what goes to numbers that are still to be proven counts for circuits. */
  readonly isProven: boolean;
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
  /** Those to it once it was proven, or those before. */
  sendsTo(phone: PhoneNumber, isProven: boolean, now: Instant): Promise<readonly Instant[]>;
  addSend(send: NewSend, now: Instant): Promise<void>;
  /** The number has answered: whatever this account had sent to it before. */
  noteProven(owner: Pick<NewSend, 'user' | 'phone'>, now: Instant): Promise<void>;
  /** It never left, so that nobody could answer: what it was paid from stays paid. */
  forgetUnsent(send: { readonly user: UserId; readonly at: Instant }): Promise<void>;
  /** To numbers that were not proven, oldest first and by the minute, for as long as this circuit looks back. */
  codesWritten(of: CircuitOf, now: Instant): Promise<readonly CodesWritten[]>;
  /**
   * Whether that a circuit is open has yet to be told to whoever reads the log of `organization`: of many at once one
   * hears that it has, and for an hour nobody else.
   */
  beginsToTell(of: CircuitOf, organization: OrganizationId | null, now: Instant): Promise<boolean>;
  /** Takes the row for this transaction: of racing sends each sees what the one before has counted. */
  lockDay(key: string, now: Instant): Promise<DailyCount>;
  countDay(key: string, count: DailyCount): Promise<void>;
  /** Forgets what no budget looks at any more. */
  purge(now: Instant): Promise<void>;
}
