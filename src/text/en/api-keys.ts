import { count } from './locale.ts';

export const apiKeys = {
  title: 'API keys',
  lead: 'A program acts here with a key of its own, and only as far as the key allows.',
  make: 'Make a key',
  reference: 'How to use one',
  list: 'Keys',
  none: 'No keys yet.',
  noneAdvice: 'Make one for each program, so that you can revoke it alone.',
  notices: {
    revoked: 'Revoked. Programs that use it get no answer any more.',
    gone: 'That key was revoked already.',
    'made-already':
      'That key was made already, and it was shown then. If nobody has kept it, revoke it and make another.',
  },
  states: {
    works: 'Works',
    expired: 'Expired',
    'maker-not-active': 'Silent',
    'maker-not-admin': 'Silent',
    'maker-without-method': 'Silent',
    'maker-left': 'Silent',
    'second-factor': 'Silent',
    'single-sign-on': 'Silent',
    'other-account': 'Silent',
  },
  why: {
    'maker-not-active': 'Whoever made it is suspended or on hold here. It works again once they are let back in.',
    'maker-not-admin': 'Whoever made it is no owner or admin now. It works again if they become one again.',
    'maker-without-method':
      'Whoever made it has no second factor now that counts here. It works again once they have set one up.',
    'maker-left':
      'Whoever made it has left since then. It stays silent even if they came back: make a new key in its place.',
    'second-factor': 'It was made without a second factor, and one is asked for here. Make a new key in its place.',
    'other-account': 'It was not made with a work account. Make a new key in its place.',
    'single-sign-on': 'It was not made through the single sign-on that is required here. Make a new key in its place.',
  },
  made: 'Made by {maker} on {made}. Works until {expires}.',
  used: 'Last used {used}.',
  neverUsed: 'Not used yet.',
  may: (scopes: string) => `May: ${scopes}.`,
  revoke: 'Revoke',
};

export const scopes = {
  'organization:read': 'see the name of the organization',
  'members:read': 'see the members and who has a second factor',
  'members:write': 'reset, change, suspend and remove members, except owners',
  'policy:read': 'see whether a second factor is required',
  'policy:write': 'turn the requirement on and off',
  'audit:read': 'read the audit log',
};

export const makeApiKey = {
  title: 'Make an API key',
  lead: (organization: string) => `For a program that acts in ${organization}.`,
  name: 'What is it for?',
  nameHint: 'For example: payroll, every night.',
  scopes: 'What may it do?',
  days: 'How long does it work?',
  daysOf: (days: number) => count(days, { one: '# day', other: '# days' }),
  warning:
    'Whoever has the key can do all this without a second factor. Give it to one program, and keep it like a password.',
  yours: 'It works for as long as you are an owner or admin here and have what the organization requires.',
  confirmationHint: 'We ask because a key acts without you.',
  submit: 'Make the key',
};

export const newApiKey = {
  title: (name: string) => `Here is the key “${name}”`,
  lead: 'Copy it now. It is shown this once, and we cannot show it again.',
  key: 'API key',
  copy: 'Copy',
  use: 'A program sends it with each call:',
  done: 'I have kept it',
};

export const revokeApiKey = {
  title: (name: string) => `Revoke “${name}”?`,
  lead: 'Programs that use this key get no answer any more, at once and for good.',
  submit: 'Revoke',
};
