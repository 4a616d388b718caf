import type { SessionId, UserId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Ahead } from './ahead.ts';
import type { AuditEvent, NewMessage } from './repositories/records.ts';

/** A link is good for one purpose alone (I-06). */
export type LinkPurpose = 'password-reset' | 'sign-in';

/** What a mailed link holds, and what the browser holds that asked for it (I-06): both as SHA-256. */
export interface MailedLink {
  readonly purpose: LinkPurpose;
  readonly tokenDigest: string;
  readonly browserDigest: string;
}

/** What is told of a deed; it is written in the transaction of the deed itself. */
export interface Told {
  readonly event: AuditEvent;
  readonly message: NewMessage;
}

/** Whose password it is. */
export interface PasswordOwner {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  /** Names of the organizations that the person belongs to. */
  readonly organizations: readonly string[];
}

/** What gives the right to a new password: a link that is spent by it, or the password of before, which must still be it. */
export type PasswordProof =
  | { readonly kind: 'reset-link'; readonly link: MailedLink }
  | { readonly kind: 'password'; readonly hash: string };

export interface NewPassword extends Told {
  readonly user: UserId;
  readonly hash: string;
  readonly proof: PasswordProof;
}

export interface LinkAsked extends MailedLink {
  readonly emailKey: string;
  /** SHA-256 of what the browser is recognized by, which is the person's own if they have signed in with it. */
  readonly recognized: string | null;
  readonly expiresAt: Instant;
  /** Where it leads in the end. */
  readonly returnTo: string | null;
  /** `null` where nobody has this address who could be sent a link: the row is written all the same (I-03). */
  readonly told: Told | null;
}

/** One account at a provider by which somebody signs in here. */
export interface LinkedIdentity {
  readonly id: string;
  readonly userId: UserId;
  readonly provider: string;
  /** As the provider had it when it was linked; for its owner to read. */
  readonly email: string;
  readonly linkedAt: Instant;
}

export type WayIn = { readonly kind: 'password' } | { readonly kind: 'identity'; readonly id: string };

export interface InLiveSession extends Told {
  readonly user: UserId;
  /** Nothing is done once it has ended. */
  readonly session: SessionId;
}

export interface NewIdentity extends InLiveSession {
  readonly id: string;
  readonly provider: string;
  readonly identity: { readonly issuer: string; readonly subject: string; readonly email: string };
}

export interface FirstPassword extends InLiveSession {
  readonly hash: string;
}

export interface RemovedWayIn extends InLiveSession {
  readonly way: WayIn;
  /**
   * What else opens an account here: links by mail, which everybody has, and the providers that are configured. Never a
   * passkey: where no mail leaves, nobody could help whoever loses it (ADR 0030).
   */
  readonly spare: { readonly byLink: boolean; readonly providers: readonly string[] };
}

/** A journey to a provider and back, by the SHA-256 of what it is known by (I-09). */
export interface JourneyKey {
  readonly stateDigest: string;
  readonly provider: string;
}

export interface NewJourney extends JourneyKey {
  readonly browserDigest: string;
  readonly sessionId: string | null;
  readonly returnTo: string | null;
  readonly expiresAt: Instant;
}

export interface KnownPassword {
  readonly userId: UserId;
  readonly hash: string | null;
  /** `null` where it was not chosen by a mailed link. */
  readonly chosenByMailAt: Instant | null;
  readonly isActive: boolean;
}

