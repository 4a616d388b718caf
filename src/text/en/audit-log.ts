import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import type { CeremonyFault } from '../../domain/authenticators/ceremony-fault.ts';
import { isNotice, type NoticeKind } from '../../domain/messages/notices.ts';
import { formatList } from '../format.ts';
import { auditActions } from './audit-actions.ts';
import { common } from './common.ts';
import { count, LOCALE } from './locale.ts';
import { noticeSubjects } from './notices.ts';
import { singleSignOnEvents, singleSignOnNotes } from './single-sign-on-events.ts';

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
      facts['secondFactor'] === null ? 'Signed in without a second factor' : `Signed in with ${secondFactor(facts)}`,
    'sign_in.abandoned': () => 'Gave up a sign-in',
    'password.failed': () => 'Wrong password for {target}',
    'password.reset_asked': () => 'Link to choose a new password sent to {target}',
    'password.changed': () => 'Password changed',
    'second_factor.shown': (facts) => `Confirmed with ${method(facts)}`,
    'second_factor.failed': (facts) => `Failed to confirm with ${method(facts)}, for {target}`,
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
    'text.report_forged': ({ carrier }) =>
      `A report of delivery said to come from ${String(carrier)}, and was not signed by it`,
    'text.report_unreadable': ({ carrier }) => `A report of delivery, signed by ${String(carrier)}, could not be read`,
    'phone.refused': () => 'Refused a phone number for {target}',
    'phone.not_proven': () => 'Wrong code for a phone number, for {target}',
    'emailed_recovery.asked': () => 'Recovery by email asked for, for {target}',
    'emailed_recovery.used': () => 'Recovery by email proven: a new second factor is set up next',
    'emailed_recovery.stopped': () => 'Recovery by email of {target} stopped from a message',
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
  note: (action: string, facts: AuditDetails): string | null => NOTES[action]?.(facts) ?? null,
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

const METHODS: Readonly<Record<string, string>> = {
  totp: 'an authenticator app',
  sms: 'a text message',
  passkey: 'a passkey',
  'recovery-code': 'a recovery code',
  mailbox: 'a code by email',
  'emailed-recovery': 'a recovery code by email',
};

const FAILURES: Readonly<Record<string, string>> = {
  'response.incorrect': 'The code was wrong',
  'response.already_used': 'The code had been used before',
  'response.malformed': 'What was typed is no code',
  'passkey.refused': 'The passkey was not right, or may not come in',
  'passkey.unverified': 'The device did not ask for a face, a fingerprint or a PIN',
  'sign_in.expired': 'It was used before, or came too late',
  fault: 'It could not be looked at, because something failed on our side',
};

const BUDGETS: Readonly<Record<string, string>> = {
  account: 'The limit of the account',
  number: 'The limit of the number',
  organization: 'The daily limit of the organization',
  country: 'The daily limit of the country',
  installation: 'The daily limit of the installation',
};

const NOT_SENT: Readonly<Record<string, string>> = {
  refused: 'Every carrier refused it',
  unanswered: 'No carrier took it in time',
  expired: 'Its code had run out before it could be sent',
  unreadable: 'It could not be read, or its number was gone',
};

const PASSKEY_FAULTS: Readonly<Record<string, string>> = {
  unknown: 'Nobody here has set it up, or its owner has removed it',
  malformed: 'What came was no passkey at all',
};

const CEREMONY_FAULTS = {
  'not-allowed': 'It was canceled, took too long, or found no passkey there',
  'already-there': 'The device has one for this account already',
  'wrong-address': 'The browser keeps no passkeys for this address',
  unsupported: 'The browser or the device cannot do what was asked',
  other: 'The browser did not say why',
} as const satisfies Record<CeremonyFault, string>;

/** As the whole sign-in it is nobody's yet. */
function unfinishedPasskey({ ceremony, firstFactor: alone }: AuditDetails): string {
  if (alone === 'passkey') return 'Sign-in with a passkey not finished';
  return ceremony === 'create'
    ? 'Set-up of a passkey not finished, for {target}'
    : 'Passkey asked for and not shown, for {target}';
}

const PROVIDER_FAULTS: Readonly<Record<string, string>> = {
  over: 'It was used before, came too late, or came in another browser',
  malformed: 'What came back was not whole, or had a part twice',
  unsolicited: 'Nobody had begun it here',
  canceled: 'It was stopped there',
  unreachable: 'The provider did not answer',
  'other-domain': 'The account there is of another domain',
  unverified: 'The email address there is not verified',
  'no-account': 'Nobody has an account here with it',
  'not-linked': 'The account there is not linked to the one here',
  'linked-elsewhere': 'The account there is linked to another one here',
  'session-over': 'The session that began it had ended, or its proof was too old',
};

