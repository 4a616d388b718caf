import { formatNumber } from '../format.ts';
import { andOthers, count, LOCALE } from './locale.ts';

/** Teammates lists them too, so that where they are not counted it is said. */
const suspendedLeftOut = (amount: number) =>
  count(amount, {
    one: '# suspended person is left out.',
    other: '# suspended people are left out.',
  });

export interface Affected {
  readonly total: number;
  readonly suspended: number;
  readonly organization: string;
}

/** Where no mail leaves, what is told waits until it does. */
const OWNERS_TOLD = {
  byMail: 'We email the owners.',
  withoutMail: 'No mail leaves this server yet, so we email the owners once it is set up.',
};

export const accessSecurity = {
  title: 'Access security',
  lead: (organization: string) => `How people prove who they are when they sign in to ${organization}.`,
  tab: 'Two-factor authentication',
  singleSignOnTab: 'Single sign-on',
  switchLabel: 'Require two-factor authentication',
  on: 'On',
  off: 'Off',
  about: 'When this is on, everyone who signs in also gives a second factor.',
  spared: 'People who come through single sign-on are exempt: their identity provider takes care of it.',
  leftTo: (provider: string) => `Left to ${provider}`,
  aboutLeftTo: (provider: string) =>
    `People sign in with ${provider}, which looks after the second factor. What was set here before counts again once single sign-on is off.`,
  turnedOnBy: 'Turned on by {name}, {time}.',
  turnedOn: 'Turned on {time}.',
  openSessionsTitle: 'People who were signed in when it was turned on',
  openSessions: {
    'at-once': 'Set it up before they continue',
    'next-sign-in': 'Set it up at their next sign-in',
  },
  invitationsTitle: 'Invitations',
  invitationsSent: (sent: number, total: number) =>
    `${formatNumber(LOCALE, sent)} of ${formatNumber(LOCALE, total)} sent`,
  invitationsFailed: (failed: number) =>
    count(failed, { one: '# could not be delivered', other: '# could not be delivered' }),
  methodsTitle: 'Methods people may use',
  countriesTitle: 'Countries of phone numbers',
  everyCountry: 'Every country',
  changeCountries: 'Change countries',
  chooseMethods: 'Choose methods',
  hostedDomainTitle: (providers: string) => `${providers} accounts`,
  anyHostedDomain: 'Of any domain',
  onlyHostedDomain: (domain: string) => `Only of ${domain}`,
  changeHostedDomain: 'Change the domain',
  readOnly: 'Only an owner or admin can change this.',
  oneOwner: 'There is only one owner. If that person is locked out, nobody here can help: think of a second one first.',
  oneOwnerOn: 'There is only one owner. If that person is locked out, nobody here can help: think of a second one.',
  firstYourself: {
    first: "You'll be the first to set one up. You do it right after you turn this on.",
    alsoYou: 'You have no second factor of your own yet. You set one up right after you turn this on.',
  },
  notices: {
    'turned-on': 'Two-factor authentication is now required.',
    'turned-off': 'Two-factor authentication is no longer required.',
    'hosted-domain-changed': 'It is changed. It holds for people who are signed in, too.',
    'countries-changed': 'It is changed. Numbers that people set up before keep working.',
    'recovery-on': 'Members can now recover by email.',
    'recovery-off': 'Members can no longer recover by email.',
    'methods-changed': 'What counts as a second factor is changed.',
  },
  recovery: {
    switchLabel: 'Allow recovery by email',
    about:
      'Members who have lost their second factor and their recovery codes can get a code by email, and must then set up a new second factor.',
    risk: "Risk: whoever reads a member's email and knows their password gets in without the second factor. Leave this off if owners and admins can reset it for people instead.",
    riskWithoutMail:
      "Risk: whoever reads a member's email and knows their password gets in without the second factor. Owners and admins can reset it for people instead, but only once mail leaves this server.",
    noMail: {
      on: 'No mail leaves this server, so nobody is offered recovery by email, though it is on. Ask whoever runs the server to set up mail.',
      off: "No mail leaves this server yet, so recovery by email can't be turned on. Ask whoever runs the server to set up mail.",
    },
  },
  adoption: {
    title: 'Who is protected',
    of: (enrolled: number, total: number) => `${enrolled} of ${count(total, { one: '# person', other: '# people' })}`,
    chart: (enrolled: number, exempt: number, notSetUp: number) =>
      [`${enrolled} set up`, ...(exempt === 0 ? [] : [`${exempt} exempt`]), `${notSetUp} not set up`].join(', '),
    setUp: 'Set up',
    exempt: 'Exempt by single sign-on',
    notSetUp: 'Not set up',
    suspended: suspendedLeftOut,
  },
};

export const changeRecovery = {
  on: {
    title: 'Allow recovery by email?',
    lead: (organization: string) =>
      `This makes two-factor authentication in ${organization} weaker. Know the risk first.`,
    facts: [
      "Whoever reads a member's email and knows their password gets in without the second factor, and locks the member out of it.",
      'Every email address that we know of the member is told at once, with a button to stop it.',
      'It is offered only after a password. People who sign in by an emailed link or with another account never get such a code, nor do people who chose their password by email less than a day before.',
      'The code does not sign anybody in: a new second factor must be set up first, and the account is signed out everywhere else then.',
      'It is offered only to members whose other organizations that require two-factor authentication allow it too.',
    ],
    submit: 'Confirm and allow it',
  },
  off: {
    title: 'No longer allow recovery by email?',
    lead: (organization: string) => `This makes two-factor authentication in ${organization} stronger.`,
    facts: [
      'Members who lose their second factor and their recovery codes need an owner or admin to reset it.',
      'Recoveries that are under way stop working.',
    ],
    submit: 'Confirm and turn it off',
  },
  told: OWNERS_TOLD,
  confirmationHint: 'We ask because this changes how everyone signs in.',
};

