import { count } from './locale.ts';

export const waysIn = {
  title: 'Ways to sign in',
  lead: 'Each of these is enough to begin with. If you have a second factor, it is asked for after any of them; a passkey is one already.',
  password: 'Password',
  passwordChosen: 'Chosen {changed}.',
  noPassword: 'You have none.',
  change: 'Change',
  make: 'Make a password',
  link: 'Link by email',
  linkAbout: 'We email a link to {email}. It is always there.',
  passkeys: 'Passkeys',
  passkeysAbout: (total: number) =>
    count(total, {
      one: 'You have # that signs you in by itself.',
      other: 'You have # that sign you in by themselves.',
    }),
  look: 'Look at them',
  linked: '{email}, linked {linked}.',
  unlinked: 'Not linked yet.',
  add: (provider: string) => `Link ${provider}`,
  remove: 'Remove',
  removeWhat: (way: string) => `: ${way}`,
  last: 'This is your only way to sign in. Add another before you remove or change it.',
  lastBesidesPasskeys:
    'This is your only way to sign in besides passkeys, so it stays. No mail leaves this server, so nobody could let you back in if you lost your passkey. Add another way before you remove this one.',
  back: 'Your sign-in',
  company: 'Company sign-in',
  notices: {
    'password-made': 'You have a password now. Sign in with it whenever you like.',
    linked: 'That account is linked. You can sign in with it from now on.',
    removed: 'That way to sign in is removed. You were signed out everywhere else.',
    'second-factor-first':
      'Set up a second factor first. Only with one of your own can an account elsewhere be linked to yours.',
  },
  setUp: 'Set up a second factor',
};
