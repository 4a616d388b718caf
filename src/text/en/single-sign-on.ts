import type { Missing } from '../../domain/single-sign-on/connection.ts';
import type { FetchFault, MetadataFault } from '../../domain/single-sign-on/fault.ts';
import { formatList } from '../format.ts';
import type { MessageTexts } from '../messages.ts';
import type { ProblemTexts } from '../problems.ts';
import { andOthers, LOCALE } from './locale.ts';

const missing = {
  metadata: 'enter the metadata of your identity provider',
  test: 'test the connection',
  domain: 'verify an email domain',
  'own-link': 'link your own account, so that you are not shut out yourself',
} as const satisfies Record<Missing, string>;

export const singleSignOn = {
  ownersOnly: 'Only an owner can change this.',
  notices: {
    saved: 'Saved.',
    tested: 'The test worked: a sign-in came back whole. Nothing else was changed.',
    'domain-verified': 'The domain is verified.',
  },
  mode: 'Single sign-on',
  choices: {
    off: { name: 'Off', about: 'People sign in with ways of their own.' },
    available: {
      name: 'Available',
      about: (provider: string) =>
        `People may sign in with ${provider} and are then exempt from two-factor authentication here. Everybody else is covered.`,
    },
    required: {
      name: 'Required for everyone',
      about: (provider: string, organization: string) =>
        `Only ${provider} opens ${organization}. It looks after the second factor, so the two-factor switch goes away.`,
    },
  },
  yourProvider: 'your identity provider',
  before: (steps: readonly Missing[]) =>
    `First ${formatList(
      LOCALE,
      steps.map((step) => missing[step]),
    )}.`,
  after: 'Ask for a second factor after single sign-on as well',
  afterHint:
    'Turn this on if your identity provider does not ask for one itself. It works while two-factor authentication is required.',
  impactTitle: 'If you required it for everyone',
  impact: {
    linked: { name: 'See no change', about: 'They are linked to it already' },
    mustLink: {
      name: 'Must link their account first',
      about: 'Their address is in a verified domain. They sign in as before, then link it once under Company sign-in.',
    },
    shutOut: { name: 'Could not get in', about: 'Their address is in no verified domain, and they are not linked.' },
  },
  shutOutNames: ({ count: amount, names }: { readonly count: number; readonly names: readonly string[] }) =>
    andOthers(amount, names),
  confirmationHint: 'We ask because this changes how everyone signs in.',
  save: 'Save',
  connection: {
    title: 'Identity provider',
    begin: 'Set up single sign-on',
    beginLead: 'Give your identity provider a name, such as Okta. You get the addresses that it needs next.',
    name: 'Name',
    nameHint: 'People see it on the sign-in page.',
    role: 'New people become',
    roles: { member: 'Members', admin: 'Admins' },
    rename: 'Save name and role',
    states: { new: 'No metadata yet', untested: 'Not tested yet', working: 'Working' },
    kind: 'Kind',
    saml: 'SAML 2.0',
    certificate: 'Certificate',
    goodUntil: 'Good until {time}',
    lastTest: 'Last test',
    acs: 'Sign-on address for your identity provider',
    entityId: 'Entity ID',
    ownMetadata: 'Our metadata as a file',
    copy: 'Copy',
    test: 'Test it',
    link: 'Link your account',
    linked: 'Your own account is linked.',
    setMetadata: 'Enter metadata',
    changeMetadata: 'Change metadata',
    remove: 'Remove connection',
    removeHint: 'Everybody’s link to it is forgotten. Turn single sign-on off first.',
  },
  metadata: {
    title: (provider: string) => `Metadata of ${provider}`,
    lead: 'It says where people sign in and by which certificate we know that an answer is genuine. Paste it, or give the address where it is.',
    url: 'Address of the metadata',
    urlHint: 'It begins with https://. We fetch it once, now.',
    xml: 'Or the metadata itself',
    xmlHint: 'An XML file that begins with EntityDescriptor.',
    submit: 'Save metadata',
  },
  domains: {
    title: 'Email domains',
    lead: 'People whose address is in a verified domain find single sign-on by their address, and join at their first sign-in.',
    verified: 'Verified',
    waiting: 'Waiting',
    record: 'Add this TXT record to the DNS of {domain}, then check.',
    recordName: 'Name',
    recordValue: 'Value',
    check: 'Check now',
    remove: 'Remove',
    add: 'Add a domain',
    label: 'Domain',
    hint: 'Such as acme.example',
  },
};

