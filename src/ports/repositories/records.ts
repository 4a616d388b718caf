import type { AuditAction } from '../../domain/audit/events.ts';
import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import type { ApiKeyId, AuthenticatorId, InvitationId, OrganizationId, UserId } from '../../domain/ids.ts';
import type { MessageContent } from '../../domain/messages/message.ts';
import type { NoticeKind } from '../../domain/messages/notices.ts';
import type { TextContent } from '../../domain/messages/text-content.ts';
import type { Instant } from '../../domain/time.ts';

/** Where a request came from, for people to recognize it by. */
export interface Origin {
  readonly address: string | null;
  readonly browser: string | null;
}

export const NO_ORIGIN: Origin = { address: null, browser: null };

export interface AuditEvent {
  readonly action: AuditAction;
  /** Who did it, a person or a key; null for the system and for people who have not proven who they are. */
  readonly actor: UserId | ApiKeyId | null;
  readonly target: UserId | null;
  readonly organization: OrganizationId | null;
  readonly origin: Origin;
  /** Facts without secrets: never a code, a token or a whole phone number (I-54). */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditRepository {
  add(event: AuditEvent, now: Instant): Promise<void>;
  /**
   * What anybody can cause as often as they like, by sending junk: once an hour for each `key`, in a transaction of its
   * own. @returns whether it was written.
   */
  addOnceAnHour(key: string, event: AuditEvent, now: Instant): Promise<boolean>;
}

/** One message to one stored address (I-57). */
export interface NewMessage {
  readonly user: UserId;
  readonly content: MessageContent;
  readonly origin: Origin;
  /** After this it is not worth sending. */
  readonly goodUntil: Instant | null;
  /** The run of invitations that it belongs to. */
  readonly run?: string;
}

/** To the address of an invitation, which may be nobody's account yet (I-57). */
export interface NewInvitationMessage extends Pick<NewMessage, 'content' | 'origin' | 'goodUntil'> {
  readonly invitation: InvitationId;
}

/** To the number of an authenticator, confirmed or being set up, as it is kept when the message is sent (I-57). */
export interface NewText extends Pick<NewMessage, 'user' | 'origin'> {
  readonly phone: AuthenticatorId;
  readonly content: TextContent;
  readonly goodUntil: Instant;
}

export interface DueText {
  readonly to: PhoneNumber;
  readonly content: TextContent;
  readonly at: Instant;
}

export interface DueMessage {
  readonly id: string;
  /** Without a name: somebody who was invited. */
  readonly to: { readonly email: string; readonly name: string };
  readonly content: MessageContent;
  readonly origin: Origin;
  readonly at: Instant;
  /** Of a notice: what its link "This wasn't me" carries. `null` in one that was written before there were such links. */
  readonly disownToken: string | null;
}

/** A notice that was mailed, as long as nobody has disowned it. */
export interface MailedNotice {
  readonly user: UserId;
  readonly kind: NoticeKind;
  readonly origin: Origin;
  readonly at: Instant;
}

/** One message in a worker's hand. */
export interface LeasedMessage {
  readonly id: string;
  readonly tries: number;
  readonly goodUntil: Instant | null;
  /** Both `null`: it cannot be opened, or its person or number is gone. */
  readonly message: DueMessage | null;
  readonly text: DueText | null;
  /** Of a text or call, opened or not: who waits for it, and where and when they asked for it. */
  readonly textFor: (Pick<NewText, 'user' | 'origin'> & { readonly at: Instant }) | null;
}

/** What there is a carrier for. */
export type Carried = 'all' | 'mail' | 'texts';

export type TextFailure = 'not-sent' | 'not-delivered';

export interface OutboxRepository {
  add(message: NewMessage, now: Instant): Promise<void>;
  /** To every address that is known of this user: the account's own, and those that linked providers had. */
  addToEveryAddress(message: NewMessage, now: Instant): Promise<void>;
  addInvitation(message: NewInvitationMessage, now: Instant): Promise<void>;
  addText(message: NewText, now: Instant): Promise<void>;
  /** What still waits to go to this number is not worth sending any more: its code is dead. */
  dropTexts(phone: AuthenticatorId): Promise<void>;
  /** What still waits to be sent for this invitation is not worth sending any more: its link is dead. */
  dropInvitation(invitation: InvitationId): Promise<void>;
  /** By the SHA-256 of what its link carries, if it was written after `since`. */
  findNotice(disownDigest: string, since: Instant): Promise<MailedNotice | null>;
  /** Uses its link up. @returns true for exactly one caller. */
  disown(disownDigest: string, since: Instant): Promise<boolean>;
  /** How many messages of a kind were written for this user since then, sent or not. */
  countSince(user: UserId, kind: MessageContent['kind'], since: Instant): Promise<number>;
  /** When they were, newest first. */
  timesSince(user: UserId, kind: MessageContent['kind'], since: Instant): Promise<readonly Instant[]>;
  /** Forgets what was sent, or given up, before `until`. */
  purge(until: Instant): Promise<void>;
  /** Hands out what is due, to one worker at a time, until `leaseUntil`. */
  lease(limit: number, leaseUntil: Instant, now: Instant, carried?: Carried): Promise<readonly LeasedMessage[]>;
  /** Its content is wiped: a delivered code has no business in a backup (I-49). */
  markSent(id: string, now: Instant): Promise<void>;
  /** To be tried again from then on. */
  postpone(id: string, until: Instant): Promise<void>;
  /** It is never sent, and its content is wiped. @returns true for exactly one caller. */
  markFailed(id: string): Promise<boolean>;
  /** Whether the text or call that was written then never left, or its carrier says that it did not arrive. */
  failureOfText(text: Pick<NewText, 'user' | 'phone'>, writtenAt: Instant): Promise<TextFailure | null>;
}
