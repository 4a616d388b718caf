import type {
  IdempotentCallsTable,
  IdentitiesTable,
  InstallationTable,
  MailedLinksTable,
  PasswordsTable,
  PasswordTriesTable,
  ProviderJourneysTable,
  TextDeliveriesTable,
} from './schema-accounts.ts';
import type {
  AuthenticatorsTable,
  PasskeyChallengesTable,
  PasskeysTable,
  PhonesTable,
  RecoveryCodesTable,
  TextBudgetsTable,
  TextSendsTable,
  TotpAuthenticatorsTable,
} from './schema-methods.ts';
import type { SingleSignOnSchema } from './single-sign-on-schema.ts';

/** Ids and codes are texts, instants whole milliseconds, sealed values bytes, flags 0 or 1 (DESIGN, "Data"). */
export interface Schema extends SingleSignOnSchema {
  users: UsersTable;
  organizations: OrganizationsTable;
  memberships: MembershipsTable;
  policies: PoliciesTable;
  authenticators: AuthenticatorsTable;
  totp_authenticators: TotpAuthenticatorsTable;
  passkeys: PasskeysTable;
  passkey_challenges: PasskeyChallengesTable;
  phones: PhonesTable;
  recovery_codes: RecoveryCodesTable;
  sign_ins: SignInsTable;
  sessions: SessionsTable;
  known_browsers: KnownBrowsersTable;
  api_keys: ApiKeysTable;
  attempt_budgets: AttemptBudgetsTable;
  attempt_failures: AttemptFailuresTable;
  audit_events: AuditEventsTable;
  audit_entries: AuditEntriesTable;
  audit_heads: AuditHeadsTable;
  outbox: OutboxTable;
  text_sends: TextSendsTable;
  text_budgets: TextBudgetsTable;
  invitation_runs: InvitationRunsTable;
  member_invitations: MemberInvitationsTable;
  invitation_budgets: InvitationBudgetsTable;
  dev_inbox: DevInboxTable;
  passwords: PasswordsTable;
  password_tries: PasswordTriesTable;
  mailed_links: MailedLinksTable;
  identities: IdentitiesTable;
  provider_journeys: ProviderJourneysTable;
  installation: InstallationTable;
  idempotent_calls: IdempotentCallsTable;
  text_deliveries: TextDeliveriesTable;
}

export interface UsersTable {
  id: string;
  email: string;
  email_key: string;
  name: string;
  name_key: string;
  state: string;
  created_at: number;
  last_sign_in_at: number | null;
  /** The single sign-on that it came through; null for every other way. */
  last_sign_in_connection: string | null;
  must_enroll_anew: number;
  last_code_spent_at: number | null;
  set_up_wanted: number;
  codes_unsaved: number;
  /** 1 once it is on record what this person signs in with. */
  browsers_noted: number;
}

export interface OrganizationsTable {
  id: string;
  name: string;
  created_at: number;
}

export interface MembershipsTable {
  organization_id: string;
  user_id: string;
  role: string;
  state: string;
  joined_at: number;
  held_since: number | null;
  held_by: string | null;
}

export interface PoliciesTable {
  organization_id: string;
  second_factor: string;
  in_force_from: number;
  turned_on_at: number;
  turned_on_by: string | null;
  open_sessions: string;
  grace_days: number;
  methods: string;
  /** With commas between; null: every country that the installation writes to. */
  text_countries: string | null;
  single_sign_on: string;
  connection_id: string | null;
  second_factor_after_single_sign_on: string;
  emailed_recovery: string;
  hosted_domain: string | null;
  version: number;
}

