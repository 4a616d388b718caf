import type { Method } from '../domain/authenticators/methods.ts';
import type { DailyTexts } from '../domain/authenticators/text-budget.ts';
import type { UserId } from '../domain/ids.ts';
import type { NonEmpty } from '../domain/non-empty.ts';
import type { SilenceAllowed } from '../domain/policy/decide-sign-in.ts';
import type { Instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Meter } from '../ports/meter.ts';
import type { PasskeyVerifier } from '../ports/passkey-verifier.ts';
import type { PhoneNumbers } from '../ports/phone-numbers.ts';
import type { Origin } from '../ports/repositories/records.ts';
import type { Store } from '../ports/store.ts';
import type { TextChannel } from '../ports/text-gateway.ts';

/** What a host may offer the engine; both are optional. */
export interface HostHooks {
  /** Checks the password of somebody who is signed in, for confirmations (M4). */
  verifyPassword?(user: UserId, password: string, origin: Origin): Promise<PasswordVerdict>;
  /**
   * Whether somebody gets in otherwise than by their passkeys; asked before the last passkey that opens the account by
   * itself is taken away.
   */
  hasOtherWayIn?(user: UserId): Promise<boolean>;
  /** Told when the engine ended a user's sessions, so that the host can end its own. */
  endSessions?(user: UserId): Promise<void>;
}

export type PasswordVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAt: Instant };

export interface EngineOptions {
  /** The name that an authenticator app shows beside the account. */
  readonly issuer: string;
  readonly silenceAllowed: SilenceAllowed;
  /** Whether what stands in the outbox reaches people; without mail nobody can prove a mailbox. */
  readonly canMail: boolean;
  /** Methods that this installation can enroll, strongest first. */
  readonly methods: NonEmpty<Method>;
  readonly texts: TextOptions;
}

export interface TextOptions {
  /** What there is a carrier for; empty where nothing can be sent. */
  readonly channels: readonly TextChannel[];
  /** Of which countries numbers are written to; null: of all. */
  readonly countries: readonly string[] | null;
  readonly daily: DailyTexts;
}

/** What the engine's use cases are given; the composition root passes it. */
export interface Needs {
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly keyring: Keyring;
  readonly passkeyVerifier: PasskeyVerifier;
  readonly phoneNumbers: PhoneNumbers;
  readonly hooks: HostHooks;
  readonly meter: Meter;
  readonly options: EngineOptions;
}