const people = (amount: number) => count(amount, { one: '# person', other: '# people' });

const whom = ({ total, organization }: Affected) => `the ${people(total)} in ${organization}`;

const leftOut = ({ suspended }: Affected) => (suspended === 0 ? '' : ` ${suspendedLeftOut(suspended)}`);

export const changePolicy = {
  on: {
    title: 'Require two-factor authentication?',
    lead: (affected: Affected) => `This is what happens to ${whom(affected)} when you turn it on.${leftOut(affected)}`,
    noChange: { name: 'See no change', about: 'They have already set up a second factor' },
    mustSetUp: { name: 'Must set it up' },
    signedInNow: (amount: number) =>
      amount === 0
        ? 'None of them is signed in now'
        : count(amount, { one: '# of them is signed in now', other: '# of them are signed in now' }),
    silencedKeys: {
      name: (amount: number) => count(amount, { one: 'API key that falls silent', other: 'API keys that fall silent' }),
      about: (amount: number) =>
        count(amount, {
          one: 'No second factor stands behind it. Its maker sets one up, and then makes a new key in its place',
          other: 'No second factor stands behind them. Their makers set one up, and then make new keys in their place',
        }),
      see: 'See the keys',
    },
    submit: 'Confirm and require 2FA',
  },
  off: {
    title: 'Stop requiring two-factor authentication?',
    lead: (affected: Affected) => `This is what happens to ${whom(affected)} when you turn it off.${leftOut(affected)}`,
    noChange: { name: 'Keep the second factor they set up', about: 'They are still asked for it until they remove it' },
    mustSetUp: { name: 'No longer have to set one up', about: 'Their password alone lets them in' },
    told: OWNERS_TOLD,
    submit: 'Confirm and turn it off',
  },
  seeWho: 'See who',
  exempt: {
    name: 'Are exempt',
    about: 'They come through single sign-on alone, and it looks after the second factor',
  },
  openSessions: 'People who are signed in now',
  choices: {
    'at-once': { name: 'Set it up before they continue', about: 'Safest. Their next click asks for it.' },
    'next-sign-in': {
      name: 'At their next sign-in',
      about: 'Nobody is interrupted. Open sessions stay as they are until they end.',
    },
  },
  emailPeople: (amount: number) => count(amount, { one: 'Email the # person now', other: 'Email the # people now' }),
  emailPeopleHint: 'They get a link to set it up before they need it.',
  tellThem: 'No mail leaves this server yet, so tell them yourself: they are asked to set it up when they need it.',
  confirmationHint: 'We ask because this changes how everyone signs in.',
};

export const textCountries = {
  title: 'Countries of phone numbers',
  lead: (organization: string) =>
    `People in ${organization} may set up text messages with numbers of these countries. Numbers that they set up before keep working.`,
  which: 'Which countries?',
  all: 'Every country',
  some: 'Only these',
  list: 'Countries',
  submit: 'Save',
  confirmationHint: 'We ask because this changes how everyone signs in.',
};

export const hostedDomain = {
  title: 'Accounts that open the organization',
  lead: ({ organization, providers }: { readonly organization: string; readonly providers: string }) =>
    `People can sign in with ${providers}. Say whose accounts open ${organization}.`,
  which: 'Whose accounts?',
  any: "Anybody's",
  one: 'Only those of one domain',
  domain: 'Domain',
  domainHint: 'As the provider knows your company, such as acme.example.',
  facts: [
    'Whoever came with an account of another domain, a private one for instance, is asked to sign in another way. Their password and their other ways in still work.',
    'It holds at once, also for people who are signed in.',
  ],
  submit: 'Save',
  confirmationHint: 'We ask because this changes how everyone signs in.',
};

export const chooseMethods = {
  title: 'Which methods count?',
  lead: (organization: string) => `Choose what people in ${organization} may use as their second factor.`,
  legend: 'Methods that count',
  about: {
    passkey: 'Strongest: it cannot be phished. Needs a device and a browser that can do it.',
    totp: 'Works on any phone, without signal.',
    sms: 'Weakest: phone numbers can be stolen.',
  },
  submit: 'See what would change',
};

export const changeMethods = {
  title: 'Change which methods count?',
  lead: (affected: Affected) => `This is what happens to ${whom(affected)} when you confirm.${leftOut(affected)}`,
  counts: 'Will count',
  dropped: 'Will no longer count',
  noChange: { name: 'See no change', about: 'They have already set up something that counts' },
  mustAdd: {
    name: 'Must add another',
    nobody: 'Everyone who has a second factor has one that counts',
    about: ({ count: amount, names }: { readonly count: number; readonly names: readonly string[] }) =>
      `${andOthers(amount, names)}. They show what they have once more at their next click, then add one that counts. Their API keys do nothing until then.`,
  },
  nothingYet: { name: 'Have no second factor yet', about: 'When they set one up, they choose among those that count' },
  optional:
    'A second factor is not required here, so nobody has to do anything now. This applies as soon as you require one.',
  emailPeopleHint: 'They get a link to set up one that counts before they need it.',
  told: OWNERS_TOLD,
  submit: 'Confirm the change',
};
