// The tables of the server's own people and of the installation; `schema.ts` lists all.

export interface PasswordsTable {
  user_id: string;
  hash: string;
  changed_at: number;
  /** `null` where it was not chosen by a mailed link. */
  chosen_by_mail_at: number | null;
}

export interface PasswordTriesTable {
  key: string;
  tries: number;
  last_at: number;
  retry_at: number;
}

export interface IdempotentCallsTable {
  id: string;
  request_mac: string;
  claimed_at: number;
  expires_at: number;
  sealed_answer: Uint8Array | null;
}

export interface TextDeliveriesTable {
  carrier: string;
  /** The carrier's own id of the message. */
  reference: string;
  /** `null` where the carrier told of it before it was noted whose it is. */
  message_id: string | null;
  status: string;
  at: number;
}

export interface MailedLinksTable {
  /** `password-reset` or `sign-in`. */
  purpose: string;
  email_key: string;
  /** `own-browser` or `anybody`: strangers do not spend what the person may ask for. */
  asked_by: string;
  /** `null` where nobody has the address who could be sent a link. */
  user_id: string | null;
  /** `null` once it is spent or over. */
  token_digest: string | null;
  browser_digest: string;
  return_to: string | null;
  asked_at: number;
  expires_at: number;
  day_began_at: number;
  asked_in_day: number;
}

export interface IdentitiesTable {
  issuer: string;
  subject: string;
  /** What pages name it by. */
  id: string;
  user_id: string;
  /** The provider's name in the configuration. */
  provider: string;
  /** As the provider had it when it was linked: for people to read, never to find anybody by. */
  email: string;
  linked_at: number;
}

export interface ProviderJourneysTable {
  state_digest: string;
  browser_digest: string;
  provider: string;
  /** To be linked to the account of this session; `null`: to sign in. */
  session_id: string | null;
  return_to: string | null;
  expires_at: number;
  /** `open`, `spent`, or `told` once a second use was written down. */
  state: string;
}

export interface InstallationTable {
  key: string;
  value: string;
}
