import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import { auditActions } from './audit-actions.ts';
import { auditNotes, inWords, SECOND_FACTORS } from './audit-notes.ts';
import { common } from './common.ts';
import { singleSignOnEvents } from './single-sign-on-events.ts';

export const auditLog = {
  title: 'Audit log',
  lead: (organization: string) => `Every security event in ${organization}. Nobody can change or remove an entry.`,
  table: 'Table of events',
  columns: { event: 'Event', who: 'Who', from: 'From', time: 'Time', number: 'Entry' },
  csv: 'CSV',
  csvAbout: 'Download these events as CSV',
  person: 'Person',
  personHint: 'Name or email',
  from: 'From',
  until: 'To',
  submit: 'Filter',
  clear: 'Clear filters',
  filter: 'Kind of event',
  action: 'Event',
  anyAction: 'Any event',
  actions: auditActions,
  groups: {
    all: 'All',
    'sign-ins': 'Sign-ins',
    failures: 'Failed',
    methods: 'Methods',
    resets: 'Resets',
    policy: 'Policy',
    members: 'Members',
    keys: 'API keys',
  },
  days: 'Days begin and end at midnight, UTC.',
  empty: 'Nothing has happened yet.',
  behind:
    'The newest events are not shown: they could not be added to this log, which may have been tampered with. Ask whoever runs this server to run “twofold audit verify”.',
  misread:
    'A day or kind of event in this address does not exist, so it was left out, and more events are shown. Choose it again here.',
  noMatch: 'Nothing matches these filters.',
  pages: 'Pages',
  older: 'Older',
  newest: 'Newest',
  system: 'Twofold',
  commandLine: 'Command line',
  unknownPerson: 'Somebody who has left',
  apiKey: (name: string) => `API key “${name}”`,
  notSignedIn: 'Not signed in',
  unknownBrowser: 'Unknown browser',
  unknownAddress: 'Unknown address',
  /** `{target}` is whom it is about. Actions that this version does not know are shown as they are. */
  events: {
    'sign_in.started': (facts) => `Began to sign in with ${firstFactor(facts)}`,
    'sign_in.completed': (facts) =>
      facts['secondFactor'] === null
        ? 'Signed in without a second factor'
        : `Signed in with ${proofIn(facts['secondFactor'])}`,
    'sign_in.abandoned': () => 'Gave up a sign-in',
    'password.failed': () => 'Wrong password for {target}',
    'password.reset_asked': () => 'Link to choose a new password sent to {target}',
    'password.changed': () => 'Password changed',
    'second_factor.shown': (facts) => `Confirmed with ${proofIn(facts['method'], facts['channel'])}`,
    'second_factor.failed': (facts) => `Failed to confirm with ${proofIn(facts['method'])}, for {target}`,
    'second_factor.locked': () => 'Second factor locked after too many wrong codes, for {target}',
    'recovery_code.used': () => 'Recovery code used',
    'recovery_codes.created': () => 'New recovery codes made',
    'mailbox.code_sent': () => 'Code sent by email to {target}',
    'mailbox.proven': () => 'Email address confirmed with a code',
    'text.code_sent': ({ channel }) => (channel === 'call' ? 'Code spoken to {target}' : 'Code texted to {target}'),
    'text.not_sent': ({ channel }) =>
      channel === 'call' ? 'Could not call {target} with a code' : 'Could not text a code to {target}',
    'text.not_delivered': () => 'A code for the phone of {target} did not arrive',
    'text.budget_spent': () => 'No code texted to {target}: a limit was reached',
    'text.paused': () => 'No code texted to a new number of {target}: too few of the last were answered',
    'text.report_forged': ({ carrier }) =>
      `A report of delivery said to come from ${String(carrier)}, and was not signed by it`,
    'text.report_unreadable': ({ carrier }) => `A report of delivery, signed by ${String(carrier)}, could not be read`,
    'phone.refused': () => 'Refused a phone number for {target}',
    'phone.not_proven': () => 'Wrong code for a phone number, for {target}',
    'emailed_recovery.asked': () => 'Recovery by email asked for, for {target}',
    'emailed_recovery.used': () => 'Recovery by email proven: a new second factor is set up next',
    'emailed_recovery.stopped': (facts) =>
      facts['method'] === undefined
        ? 'Recovery by email of {target} stopped from a message'
        : `Recovery by email of {target} stopped by a confirmation with ${method(facts)}`,
    'notice.disowned': () => "“This wasn't me”, said {target} of a security message",
    'enrollment.begun': () => 'Began to set up a second factor',
    'enrollment.not_proven': (facts) => `Failed to set up ${method(facts)}, for {target}`,
    'authenticator.enrolled': (facts) => `Set up ${method(facts)}`,
    'authenticator.replaced': (facts) => `Changed to another second factor: ${method(facts)}`,
    'authenticator.removed': (facts) => `Removed ${method(facts)}`,
    'session.stepped_up': () => 'Confirmed who they are for a change',
    'session.ended': () => 'Signed out',
    'sessions.ended': () => 'Signed out on other devices',
    'policy.changed': policyChange,
    ...singleSignOnEvents,
    'policy.text_countries_changed': ({ countries }) =>
      countries === null ? 'Phone numbers of every country allowed' : 'Countries of phone numbers limited',
    'policy.hosted_domain_changed': ({ hostedDomain }) =>
      hostedDomain === null
        ? 'Accounts of any domain allowed at sign-in with another account'
        : `Only accounts of ${String(hostedDomain)} allowed at sign-in with another account`,
    'policy.emailed_recovery_changed': (facts) =>
      facts['emailedRecovery'] === 'yes' ? 'Recovery by email allowed' : 'Recovery by email no longer allowed',
    'organization.created': () => 'Organization made',
    'user.created': () => 'Account made for {target}',
    'membership.changed': membershipChange,
    'membership.held': () => '{target} put on hold: reset in another organization',
    'member.reset': () => 'Two-factor authentication reset for {target}',
    'member.signed_out': () => '{target} signed out everywhere',
    'member.vouched_for': () => '{target} let in again after a reset in another organization',
    'passkey.unknown': () => 'Refused a passkey that opens no account here',
    'passkey.not_finished': unfinishedPasskey,
    'passkey.not_proven': () => 'Refused to set up a passkey for {target}',
    'passkey.counter_went_back': () => 'Refused a passkey of {target} that counted backwards',
    'sign_in.link_asked': () => 'Link to sign in sent to {target}',
    'provider.failed': ({ provider }) => `Sign-in with ${String(provider)} failed`,
    'way_in.added': ({ way }) => `Added a way to sign in: ${String(way)}`,
    'way_in.removed': ({ way }) => `Removed a way to sign in: ${String(way)}`,
    'member.invited': ({ email }) => `Invited ${String(email)}`,
    'invitation.resent': ({ email }) => `Sent the invitation of ${String(email)} again`,
    'invitation.revoked': ({ email }) => `Revoked the invitation of ${String(email)}`,
    'invitation.accepted': () => 'Accepted an invitation',
    'api_key.created': ({ name }) => `Made the API key “${String(name)}”`,
    'api_key.revoked': ({ name }) => `Revoked the API key “${String(name)}”`,
  } satisfies Record<AuditAction, (facts: AuditDetails) => string> as Readonly<
    Record<string, (facts: AuditDetails) => string>
  >,
  /** A second line, where there is more to say. */
  note: (action: string, facts: AuditDetails): string | null => auditNotes[action]?.(facts) ?? null,
};

