import { formatList } from '../format.ts';
import { count, LOCALE } from './locale.ts';

export const yourSignIn = {
  title: 'Your sign-in',
  lead: 'Your password, your second factor and your recovery codes.',
  requiredBy: (organizations: readonly string[], hasMethod: boolean) =>
    [
      formatList(LOCALE, organizations),
      organizations.length === 1 ? 'requires' : 'require',
      hasMethod
        ? 'two-factor authentication, so you can change your method but not turn it off.'
        : 'two-factor authentication. Set it up to get in.',
    ].join(' '),
  signedInAt: 'You signed in on {time}.',
  password: 'Password',
  passwordChanged: 'Chosen {changed}.',
  changePassword: 'Change password',
  waysIn: 'Ways to sign in',
  waysInAbout: 'Password, link by email, and accounts elsewhere.',
  waysInWithoutMail: 'Password, passkeys, and accounts elsewhere.',
  look: 'Look at them',
  secondFactor: 'Second factor',
  empty: 'You have no second factor yet.',
  emptyAdvice: 'With one, your password alone is no longer enough to sign in as you.',
  setUp: 'Set up method',
  later: 'Sign out and set up at next sign-in',
  change: 'Change method',
  remove: 'Remove',
  removeWhat: (name: string) => `“${name}”`,
  add: 'Add another',
  ending: (ending: string) => `To the number ending in ${ending}.`,
  used: 'Added {added}. Last used {used}.',
  neverUsed: 'Added {added}. Not used yet.',
  codes: 'Recovery codes',
  codesLeft: (left: number, total: number) => `${left} of ${total} left`,
  codesNotSaved: 'Not saved yet',
  codesMade: 'Made {made}.',
  makeNew: 'Make new codes',
  few: (left: number) =>
    left === 0
      ? 'You have no recovery codes left.'
      : count(left, { one: 'You have # recovery code left.', other: 'You have # recovery codes left.' }),
  notSaved: 'You have not told us yet that you saved your recovery codes.',
  notSavedAdvice:
    '{link} and save them, so that you are not locked out if you lose your phone. Otherwise you get new ones at your next sign-in.',
  fewAdvice: '{link} so that you are not locked out if you lose your phone.',
  notices: {
    'password-changed': 'Your password is changed. You were signed out everywhere else.',
    'method-set-up': 'Your second factor is set up. You will be asked for it each time you sign in.',
    'method-added': 'It is added. You can use it the next time you sign in. You were signed out everywhere else.',
    'method-changed': 'Your second factor is changed. The old one and its recovery codes no longer work.',
    'method-removed': 'Your second factor is removed. Only your password is asked for now.',
    'backup-removed': 'It is removed. You were signed out everywhere else.',
    'codes-made': 'Your new recovery codes are ready to use. The old ones no longer work.',
  },
};

export const newCodes = {
  title: 'Make new recovery codes?',
  lead: (left: number) =>
    count(left, {
      one: 'Your # old code stops working as soon as the new ones appear.',
      other: 'Your # old codes stop working as soon as the new ones appear.',
    }),
  leadNone: 'You get ten new codes. Each works once.',
  submit: 'Make new codes',
};

/** One of several. */
export const removeBackup = {
  title: (method: string) => `Remove ${method}?`,
  lead: 'You can no longer sign in with it. Your other ways stay as they are, and so do your recovery codes. You are signed out everywhere else.',
  submit: 'Remove it',
};

export const removeMethod = {
  title: 'Remove your second factor?',
  lead: 'It stops working for this account, and so do your recovery codes. After that, your password alone is enough to sign in as you.',
  advice: {
    passkey: 'You can delete the passkey from your device once this is done.',
    totp: 'You can delete the account from your authenticator app once this is done.',
    sms: 'We forget your number.',
  },
  submit: 'Remove it',
};
