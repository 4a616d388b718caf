import type { Method } from '../../domain/authenticators/methods.ts';
import { anyOf, count } from './locale.ts';

const ACCEPTED = { passkey: 'passkeys', totp: 'codes from an authenticator app', sms: 'text messages' } as const;

const TIME = 'It takes about two minutes.';
const required = (organization: string) => `${organization} requires two-factor authentication. ${TIME}`;
const takes = (organization: string | null) => (organization === null ? TIME : required(organization));

export const chooseMethod = {
  title: 'Choose your second factor',
  required,
  /** What was there before is gone; the organization is null where none requires it. */
  anew: {
    reset: (organization: string | null) =>
      `Your two-factor authentication was reset, so you set up a second factor again. ${takes(organization)}`,
    'codes-spent': (organization: string | null) =>
      `You used your last recovery code, so you set up a second factor again, with new codes. ${takes(organization)}`,
    recovered: (organization: string | null) =>
      `You have lost your second factor, so you set up a new one in its place. ${takes(organization)}`,
  },
  notAccepted: (organization: string, held: readonly Method[]) =>
    `${organization} does not accept ${anyOf(held.map((method) => ACCEPTED[method]))} as a second factor. Set up another one now. It takes about two minutes.`,
  voluntary:
    'With a second factor, your password alone is no longer enough to sign in as you. It takes about two minutes.',
  replacing:
    'What you use now keeps working until the new one is confirmed. Then it stops, and so do your old recovery codes.',
  adding: {
    kept: 'What you use now keeps working, and so do your recovery codes.',
    renewed: 'What you use now keeps working. You get new recovery codes in place of the old ones.',
  },
  besides: {
    kept: 'What you have stays set up, for wherever it is accepted. Your recovery codes keep working.',
    renewed:
      'What you have stays set up, for wherever it is accepted. You get new recovery codes in place of the old ones.',
  },
  deadline: 'You have until {time}.',
  withoutScript: 'Passkeys need JavaScript, which is off in your browser.',
  methods: {
    passkey: { name: 'Passkey', about: 'Fastest. Nothing to type.' },
    sms: {
      name: 'Text message',
      about: "Weakest: a number can be taken over. Use it only if you can't use the others.",
    },
    totp: { name: 'Authenticator app', about: 'A new code every 30 seconds on your phone. Works without signal.' },
  },
  why: 'Passwords leak, and people are tricked out of them. A second factor is something you have, such as your phone, so whoever knows only your password stays outside.',
  later: 'Sign out and set up at next sign-in',
};

export const totpSetUp = {
  title: 'Scan this with your authenticator app',
  lead: 'Any app works: 1Password, Google Authenticator, Microsoft Authenticator, Authy.',
  qr: 'QR code for your authenticator app',
  cannotScan: "Can't scan the QR code?",
  byHand: 'Choose "Enter a setup key" in your app. Account: {email}. Issuer: {issuer}. Type: time-based.',
  key: 'Setup key',
  copyKey: 'Copy key',
  openInApp: 'Open in an app on this device',
  label: 'Enter the 6-digit code that the app shows',
  submit: 'Continue',
  another: 'Choose again',
};

export const recoveryCodes = {
  title: 'Save your recovery codes',
  lead: 'If you lose your phone, one of these codes lets you sign in. Each works once.',
  list: 'Recovery codes',
  account: 'For {account}, made on {time}',
  download: 'Download',
  copy: 'Copy',
  print: 'Print',
  printYourself: "To print them, use your browser's Print.",
  onlyTime: 'This is the only time we show these codes.',
  keep: 'Keep them in a password manager, not in your photos or email.',
  saved: 'I have saved my recovery codes',
  finish: {
    organization: (name: string) => `Finish and go to ${name}`,
    settings: 'Finish',
    continue: 'Finish and continue',
  },
};

export const recoveryCodeUsed = {
  title: 'You used a recovery code',
  left: (left: number) => count(left, { one: 'You have # left.', other: 'You have # left.' }),
  advice:
    'If your phone is gone, set up the new one now: in a few minutes that takes a code from the old one. If you still have it, make new codes when few are left.',
  newPhone: 'Set up a new phone',
  makeNew: 'Make new codes',
  lastTitle: 'You used your last recovery code',
  last: 'Set up a second factor again now. You get new recovery codes with it.',
  compulsory: 'If you put it off, you have to do it at your next sign-in.',
  compulsoryUntil:
    'If you put it off, you have to do it at your next sign-in. If you no longer have your second factor, sign in with your password before {time} and choose “I no longer have it”. After that, you may need an admin to help you.',
  setUpAgain: 'Set up a second factor again',
};
