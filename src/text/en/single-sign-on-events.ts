import type { AuditDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import type { SignOnFault } from '../../domain/single-sign-on/fault.ts';
import { common } from './common.ts';

type Words = Readonly<Record<string, string>>;

/** A fact in words; one that this version does not know, as it is. */
const inWords = (words: Words, fact: AuditDetails[string] | undefined) => words[String(fact)] ?? String(fact ?? '');

const MODES: Words = {
  off: 'Single sign-on turned off',
  available: 'Single sign-on made available',
  required: 'Single sign-on required of everyone',
};

const CONNECTION_CHANGES: Words = {
  described: 'Described the connection to the identity provider',
  metadata: 'Entered metadata of the identity provider',
  removed: 'Removed the connection to the identity provider',
};

const DOMAIN_CHANGES: Words = { added: 'Added', verified: 'Verified', removed: 'Removed' };

/** Why an answer was not taken, for whoever looks after the identity provider. */
const FAULTS = {
  malformed: 'It is not one well-formed answer with one assertion',
  untrusted: 'It is not signed by a certificate of the metadata, or too weakly',
  declined: 'The identity provider itself said no',
  misdirected: 'It is meant for another service, organization, or address',
  expired: 'It is too old; the clocks of both sides may differ',
  'not-yet-valid': 'It is not valid yet; the clocks of both sides may differ',
  'transient-name': 'The NameID is transient: nobody can be known by it',
  unsolicited: 'Nobody here had asked for it, or too long ago',
  replayed: 'It had been used before',
  'other-browser': 'It came back to another browser than the one that began',
  'not-available': 'Single sign-on is off, or not set up',
  'no-email': 'It names no email address',
  'other-domain': 'The address is in no verified domain',
  'account-exists': 'Somebody has an account with this address and has not linked it',
  'not-a-member': 'The person is not a member any more',
  'already-linked': 'The account is linked to somebody else',
  'session-ended': 'The session that began it had ended, or its proof was too old',
} as const satisfies Record<SignOnFault, string>;

/** Why a sign-in at the identity provider was not the fresh proof that was asked for. */
const IN_VAIN: Words = {
  older: 'The sign-in there is from before the request, so it proves nothing fresh',
  'time-unknown': 'The answer does not say when the sign-in there was, so it proves nothing fresh',
};

const afterwards = ({ singleSignOn, secondFactorAfterSingleSignOn }: AuditDetails) =>
  singleSignOn !== 'off' && secondFactorAfterSingleSignOn === 'yes' ? 'With a second factor after it' : null;

/** The part of the audit log's sentences that is about single sign-on. */
export const singleSignOnEvents = {
  'single_sign_on.changed': ({ singleSignOn }) => inWords(MODES, singleSignOn),
  'single_sign_on.connection_changed': ({ change }) => inWords(CONNECTION_CHANGES, change),
  'single_sign_on.domain_changed': ({ change, domain }) =>
    `${inWords(DOMAIN_CHANGES, change)} the email domain ${String(domain)}`,
  'single_sign_on.tested': () => 'Tested single sign-on: a sign-in came back whole',
  'single_sign_on.not_asked_anew': () => 'Signed in through the identity provider, which was to ask anew and did not',
  'single_sign_on.refused': () => 'Refused an answer of the identity provider',
  'single_sign_on.person_created': () => 'Account made for {target} at the first single sign-on',
  'single_sign_on.linked': () => 'Linked the company account of {target}',
  'single_sign_on.unlinked': () => 'Removed the link to the company account of {target}',
} satisfies Partial<Record<AuditAction, (facts: AuditDetails) => string>>;

export const singleSignOnNotes: Readonly<Record<string, (facts: AuditDetails) => string | null>> = {
  'single_sign_on.changed': afterwards,
  'single_sign_on.connection_changed': ({ name, identityProvider }) =>
    name === undefined && identityProvider === undefined ? null : String(name ?? identityProvider),
  'single_sign_on.not_asked_anew': ({ because }) => inWords(IN_VAIN, because),
  'single_sign_on.refused': ({ because }) => inWords(FAULTS, because),
  'single_sign_on.person_created': ({ role }) => {
    const name = common.roles[String(role) as keyof typeof common.roles];
    return name === undefined ? null : `As: ${name}`;
  },
};