export const companySignIn = {
  title: 'Sign in with your company',
  lead: 'Enter your work email. We look up how your company signs in.',
  email: 'Work email',
  submit: 'Continue',
  usual: 'Sign in another way',
  found: {
    title: (provider: string) => `Continue to ${provider}`,
    lead: '{domain} signs in with {provider}.',
    submit: (provider: string) => `Continue to ${provider}`,
    another: 'Use another address',
  },
};

export const ownCompanies = {
  title: 'Company sign-in',
  lead: 'Where an organization of yours uses single sign-on, link its account to yours once. An equal email address alone links nothing, for your safety.',
  none: 'None of your organizations uses single sign-on.',
  linked: 'Linked',
  notLinked: 'Not linked',
  link: (provider: string) => `Link ${provider}`,
  continue: (provider: string) => `Continue to ${provider}`,
  unlink: 'Remove link',
  notices: {
    linked: 'Your company account is linked. You can sign in with it from now on.',
    unlinked: 'The link is removed.',
    required: 'Saved. From now on only single sign-on opens the organization, for you too: continue below.',
    'second-factor-first':
      'Set up a second factor first. Only with one of your own can a company account be linked to yours.',
    'not-unlinked': 'This link is your only way in here, so it stays.',
  },
  setUp: 'Set up a second factor',
};

export const linkCompany = {
  title: 'Link this account?',
  lead: 'From then on, whoever signs in with it is signed in as you.',
  account: 'At {provider} you are {account}.',
  submit: 'Link this account',
  notYours: 'If that is not you, link nothing.',
  cancel: 'Go back without linking',
};

const AGAIN = 'Sign in again';
const ASK_OWNER = 'If it happens again, tell an owner of your organization what this page says.';

