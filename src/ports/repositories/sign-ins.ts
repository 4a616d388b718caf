import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, SessionId, SignInId, UserId } from '../../domain/ids.ts';
import type { EnrollBecause, MailboxReason } from '../../domain/policy/decide-sign-in.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import type { SignInPurpose, SignInState } from '../../domain/sign-in/states.ts';
import type { Instant } from '../../domain/time.ts';

/** One sign-in in progress: one row, from the first factor to the ticket. */
export interface SignInRecord {
  readonly id: SignInId;
  /** SHA-256 of the token that the browser holds now; each step has its own. */
  readonly tokenDigest: string;
  readonly purpose: SignInPurpose;
  readonly state: SignInState;
  readonly userId: UserId;
  /** The open session that a step-up or set-up was entered from. */
  readonly sessionId: SessionId | null;
  readonly evidence: Evidence;
  readonly methods: readonly Method[];
  readonly afterwards: 'complete' | 'enroll' | 'recovery-codes';
  readonly because: EnrollBecause | null;
  readonly mailboxInstead: boolean;
  /** As it was decided when this began; asked again at every step of it. */
  readonly emailedRecovery: boolean;
  readonly mailbox: MailboxReason | null;
  /** It went by the word that the second factor is lost, and somebody has shown that one since. */
  readonly isDisproved: boolean;
  readonly attempts: number;
  readonly expiresAt: Instant;
  readonly returnTo: string | null;
  /** The authenticator being set up: chosen, its secret sealed, not yet confirmed (I-21, I-22). */
  readonly staged: {
    readonly id: AuthenticatorId;
    readonly method: Method;
    readonly sealedSecret: Uint8Array;
  } | null;
  /** Recovery codes of this very ceremony, until the member says that they are saved. */
  readonly sealedCodes: Uint8Array | null;
  /** What a passkey ceremony of this very step has to sign. */
  readonly passkeyChallenge: { readonly challenge: string; readonly expiresAt: Instant } | null;
  readonly mailboxCode: { readonly digest: string; readonly expiresAt: Instant } | null;
  readonly mailboxSentAt: Instant | null;
  readonly mailboxSends: number;
  /** The one live code that was texted or spoken for this very step, as a keyed digest (I-16). */
  readonly textCode: { readonly digest: string; readonly expiresAt: Instant; readonly tries: number } | null;
  /** How the last code of this step went; it stays when the code is spent. */
  readonly textSent: { readonly at: Instant; readonly channel: 'text' | 'call' } | null;
  /** SHA-256 of what the mails about a recovery carry, to end it by. */
  readonly stopDigest: string | null;
}

export type SignInPatch = Partial<Omit<SignInRecord, 'id' | 'userId' | 'purpose' | 'sessionId' | 'isDisproved'>>;

export interface SignInRepository {
  add(signIn: SignInRecord): Promise<void>;
  findByToken(tokenDigest: string): Promise<SignInRecord | null>;
  /** Takes the row for this transaction; null where it no longer stands at `state`: whoever comes second finds it moved. */
  lock(id: SignInId, state: SignInState): Promise<Pick<SignInRecord, 'attempts'> | null>;
  /** Pays for one evaluated code. @returns how many are paid now, null once `most` were (I-12). */
  payAttempt(id: SignInId, state: SignInState, most: number): Promise<number | null>;
  /** Uses the challenge up before it is looked at. @returns true for exactly one caller (I-18). */
  spendPasskeyChallenge(id: SignInId, challenge: string): Promise<boolean>;
  /** Pays for one look at the texted code, where nothing else does. @returns how many are paid now, null once `most` were. */
  payTextTry(id: SignInId, most: number): Promise<number | null>;
  /** @returns true for exactly one caller, while the code is good (I-16). */
  spendTextCode(id: SignInId, digest: string, now: Instant): Promise<boolean>;
  /** @returns false when the row no longer stands at `from`. */
  move(id: SignInId, from: SignInState, patch: SignInPatch): Promise<boolean>;
  /** Closes the one that this stops, wherever it stands. @returns whose it was, for exactly one caller. */
  stop(stopDigest: string, now: Instant): Promise<UserId | null>;
  /** Closes what this user has in progress on the word that a second factor is lost. @returns how many that were. */
  disprove(user: UserId, now: Instant): Promise<number>;
  /** Closes whatever this user has in progress, except `except`. */
  closeOthers(user: UserId, except: SignInId | null): Promise<void>;
  /** Removes what was sealed for ceremonies that ran out: codes and secrets that nobody came back for. */
  wipeExpired(now: Instant): Promise<void>;
  /** Removes rows that ended before `until`. */
  purge(until: Instant): Promise<void>;
}