const NUMBER_FAULTS: Readonly<Record<string, string>> = {
  'country-missing': 'The country was missing',
  invalid: 'There is no such number',
  landline: 'It is a landline',
  premium: 'It is a premium number',
  'toll-free': 'It is a toll-free number',
  'not-mobile': 'It is no mobile number',
  'phone.country_not_allowed': 'Its country is not allowed',
  'phone.too_many_accounts': 'It is in use for as many accounts as it can be',
};

/** A fact in words; one that this version does not know, as it is. */
const inWords = (words: Readonly<Record<string, string>>, fact: AuditDetails[string] | undefined) =>
  words[String(fact)] ?? String(fact ?? '');

const firstFactor = (facts: AuditDetails) => inWords(FIRST_FACTORS, facts['firstFactor']);
const secondFactor = (facts: AuditDetails) => inWords(METHODS, facts['secondFactor']);
const method = (facts: AuditDetails) => inWords(METHODS, facts['method']);

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

const methodsInWords = (list: AuditDetails[string] | undefined) =>
  formatList(
    LOCALE,
    String(list ?? '')
      .split(',')
      .map((word) => inWords(METHODS, word)),
  );

function policyNote({ secondFactor: asked, openSessions, methodsBefore, methodsAfter }: AuditDetails): string | null {
  if (methodsAfter !== undefined)
    return `Counted before: ${methodsInWords(methodsBefore)}. Counts now: ${methodsInWords(methodsAfter)}.`;
  if (asked !== 'required') return null;
  return openSessions === 'next-sign-in'
    ? 'People who were signed in set it up at their next sign-in'
    : 'People who were signed in set it up before they continue';
}

function invitedAs({ role }: AuditDetails): string | null {
  const name = common.roles[String(role) as keyof typeof common.roles];
  return name === undefined ? null : `As: ${name}`;
}

const REVOKED_BECAUSE: Readonly<Record<string, string>> = {
  left: 'Whoever sent it left',
  removed: 'Whoever sent it, or whom it was for, was removed',
  suspended: 'Whoever sent it, or whom it was for, was suspended',
  deactivated: 'The account of whoever sent it was deactivated',
  disowned: 'Whoever sent it reported that somebody else had used their account',
};

const NOTES: Readonly<Record<string, (facts: AuditDetails) => string | null>> = {
  ...singleSignOnNotes,
  'sign_in.completed': ({ newBrowser }) => (newBrowser === true ? 'From a browser or network that was new' : null),
  'notice.disowned': ({ kind }) => (isNotice(String(kind)) ? noticeSubjects[kind as NoticeKind] : null),
  'text.not_sent': ({ because }) => NOT_SENT[String(because)] ?? null,
  'text.not_delivered': () => 'Its carrier had taken it, and reported that later',
  'text.budget_spent': ({ budget }) => BUDGETS[String(budget)] ?? null,
  'passkey.unknown': ({ because }) => PASSKEY_FAULTS[String(because)] ?? null,
  'passkey.not_finished': ({ because }) => inWords(CEREMONY_FAULTS, because),
  'provider.failed': ({ reason }) => PROVIDER_FAULTS[String(reason)] ?? null,
  'phone.refused': ({ because }) => NUMBER_FAULTS[String(because)] ?? null,
  'policy.text_countries_changed': ({ countries }) => (countries === null ? null : String(countries)),
  'member.invited': invitedAs,
  'invitation.resent': invitedAs,
  'invitation.revoked': ({ because }) => REVOKED_BECAUSE[String(because)] ?? null,
  'invitation.accepted': invitedAs,
  'member.signed_out': ({ sessions }) => count(Number(sessions), { one: '# session ended', other: '# sessions ended' }),
  'member.reset': ({ reason }) => `Reason: ${String(reason)}`,
  'recovery_code.used': ({ left }) => count(Number(left), { one: '# left', other: '# left' }),
  'enrollment.not_proven': ({ method: tried, reason }) =>
    tried === 'passkey' ? (PASSKEY_FAULTS['malformed'] ?? null) : (FAILURES[String(reason)] ?? null),
  'second_factor.failed': ({ reason }) => FAILURES[String(reason)] ?? null,
  'second_factor.locked': ({ reason }) => FAILURES[String(reason)] ?? null,
  'policy.changed': policyNote,
};
