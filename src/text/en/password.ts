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

export const newPassword = {
  title: 'Choose a new password',
  lead: 'This signs you out everywhere. Then you sign in with the new one.',
  label: 'New password',
  hint: 'At least 15 characters. Three or four random words work well.',
  submit: 'Change password',
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
