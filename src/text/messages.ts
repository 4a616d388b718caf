/** Pages that only say something: what went wrong, or why somebody cannot go on. */
export type MessageKind =
  | 'not-found'
  | 'forbidden'
  | 'owners-only'
  | 'expired'
  | 'recovery-stopped'
  | 'recovery-over'
  | 'recovery-ended'
  | 'notice-over'
  | 'cookies-off'
  | 'cross-origin'
  | 'too-large'
  | 'too-many-people'
  | 'no-mail'
  | 'recovery-without-mail'
  | 'link-without-mail'
  | 'unavailable'
  | 'busy'
  | 'fault'
  | 'suspended'
  | 'on-hold'
  | 'use-single-sign-on'
  | 'no-codes'
  | 'first-start-closed'
  | 'first-start-elsewhere'
  | 'invitation-over'
  | 'invitation-deactivated'
  | 'reset-link-over'
  | 'sign-in-link-over'
  | 'provider-over'
  | 'provider-canceled'
  | 'provider-untrusted'
  | 'provider-unreachable'
  | 'provider-other-domain'
  | 'provider-unverified'
  | 'provider-no-account'
  | 'provider-not-linked'
  | 'provider-taken'
  | 'provider-session-over'
  | 'malformed'
  | 'method-not-allowed'
  | 'other-account-needed'
  | 'own-sign-in-needed'
  | 'sign-on-untrusted'
  | 'sign-on-again'
  | 'sign-on-other-browser'
  | 'sign-on-declined'
  | 'sign-on-not-available'
  | 'sign-on-no-email'
  | 'sign-on-other-domain'
  | 'sign-on-account-exists'
  | 'sign-on-not-a-member'
  | 'sign-on-already-linked'
  | 'sign-on-session-ended'
  | 'sign-on-transient-name'
  | 'sign-on-not-asked-anew';

/** What a message may name. */
export interface MessageFacts {
  readonly organization?: string;
  /** Where not, nothing may promise a mail, or what cannot be done without one. */
  readonly canMail: boolean;
}

interface MessageText {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Words of the way on; `null` where there is none. */
  readonly action: string | null;
}

export type MessageTexts = { readonly [Kind in MessageKind]: (facts: MessageFacts) => MessageText };
