import type { FirstFactor, SecondFactor } from '../../domain/policy/facts.ts';
import { count } from './locale.ts';

type State =
  | 'open'
  | 'challenge'
  | 'own-sign-in'
  | 'other-account'
  | 'enroll'
  | 'on-hold'
  | 'suspended'
  | 'use-single-sign-on';

interface StateWords {
  readonly chip: string;
  readonly action: string;
  readonly about: (role: string) => string;
}

const states = {
  open: { chip: 'You have access', action: 'Open', about: (role) => `${role}. A second factor is optional here.` },
  challenge: {
    chip: 'Needs your second factor',
    action: 'Verify and open',
    about: (role) => `${role}. Asks for your second factor before you go in.`,
  },
  enroll: {
    chip: 'Needs a second factor',
    action: 'Set it up',
    about: (role) => `${role}. Requires a second factor, and you have none that counts yet.`,
  },
  'own-sign-in': {
    chip: 'Needs a sign-in of your own',
    action: 'See what to do',
    about: (role) => `${role}. Another organization's single sign-on does not open it.`,
  },
  'other-account': {
    chip: 'Needs your work account',
    action: 'See what to do',
    about: (role) => `${role}. The account that you came with is not one of its own.`,
  },
  'on-hold': {
    chip: 'On hold',
    action: 'See what to do',
    about: (role) => `${role}. On hold since your second factor was reset.`,
  },
  suspended: {
    chip: 'Suspended',
    action: 'See what to do',
    about: (role) => `${role}. An admin has suspended your membership.`,
  },
  'use-single-sign-on': {
    chip: 'Single sign-on',
    action: 'See what to do',
    about: (role) => `${role}. Opens through single sign-on only.`,
  },
} satisfies Record<State, StateWords>;

const SHOWN = {
  password: 'your password',
  'magic-link': 'a link by email',
  oidc: 'an account elsewhere',
  saml: 'single sign-on',
  host: 'your application',
  passkey: 'your passkey',
  totp: 'your authenticator app',
  // Texted or spoken: a session does not know which.
  sms: 'a code to your phone',
  'recovery-code': 'a recovery code',
} as const satisfies Record<FirstFactor['kind'] | SecondFactor['kind'], string>;

export const yourOrganizations = {
  title: 'Your organizations',
  signedIn: (first: FirstFactor['kind'], second: SecondFactor['kind'] | null) =>
    `You signed in on {time} with ${SHOWN[first]}${second === null ? '' : ` and ${SHOWN[second]}`}.`,
  list: 'Organizations',
  states,
  openAndShown: (role: string) => `${role}. Requires a second factor, and you have shown one.`,
  openUntil: (role: string) => `${role}. Requires a second factor.`,
  deadline: 'Set it up by {time}.',
  empty: "You don't belong to an organization yet. Ask an owner or admin to add you.",
};

export const organization = {
  about: (role: string) => `You are signed in here. Your role: ${role}.`,
  requires: 'Two-factor authentication is required here.',
  optional: 'Two-factor authentication is optional here.',
  deadline: 'Everyone has to set it up by {time}.',
  people: 'People',
  peopleCount: (total: number) => count(total, { one: '# person', other: '# people' }),
  shown: (shown: number, total: number) => `The first ${shown} of ${total} people are shown.`,
  seeAll: 'See all teammates',
  leave: 'Leave this organization',
  secondFactor: '2FA',
};