/** First-factor credentials of the server's own people; the engine never sees them. */
export interface AccountStore {
  /** By the address's lookup key, deactivated people included. */
  findPassword(emailKey: string): Promise<KnownPassword | null>;
  findPasswordOf(user: UserId): Promise<string | null>;
  putPassword(user: UserId, hash: string, now: Instant): Promise<void>;
  /** Of people who have none yet, all at once. */
  putPasswords(passwords: readonly { readonly user: UserId; readonly hash: string }[], now: Instant): Promise<void>;
  /** `null` for people who have none. */
  passwordChangedAt(user: UserId): Promise<Instant | null>;
  findPasswordOwner(user: UserId): Promise<PasswordOwner | null>;
  /** A new password and what is told of it. Every link that is under way is dead. @returns true for exactly one caller per proof. */
  changePassword(change: NewPassword, now: Instant): Promise<boolean>;
  /**
   * Keeps a new link, in place of the one before for that purpose, whoever asked for that.
   * @returns false, and nothing is kept, within a minute of the one before and after too many in a day. The person's own
   * browsers have a minute and a day of their own, which nobody else can use up.
   */
  askLink(asked: LinkAsked, now: Instant): Promise<boolean>;
  /** Whose link it is, while it is good. */
  findLink(link: MailedLink, now: Instant): Promise<UserId | null>;
  /** @returns whose it was, for exactly one caller. */
  spendLink(
    link: MailedLink,
    now: Instant,
  ): Promise<{ readonly user: UserId; readonly returnTo: string | null } | null>;
  /** Whatever was mailed to this user is dead. */
  dropLinks(user: UserId): Promise<void>;
  /** Ends what has run out, for good, and forgets what was asked for a day ago. */
  purgeLinks(now: Instant): Promise<void>;
  findIdentity(identity: { readonly issuer: string; readonly subject: string }): Promise<UserId | null>;
  listIdentities(user: UserId): Promise<readonly LinkedIdentity[]>;
  /** Those that are known to be a whole sign-in. */
  countPasskeysThatOpen(user: UserId): Promise<number>;
  /** `taken`: it opens an account already, this one or another. */
  linkIdentity(given: NewIdentity, now: Instant): Promise<'linked' | 'taken' | 'session-over'>;
  /** A first password. @returns false where there is one, or the session has ended. */
  addPassword(given: FirstPassword, now: Instant): Promise<boolean>;
  /** Never the last one that works here. */
  removeWayIn(given: RemovedWayIn, now: Instant): Promise<'removed' | 'last' | 'session-over'>;
  beginJourney(journey: NewJourney): Promise<void>;
  /** @returns what it was for, for exactly one caller. */
  spendJourney(
    key: JourneyKey & { readonly browserDigest: string },
    now: Instant,
  ): Promise<{ readonly sessionId: SessionId | null; readonly returnTo: string | null } | null>;
  /**
   * Writes down, once for each journey, that somebody came back by it who could not spend it; nobody can after that.
   * @returns false where there is no such journey.
   */
  noteStrayJourney(key: JourneyKey, event: AuditEvent, now: Instant): Promise<boolean>;
  /** What was no journey's way back: once an hour for each `key`, as anybody can send it. */
  noteNoJourney(key: string, event: AuditEvent, now: Instant): Promise<void>;
  noteJourneyFailure(event: AuditEvent, now: Instant): Promise<void>;
  purgeJourneys(now: Instant): Promise<void>;
  /**
   * Pays for one password try under `key` before it is looked at.
   * @returns null when it may be tried now, else when it may.
   */
  payPasswordTry(key: string, now: Instant): Promise<Ahead<Instant | null>>;
  /**
   * Writes down that the try just paid for under `key` was wrong. `event` is null where nobody has the address: the same
   * row is written and committed then, so that it takes as long (I-03).
   */
  notePasswordFailure(key: string, event: AuditEvent | null, now: Instant): Promise<void>;
  /** Nothing rests on it: where it is lost in a crash, a pause is a little longer. */
  forgivePasswordTries(key: string): Promise<Ahead<void>>;
  /** Forgets tries that were last made before `until`. */
  purgePasswordTries(until: Instant): Promise<void>;
  /** Keeps only the newest offer of a first start. */
  offerFirstStart(tokenDigest: string): Promise<void>;
  /** While nobody has an account it is open by the newest offer alone. */
  lookAtFirstStart(tokenDigest: string): Promise<'open' | 'other-address' | 'over'>;
  /** @returns true for exactly one caller. */
  spendFirstStart(tokenDigest: string): Promise<boolean>;
}