export const signOnMessages = {
  'own-sign-in-needed': () => ({
    title: 'Sign in another way for this',
    paragraphs: [
      'You came through the single sign-on of an organization. It opens that organization, but not your account itself or other organizations.',
      'Sign out, sign in with your password or another way of your own, then come back here.',
    ],
    action: 'Go to your organizations',
  }),
  'sign-on-untrusted': () => ({
    title: 'We could not trust that answer',
    paragraphs: [
      'What your identity provider sent could not be checked, so nobody was signed in. Begin again from the sign-in page.',
      `${ASK_OWNER} The certificate in its metadata may have changed.`,
    ],
    action: AGAIN,
  }),
  'sign-on-again': () => ({
    title: 'That sign-in is over',
    paragraphs: [
      'It took too long, or it was used already. Begin again from the sign-in page, not from a bookmark or a tile of your identity provider.',
      ASK_OWNER,
    ],
    action: AGAIN,
  }),
  'sign-on-other-browser': () => ({
    title: 'That sign-in began in another browser',
    paragraphs: ['A sign-in ends in the browser where it began. Begin again in this one.'],
    action: AGAIN,
  }),
  'sign-on-declined': () => ({
    title: 'Your identity provider said no',
    paragraphs: [
      'It did not sign you in. You may have canceled, or not be allowed to use this application there.',
      'Try again, or ask the people who look after your company accounts.',
    ],
    action: AGAIN,
  }),
  'sign-on-not-available': () => ({
    title: 'Single sign-on is not available',
    paragraphs: ['It is turned off, or this address is not complete. Sign in another way, or ask an owner.'],
    action: 'Go to sign in',
  }),
  'sign-on-no-email': () => ({
    title: 'Your identity provider did not send an email address',
    paragraphs: [
      'We need it to make your account. Ask an owner of your organization to have the identity provider send it.',
    ],
    action: 'Go to sign in',
  }),
  'sign-on-other-domain': () => ({
    title: 'Your address is not one of the organization’s',
    paragraphs: [
      'New people join by themselves only with an address in a domain that the organization has verified.',
      'Ask an owner to add you, or to verify the domain of your address.',
    ],
    action: 'Go to sign in',
  }),
  'sign-on-account-exists': () => ({
    title: 'You already have an account here',
    paragraphs: [
      'For your safety, an equal email address alone does not open it.',
      'Sign in the usual way, then link your company account under Company sign-in. After that, single sign-on works.',
    ],
    action: 'Sign in and link it',
  }),
  'sign-on-not-a-member': () => ({
    title: 'You are not a member any more',
    paragraphs: ['Your membership of this organization has ended. Ask an owner or admin to add you again.'],
    action: 'Go to sign in',
  }),
  'sign-on-already-linked': () => ({
    title: 'That company account is taken',
    paragraphs: [
      'It is linked to another account here, or your account is linked to another company account. Nothing was changed.',
      'Remove the other link first, or ask an owner.',
    ],
    action: 'Back to company sign-in',
  }),
  'sign-on-session-ended': () => ({
    title: 'Nothing was changed',
    paragraphs: ['Your own session ended, or your last confirmation is too old by now. Confirm again, then repeat it.'],
    action: 'Go to your organizations',
  }),
  'sign-on-transient-name': () => ({
    title: 'Your identity provider gives you a new name each time',
    paragraphs: [
      'So we can never know that it is you. Ask an owner of your organization to have the identity provider send a lasting name (a persistent NameID).',
    ],
    action: 'Go to sign in',
  }),
  'sign-on-not-asked-anew': () => ({
    title: 'Your identity provider did not ask you anew',
    paragraphs: [
      'You are signed in. But what you wanted to do needs a proof of the last five minutes: we asked your identity provider to have you sign in there once more, and it answered with an older sign-in.',
      'Sign out there, then try again. If it happens again, show this page to the people who look after your company accounts: the identity provider must honor ForceAuthn, and say when you signed in (AuthnInstant).',
    ],
    action: 'Go to your organizations',
  }),
} satisfies Partial<MessageTexts>;

const METADATA_FAULTS = {
  malformed: 'That is not metadata we can read. Copy the whole XML, from its first to its last angle bracket.',
  'no-identity-provider':
    'That is not the metadata of one identity provider. Choose the metadata that your provider made for this application.',
  'no-redirect': 'This provider names no sign-on address for redirects (HTTP-Redirect). Turn that on there.',
  'no-certificate': 'There is no usable signing certificate in it: RSA with 2048 bits or more.',
  'not-https': 'Its sign-on address does not begin with https://.',
  'address-not-allowed': 'Give an address on the internet that begins with https://, or paste the metadata.',
  unreachable: 'Nothing could be fetched from that address. Check it, or paste the metadata.',
  'too-large': 'What is at that address is too large. Paste the metadata instead.',
} as const satisfies Record<MetadataFault | FetchFault, string>;

export const singleSignOnProblems = {
  'single-sign-on.not-ready': (problem) => singleSignOn.before(problem.missing),
  'single-sign-on.in-use': () => 'Single sign-on rests on this. Turn it off first.',
  'single-sign-on.no-connection': () => 'Enter the metadata of your identity provider first.',
  'single-sign-on.other-provider': () =>
    'This metadata is of another identity provider. Remove the connection first, then set up a new one.',
  'single-sign-on.metadata': ({ fault }) => METADATA_FAULTS[fault],
  'single-sign-on.name': () => 'Enter the name of your identity provider, up to 100 characters',
  'single-sign-on.domain': () => 'Enter a domain, like acme.example',
  'single-sign-on.domain-not-proven': () =>
    'We did not find the TXT record yet. DNS can take an hour; check again later.',
  'single-sign-on.domain-taken': () => 'Another organization has verified this domain. Ask its owner.',
  'single-sign-on.unknown-domain': () =>
    'No company sign-in is known for that address. Check it, or sign in another way.',
} satisfies Partial<ProblemTexts>;
