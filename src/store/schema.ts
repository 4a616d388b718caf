/** Ids and codes are texts, instants whole milliseconds, sealed values bytes, flags 0 or 1 (DESIGN, "Data"). */
export interface Schema {
  users: UsersTable;
  organizations: OrganizationsTable;
  memberships: MembershipsTable;
  policies: PoliciesTable;
  authenticators: AuthenticatorsTable;
  totp_authenticators: TotpAuthenticatorsTable;
  passkeys: PasskeysTable;
  recovery_codes: RecoveryCodesTable;
  sign_ins: SignInsTable;
  sessions: SessionsTable;
  attempt_budgets: AttemptBudgetsTable;
  attempt_failures: AttemptFailuresTable;
  audit_events: AuditEventsTable;
  outbox: OutboxTable;
  invitation_runs: InvitationRunsTable;
  dev_inbox: DevInboxTable;
  passwords: PasswordsTable;
  password_tries: PasswordTriesTable;
  password_resets: PasswordResetsTable;
  installation: InstallationTable;
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
  must_enroll_anew: number;
  last_code_spent_at: number | null;
  set_up_wanted: number;
  codes_unsaved: number;
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
  single_sign_on: string;
  connection_id: string | null;
  second_factor_after_single_sign_on: string;
  emailed_recovery: string;
  version: number;
}

export interface AuthenticatorsTable {
  id: string;
  user_id: string;
  method: string;
  name: string | null;
  confirmed_at: number;
  last_used_at: number | null;
  failed_in_row: number;
}

export interface TotpAuthenticatorsTable {
  authenticator_id: string;
  user_id: string;
  sealed_secret: Uint8Array;
  last_step: number;
}

export interface PasskeysTable {
  authenticator_id: string;
  user_id: string;
  credential_id: string;
  public_key: Uint8Array;
  counter: number;
  transports: string;
  user_verified: number;
}

export interface RecoveryCodesTable {
  user_id: string;
  digest: string;
  made_at: number;
  spent_at: number | null;
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
  second_kind: string | null;
  second_at: number | null;
  second_authenticator: string | null;
  methods: string;
  afterwards: string;
  because_kind: string | null;
  because_organization: string | null;
  mailbox_instead: number;
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
}

export interface SessionsTable {
  id: string;
  user_id: string;
  minted_by: string;
  began_at: number;
  first_kind: string;
  first_at: number;
  first_connection: string | null;
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

export interface PasswordsTable {
  user_id: string;
  hash: string;
  changed_at: number;
}

export interface PasswordTriesTable {
  key: string;
  tries: number;
  last_at: number;
  retry_at: number;
}

export interface PasswordResetsTable {
  email_key: string;
  /** `null` where nobody has the address who could be sent a link. */
  user_id: string | null;
  /** `null` once it is spent or over. */
  token_digest: string | null;
  browser_digest: string;
  asked_at: number;
  expires_at: number;
  day_began_at: number;
  asked_in_day: number;
}

export interface InstallationTable {
  key: string;
  value: string;
}
