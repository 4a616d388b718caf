import type { NoticeKind } from '../../domain/messages/notices.ts';

/** What each notice told of. */
export const noticeSubjects = {
  'method-added': 'A second factor was set up.',
  'method-changed': 'The second factor was changed.',
  'method-removed': 'The second factor was removed.',
  'backup-added': 'One more second factor was added.',
  'backup-removed': 'A second factor was removed.',
  'recovery-codes-made': 'New recovery codes were made.',
  'recovery-code-used': 'A recovery code was used to sign in.',
  'recovery-used': 'A code by email was used in place of the second factor.',
  'second-factor-reset': 'Two-factor authentication was reset by an owner or admin.',
  'second-factor-failed': 'Too many wrong codes were entered.',
  'second-factor-tried': 'Somebody began to sign in, and did not show the right second factor.',
  'passkey-copied': 'A passkey was refused, because there may be a copy of it.',
  'mailbox-code': 'A code for setting up a second factor was sent.',
  'password-changed': 'The password was changed.',
  'way-in-added': 'A way to sign in was added.',
  'way-in-removed': 'A way to sign in was removed.',
  'company-linked': 'A company account was linked.',
  'company-unlinked': 'A company account was unlinked.',
  'api-key-made': 'An API key was made.',
  'new-browser': 'Somebody signed in from a browser or network that we did not recognize.',
} as const satisfies Record<NoticeKind, string>;

export const disownNotice = {
  title: "This wasn't you?",
  lead: 'This is what we told you by email. If somebody else did it, sign them out now.',
  facts: { what: 'What', when: 'When', browser: 'Browser', address: 'Network address' },
  whatFollows:
    'Every device is signed out, yours too. Links and codes that we have sent stop working. So do API keys that were made in your name since then or on the day before, and invitations of yours that nobody has accepted yet: you can make and send them again. Your password and your second factor stay as they are: what to do about them comes next.',
  submit: "This wasn't me: sign out everywhere",
  wasYou: 'If it was you, close this page. Nothing has changed.',
};

export const noticeDisowned = {
  title: 'Everybody is signed out',
  lead: 'No device is signed in to your account any more. Now make sure that nobody gets in again:',
  mailbox: {
    title: 'Look after your mailbox',
    text: 'If you use the same password for your email, change it there first: the next link goes to that mailbox.',
  },
  password: {
    title: 'Choose a new password',
    text: 'Somebody else may know the one you have. We send you a link by email.',
    action: 'Choose a new password',
  },
  noPassword: {
    title: 'Sign in again',
    text: 'Your account has no password. Sign in as you did before, and change the password of the account that you sign in with.',
    action: 'Go to sign in',
  },
  secondFactor: {
    title: 'Look at what signs in as you',
    text: 'Once you are in, look at {secondFactor} and {ways}. Remove what is not yours, and make new recovery codes.',
    own: 'your second factor',
    ways: 'your ways to sign in',
  },
  help: {
    title: 'Get help if you cannot get in',
    text: 'If the second factor is not yours any more, an owner or admin of your organization can reset it. Talk to them in person or by phone.',
    told: 'We have told the owners and admins of your organization. If the second factor is not yours any more, they can reset it. Talk to them in person or by phone.',
  },
};
