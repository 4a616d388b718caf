export const devices = {
  title: 'Your devices',
  lead: "Where you are signed in now. Sign out of anything that you don't recognize.",
  here: 'This browser',
  others: 'Other devices',
  none: 'You are signed in nowhere else.',
  unknown: 'A browser we cannot name',
  first: {
    password: 'Password',
    'magic-link': 'Link by email',
    oidc: 'Account elsewhere',
    saml: 'Single sign-on',
    passkey: 'Passkey',
    host: 'Sign-in of your application',
  },
  shown: (first: string, second: 'totp' | 'recovery-code' | null) =>
    second === null ? first : `${first} and ${second === 'totp' ? 'authenticator app' : 'recovery code'}`,
  times: 'Signed in {began}. Last used {used}.',
  signOut: 'Sign out',
  signOutEverywhere: 'Sign out everywhere else',
  limits: 'A session ends by itself after an hour without use, and after a day at the latest.',
  notYours: "Something here isn't yours? Sign it out, then {password} and look after {secondFactor}.",
  changePassword: 'change your password',
  secondFactor: 'your second factor',
  notices: {
    'signed-out': 'That device is signed out.',
    'all-signed-out': 'You are signed out everywhere else.',
  },
};
