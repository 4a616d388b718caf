export const join = {
  title: (organization: string) => `Join ${organization}`,
  lead: '{name} invites {email}, as {role}.',
  leadByNobody: 'This invitation is for {email}, as {role}.',
  asRole: { owner: 'an owner', admin: 'an admin', member: 'a member' },
  /** Nobody has this address yet. */
  create: {
    about: 'Choose a password for your new account.',
    name: 'Your name',
    password: 'Password',
    passwordHint: 'Use at least 15 characters. Three or four random words work well.',
    submit: 'Create account and join',
  },
  signIn: {
    about: 'You have an account with this address. Sign in to it to join.',
    submit: 'Sign in to join',
  },
  accept: {
    submit: 'Join',
    decline: 'Not now',
  },
  otherAccount: {
    about: "You're signed in as {email}, which is another account. Sign out of it to go on with this invitation.",
    submit: 'Sign out',
  },
  notYou: 'Not expected? Close this page. Nothing happens unless you join.',
};
