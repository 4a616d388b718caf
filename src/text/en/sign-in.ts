import { RESET_NEEDS_MAIL } from './reset-needs-mail.ts';

export const signIn = {
  title: (brand: string) => `Sign in to ${brand}`,
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  forgot: 'Forgot your password?',
  otherWays: 'Or',
  byProvider: (provider: string) => `Continue with ${provider}`,
  byLink: 'Email me a link instead',
  byPasskey: 'Sign in with a passkey',
  passkeyFailed: "That didn't finish. Try again, or sign in another way.",
  /** Where the server takes no more tries from here; the time is filled in there. */
  passkeyThrottled: 'Too many tries. Wait {time}, then try again, or sign in another way.',
  passkeyNeeds: 'To sign in with a passkey, turn on JavaScript in a browser that knows passkeys.',
  byCompany: 'Sign in with your company',
  notices: {
    'signed-out': 'You have signed out.',
    'password-changed': 'Your password is changed. Sign in with the new one.',
    expired: 'You were away for a while. Sign in again.',
    ended: 'Your session here has ended. Sign in again.',
    'not-done': 'Your session here had ended, so nothing was changed. Sign in again, then do it once more.',
    ready: 'Your organization is ready. Sign in with the password you just chose.',
  },
  demo: 'This is a demonstration. The addresses and passwords to try are printed in the terminal where it was started. Its mail arrives in the {inbox}.',
  demoInbox: 'development inbox',
};

export const challenge = {
  title: 'Enter your 6-digit code',
  lead: 'Open your authenticator app and find {account}.',
  leadStepUp: "To confirm that it's you, open your authenticator app and find {account}.",
  account: (issuer: string, email: string) => `${issuer} (${email})`,
  label: 'Security code',
  hint: 'The code changes every 30 seconds.',
  submit: 'Verify',
  needHelp: 'Need help?',
  useRecoveryCode: 'Use a recovery code to sign in',
  noCodes: 'See who can let you back in',
  lost: "You used your last recovery code. If you can't use your second factor any more, we can check your mailbox instead.",
  noLongerHave: 'I no longer have it',
  otherWays: 'Other ways',
  ways: {
    passkey: 'Use your passkey',
    totp: 'Enter a code from your authenticator app',
    sms: 'Get a code by text message',
  },
  withoutPhone:
    "Don't have your phone? Sign out, sign in again with a recovery code, and set up your new phone right after that.",
};

export const recoveryCode = {
  title: 'Use a recovery code',
  lead: 'You saved ten of them when you set up two-factor authentication. Look in your password manager or among your downloads and papers.',
  label: 'Recovery code',
  hint: 'It looks like {example}. Each code works once.',
  submit: 'Sign in',
  noCodes: "I don't have my codes",
  askSomeone: 'Ask an owner or admin of your organization to reset your two-factor authentication.',
  askForMail: RESET_NEEDS_MAIL,
  anotherWay: 'Try another way',
  byMail: 'Send recovery code to my email',
  byMailAbout:
    'If you have lost your second factor and your codes, we can email you a code. You then set up a new second factor, and the old one stops working. Every email address of yours that we know is told.',
};

export const mailbox = {
  title: 'First, check your email',
  lead: "Before you set up a second factor, we make sure that it's you. We sent a 6-digit code to {email}.",
  label: 'Code from the email',
  hint: 'The code works for 10 minutes.',
  submit: 'Continue',
  sendAgain: 'Send again',
  newCodeIn: 'You can ask for a new code in {time}',
  newCodeNow: 'You can ask for a new code now.',
  why: 'Why do you ask?',
  reasons: {
    silence:
      'You have not signed in for a long time and have no second factor yet. Someone who only knows your password could otherwise set up their own phone in your place.',
    reset:
      'Your two-factor authentication was reset. Someone who only knows your password could otherwise set up their own phone in your place.',
    recovery:
      'You asked for a recovery code by email because you have lost your second factor. Next you set up a new one. The old one works until then, and using it ends this recovery.',
    'codes-spent':
      'You have used your last recovery code and no longer have your second factor. Someone who only knows your password could otherwise set up their own phone in your place.',
  },
};

/** From the mails that tell of a recovery. */
export const stopRecovery = {
  title: 'Stop this recovery?',
  lead: 'Somebody asked to replace your second factor with a code by email. If you stop it, that code no longer works, and your second factor stays as it is.',
  submit: 'Stop it',
  wasYou: 'If it was you, close this page: nothing has changed.',
};

export const locked = {
  title: 'Too many wrong codes',
  lead: 'Even the right code is refused for now, and recovery codes are too.',
  leadForGood:
    'Codes are no longer accepted for your account. Someone has to reset your two-factor authentication first.',
  retryIn: 'You can try again in {time}',
  retryNow: 'You can try again now.',
  retryAt: 'That is at {time}.',
  retry: 'Try again',
  whoHelps: 'Who can help',
  askSomeone: 'An owner or admin of your organization can reset your two-factor authentication.',
  askForMail: RESET_NEEDS_MAIL,
  notYou: "Wasn't you?",
  notYouText: 'Then someone else knows your password. Tell an owner or admin of your organization, and {password}.',
  changePassword: 'change your password',
  /** A forgotten one is replaced by mail alone. */
  notYouWithoutMail:
    'Then someone else knows your password. Tell an owner or admin of your organization, and change your password in Your sign-in as soon as you are signed in.',
};

export const reauthenticate = {
  title: "Confirm that it's you",
  lead: 'You are about to change how you sign in, so we ask for your password again.',
  leadRequired:
    'Two-factor authentication is now required by {organizations}, and you set it up next. You signed in a while ago, so we ask for your password first: nobody else at your computer can then set it up in your place.',
  label: 'Your password',
  submit: 'Confirm',
};

/** For somebody without a password and without a second factor. */
export const confirmByLink = {
  title: "Confirm that it's you",
  lead: 'You are about to change how you sign in. You have no password, so we email a link to {email}; open it in this browser, and you are back here.',
  leadRequired:
    'Two-factor authentication is now required by {organizations}, and you set it up next. You signed in a while ago and have no password, so we email a link to {email} first; open it in this browser, and you are back here.',
  submit: 'Email me a link',
  withoutMail: {
    lead: 'You are about to change how you sign in, and you signed in a while ago. You have no password, and no mail leaves this server: sign out, sign in again as you did before, and come back here.',
    leadRequired:
      'Two-factor authentication is now required by {organizations}, and you set it up next. You signed in a while ago and have no password, and no mail leaves this server: sign out, and sign in again as you did before.',
    submit: 'Sign out',
  },
};

/** Between our page and the provider's. */
export const onward = {
  title: (provider: string) => `On to ${provider}`,
  lead: (provider: string) =>
    `You are being taken to ${provider}. There you choose your account, and then you are back here.`,
  go: (provider: string) => `Continue to ${provider}`,
};

/** Before a change that needs a fresh proof. */
export const confirmation = {
  password: 'Your password',
  codeInstead: 'Use your second factor instead',
  useCode: 'Confirm with your second factor',
  throughCompany: 'Confirm through your company',
  noPassword: 'You have no password to confirm with. {link}, and then come back here.',
  makePassword: 'Make one in your personal settings',
  confirmed: "You've just confirmed that it's you.",
};