/** The header row of the file; programs read it, so it stays. */
export const auditFile = {
  columns: [
    ...['Entry', 'Time', 'Event', 'Note', 'Action', 'Actor', 'Actor email', 'Target', 'Target email'],
    ...['Address', 'Browser', 'Details'],
  ],
};

const FIRST_FACTORS: Readonly<Record<string, string>> = {
  password: 'a password',
  'magic-link': 'a link by email',
  oidc: 'another account',
  saml: 'single sign-on',
  passkey: 'a passkey',
  host: 'the application',
};

/** As the whole sign-in it is nobody's yet. */
function unfinishedPasskey({ ceremony, firstFactor: alone }: AuditDetails): string {
  if (alone === 'passkey') return 'Sign-in with a passkey not finished';
  return ceremony === 'create'
    ? 'Set-up of a passkey not finished, for {target}'
    : 'Passkey asked for and not shown, for {target}';
}

const firstFactor = (facts: AuditDetails) => inWords(FIRST_FACTORS, facts['firstFactor']);
const method = (facts: AuditDetails) => inWords(SECOND_FACTORS, facts['method']);

const CHANNELS: Readonly<Record<string, string>> = { text: 'a text message', call: 'a call to the phone' };

/** How a code came to the phone is known of the response, and of nothing that was written down later or before. */
function proofIn(kind: AuditDetails[string] | undefined, channel?: AuditDetails[string]): string {
  if (kind !== 'sms') return inWords(SECOND_FACTORS, kind);
  return CHANNELS[String(channel)] ?? 'a code to the phone';
}

const CHANGES: Readonly<Record<string, string>> = {
  suspended: '{target} suspended',
  reactivated: '{target} reactivated',
  removed: '{target} removed',
};

function membershipChange({ to, role, state }: AuditDetails): string {
  const word = String(to ?? (state === 'active' ? null : state) ?? role);
  const roleName = common.roles[word as keyof typeof common.roles];
  return CHANGES[word] ?? `{target} is now: ${roleName ?? word}`;
}

function policyChange({ secondFactor: asked, onlyMethods }: AuditDetails): string {
  if (onlyMethods === true) return 'What counts as a second factor changed';
  return asked === 'required'
    ? 'Two-factor authentication required of everyone'
    : 'Two-factor authentication no longer required';
}