export interface SignInsTable {
  id: string;
  token_digest: string;
  purpose: string;
  state: string;
  user_id: string;
  session_id: string | null;
  began_at: number;
  first_kind: string;
  first_at: number;
  first_connection: string | null;
  first_hosted_domain: string | null;
  second_kind: string | null;
  second_at: number | null;
  second_authenticator: string | null;
  methods: string;
  afterwards: string;
  because_kind: string | null;
  because_organization: string | null;
  mailbox_instead: number;
  emailed_recovery: number;
  mailbox: string | null;
  attempts: number;
  expires_at: number;
  return_to: string | null;
  staged_id: string | null;
  staged_method: string | null;
  staged_secret: Uint8Array | null;
  sealed_codes: Uint8Array | null;
  passkey_challenge: string | null;
  passkey_expires_at: number | null;
  mailbox_digest: string | null;
  mailbox_expires_at: number | null;
  mailbox_sent_at: number | null;
  mailbox_sends: number;
  text_digest: string | null;
  text_expires_at: number | null;
  text_tries: number;
  /** How the last code went, and when; it stays when the code is spent. */
  text_channel: string | null;
  text_sent_at: number | null;
  stop_digest: string | null;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  minted_by: string;
  began_at: number;
  first_kind: string;
  first_at: number;
  first_connection: string | null;
  first_hosted_domain: string | null;
  second_kind: string | null;
  second_at: number | null;
  second_authenticator: string | null;
  created_at: number;
  last_seen_at: number;
  ends_at: number;
  ended_at: number | null;
  replaced_by: string | null;
  address: string | null;
  browser: string | null;
}

export interface KnownBrowsersTable {
  user_id: string;
  /** `browser` or `network`. */
  kind: string;
  mark: string;
  last_seen_at: number;
}

export interface ApiKeysTable {
  id: string;
  digest: string;
  organization_id: string;
  maker_id: string;
  name: string;
  beginning: string;
  /** With spaces between. */
  scopes: string;
  began_at: number;
  first_kind: string;
  first_at: number;
  first_connection: string | null;
  first_hosted_domain: string | null;
  second_kind: string | null;
  second_at: number | null;
  second_authenticator: string | null;
  made_at: number;
  expires_at: number;
  last_used_at: number | null;
  ended_at: number | null;
}

export interface AttemptBudgetsTable {
  user_id: string;
  locked_until: number;
  forgiven_at: number;
}

export interface AttemptFailuresTable {
  id: string;
  user_id: string;
  at: number;
}

export interface AuditEventsTable {
  id: string;
  at: number;
  action: string;
  actor_id: string | null;
  target_id: string | null;
  organization_id: string | null;
  address: string | null;
  browser: string | null;
  details: string;
  /** The organizations in whose logs it belongs, one a line, as they were when it happened. */
  concerns: string;
  /** Over the event itself; empty where it is older than the chain. */
  mac: string;
  entered: number;
}

/** One event's place in one organization's log; the log of what concerns none has the empty id. */
export interface AuditEntriesTable {
  organization_id: string;
  /** 1, 2, 3 … without a gap. */
  number: number;
  event_id: string;
  at: number;
  /** Over the entry before and the event. */
  mac: string;
}

export interface AuditHeadsTable {
  organization_id: string;
  number: number;
  mac: string;
  /** Over number and mac: who has the database alone cannot put an earlier end in the place of the last. */
  seal: string;
}

export interface OutboxTable {
  id: string;
  user_id: string;
  kind: string;
  sealed_content: Uint8Array | null;
  address: string | null;
  browser: string | null;
  created_at: number;
  due_at: number;
  good_until: number | null;
  tries: number;
  /** `waiting`, `sent` or `failed`. */
  state: string;
  run_id: string | null;
  /** Of a message to somebody who may have no account; `user_id` is empty then. */
  invitation_id: string | null;
  /** Of a text or call: the authenticator, confirmed or being set up, whose number it goes to. */
  phone_id: string | null;
  /** Of a message to the address that a provider had of this user. */
  identity_id: string | null;
  /** Of a notice, until somebody says that it wasn't them: SHA-256 of what its link carries. */
  disown_digest: string | null;
}

/** Each waits to be accepted: one that was accepted or taken back is gone, and the audit log knows of it. */
export interface MemberInvitationsTable {
  id: string;
  organization_id: string;
  email: string;
  email_key: string;
  role: string;
  token_digest: string;
  invited_by: string;
  created_at: number;
  sent_at: number;
  expires_at: number;
}

/** Mails sent since a window began. */
export interface InvitationBudgetsTable {
  key: string;
  began_at: number;
  sent: number;
}

export interface InvitationRunsTable {
  id: string;
  organization_id: string;
  policy_version: number;
  requested_by: string;
  /** Everybody up to this id has been looked at; empty at the beginning. */
  cursor_user_id: string;
  written: number;
  total: number;
  /** `running`, `done` or `stopped`. */
  state: string;
  created_at: number;
}

export interface DevInboxTable {
  id: string;
  at: number;
  sealed_message: Uint8Array;
}
