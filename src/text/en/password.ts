export const forgotPassword = {
  title: 'Reset your password',
  lead: 'We email you a link. With it you choose a new password; your second factor stays as it is.',
  email: 'Email',
  submit: 'Email me a link',
  back: 'Back to sign in',
  sentTitle: 'Check your email',
  sent: 'If there is an account for that address, a link is on its way to it. It works once, for 30 minutes, and only in this browser.',
  sentAdvice: 'Nothing there? Look among your spam. You can ask again after a minute.',
  again: 'Ask again',
};

/** A link that signs somebody in (M8). */
export const signInLink = {
  title: 'Sign in by email',
  lead: 'We email you a link. Open it in this browser, and you need no password; your second factor is asked for as always.',
  email: 'Email',
  submit: 'Email me a link',
  back: 'Back to sign in',
  sentTitle: 'Check your email',
  sent: 'If there is an account for that address, a link is on its way to it. It works once, for 10 minutes, and only in this browser.',
  sentAdvice: 'Nothing there? Look among your spam. You can ask again after a minute.',
  again: 'Ask again',
};

/** What the link itself opens: mail scanners open it too, so a button does the rest (I-05). */
export const openSignInLink = {
  title: (brand: string) => `Sign in to ${brand}`,
  lead: 'You asked for this link by email. Press the button to sign in as {email}.',
  submit: 'Sign in',
  anotherWay: 'Sign in another way',
};

export const newPassword = {
  title: 'Choose a new password',
  lead: 'This signs you out everywhere. Then you sign in with the new one.',
  label: 'New password',
  hint: 'At least 15 characters. Three or four random words work well.',
  submit: 'Change password',
};

/** For somebody who signs in without one so far (M5). */
export const makePassword = {
  title: 'Make a password',
  lead: 'You sign in without one so far. It becomes one more way to sign in, and you can confirm changes with it.',
  label: 'New password',
  hint: 'At least 15 characters. Three or four random words work well.',
  submit: 'Make password',
};

export const changePassword = {
  title: 'Change your password',
  lead: 'You stay signed in here, and are signed out everywhere else.',
  current: 'Current password',
  forgot: 'Forgot your password?',
  wanted: 'New password',
  hint: 'At least 15 characters. Three or four random words work well.',
  submit: 'Change password',
};
