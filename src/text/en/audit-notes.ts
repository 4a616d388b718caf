import type { AuditDetails } from '../../domain/audit/details.ts';
import type { CeremonyFault } from '../../domain/authenticators/ceremony-fault.ts';
import { isNotice, type NoticeKind } from '../../domain/messages/notices.ts';
import { formatList } from '../format.ts';
import { common } from './common.ts';
import { count, LOCALE } from './locale.ts';
import { noticeSubjects } from './notices.ts';
import { singleSignOnNotes } from './single-sign-on-events.ts';

export const SECOND_FACTORS: Readonly<Record<string, string>> = {
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

/** Circuits look at codes to numbers that were not proven yet, and at no others. */
const CIRCUITS: Readonly<Record<string, string>> = {
  account: 'Codes that the account asked for',
  number: 'Codes to this number',
  organization: "Codes to new numbers of the organization's members",
  country: 'Codes to new numbers of this country',
  installation: 'Codes to new numbers of the installation',
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
export const inWords = (words: Readonly<Record<string, string>>, fact: AuditDetails[string] | undefined) =>
  words[String(fact)] ?? String(fact ?? '');

const methodsInWords = (list: AuditDetails[string] | undefined) =>
  formatList(
    LOCALE,
    String(list ?? '')
      .split(',')
      .map((word) => inWords(SECOND_FACTORS, word)),
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

/** What is said below an event, where there is more to say. */
export const auditNotes: Readonly<Record<string, (facts: AuditDetails) => string | null>> = {
  ...singleSignOnNotes,
  'sign_in.completed': ({ newBrowser }) => (newBrowser === true ? 'From a browser or network that was new' : null),
  'notice.disowned': ({ kind }) => (isNotice(String(kind)) ? noticeSubjects[kind as NoticeKind] : null),
  'text.not_sent': ({ because }) => NOT_SENT[String(because)] ?? null,
  'text.not_delivered': () => 'Its carrier had taken it, and reported that later',
  'text.budget_spent': ({ budget }) => BUDGETS[String(budget)] ?? null,
  'text.paused': ({ circuit }) => CIRCUITS[String(circuit)] ?? null,
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
