import { formatDuration, formatList } from '../format.ts';
import type { ProblemTexts } from '../problems.ts';
import { count, LOCALE } from './locale.ts';

export const problems = {
  'email.empty': () => 'Enter your email address',
  'email.malformed': () => 'Enter an email address in the correct format, like name@example.com',
  'password.empty': () => 'Enter your password',
  'password.new.empty': () => 'Enter a new password',
  'password.wrong': () => 'That password is not right.',
  'password.too-short': ({ minimum }) =>
    `Use at least ${count(minimum, { one: '# character', other: '# characters' })}. Three or four random words work well.`,
  'password.too-long': () => 'Use at most 128 characters.',
  'password.leaked': () => 'This password is in a list of leaked passwords. Choose a different one.',
  'password.personal': ({ word }) => `Don't use your name or the word "${word}".`,
  'password.weak': () => 'This password is easy to guess. Three or four random words work well.',
  'name.empty': () => 'Enter your name',
  'organization.name.empty': () => 'Enter the name of your organization',
  'setup-token.wrong': () =>
    'This address is not complete. Open the whole address that is printed where Twofold was started.',
  'choice.missing': () => 'Choose one of the options',

  'sign-in.mismatch': () => "That email and password don't match. Try again, or reset your password.",
  'sign-in.throttled': ({ retryAfterSeconds }) =>
    `Too many tries. Wait ${formatDuration(LOCALE, retryAfterSeconds)}, then try again.`,

  'passkey.failed': ({ attemptsLeft }) => withTries("That didn't finish. Try again, or use another way.", attemptsLeft),
  'code.empty': () => 'Enter the 6-digit code',
  'code.too-short': ({ attemptsLeft }) =>
    withTries("You've not entered enough numbers. The code is 6 numbers.", attemptsLeft),
  'code.too-long': ({ attemptsLeft }) =>
    withTries("You've entered too many numbers. The code is 6 numbers.", attemptsLeft),
  'code.not-digits': ({ attemptsLeft }) => withTries('The code must be 6 numbers, 0 to 9.', attemptsLeft),
  'code.wrong': ({ attemptsLeft, again }) =>
    [
      'That code is not right. Wait for the next one in your app, then enter it.',
      ...(again ? ['Check that your phone sets its clock automatically.'] : []),
      ...(attemptsLeft === null ? [] : [triesLeft(attemptsLeft)]),
    ].join(' '),
  'code.already-used': () => "You've already used that code. Wait for the next one.",
  'attempts.locked': ({ retryAfterSeconds }) =>
    retryAfterSeconds === null
      ? 'Too many wrong codes. Only an owner or admin of your organization can let you back in.'
      : `Too many wrong codes. Try again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'challenge.spent': () => 'You entered too many wrong codes. Start again.',

  'recovery-code.empty': () => 'Enter one of your recovery codes',
  'recovery-code.malformed': ({ attemptsLeft }) =>
    withTries('A recovery code has 16 letters and numbers. Check it and try again.', attemptsLeft),
  'recovery-code.wrong': ({ attemptsLeft }) =>
    `That code is not right. Check it and try again. ${triesLeft(attemptsLeft)}`,
  'recovery-code.already-used': () => "You've already used that code. Use a different one.",
  'codes.not-saved': () => 'Tick the box to say that you have saved your codes.',

  'mailbox-code.wrong': ({ attemptsLeft }) =>
    `That code is not right. Enter the code from the newest email. ${triesLeft(attemptsLeft)}`,
  'mailbox-code.expired': () => 'That code has run out. Ask for a new one.',
  'mailbox-code.too-soon': ({ retryAfterSeconds }) =>
    `You can ask for a new code in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'mailbox-code.too-many': () => "We've sent several codes already. Use the newest one, or try again later.",

  'member.is-yourself': () => 'You can leave, but another owner or admin has to change your role.',
  'member.is-owner': () => 'Only an owner can change an owner, or make one.',
  'member.is-last-owner': () => 'An organization needs an owner who can get in. Make somebody else an owner first.',
  'member.not-on-hold': () => 'They are not on hold any more.',

  'emails.empty': () => 'Enter at least one email address',
  'emails.too-many': ({ most }) => `Enter at most ${most} email addresses, and invite the others after them.`,
  'emails.malformed': ({ malformed }) =>
    `Nobody has been invited yet. Write each address like name@example.com. Check: ${formatList(LOCALE, malformed)}`,
  'invitation.gone': () => 'This invitation is no longer there: it was accepted or revoked a moment ago.',
  'invitation.already-member': () => 'They have become a member in the meantime, so nothing was sent.',
  'invitation.is-owner': () => 'Only an owner can invite an owner, and resend or revoke such an invitation.',
  'invitation.throttled': ({ retryAfterSeconds }) =>
    `So that nobody's mailbox fills up, the next one can be sent in ${formatDuration(LOCALE, retryAfterSeconds)}.`,

  'reason.empty': () => 'Enter a reason',
  'reason.too-long': () => 'Use at most 200 characters.',
  'reason.unreadable': () => 'Write the reason on one line, without special characters.',

  'api-key.name': () => 'Enter what the key is for, on one line and in at most 100 characters',
  'api-key.scopes': () => 'Choose at least one thing that the key may do',
  'api-key.days': () => 'Choose how long the key works, at most 365 days',
  'api-key.too-many': () => 'There are 100 keys already. Revoke one that is not used any more, then make this one.',

  'policy.changed-meanwhile': () => 'Someone else changed this a moment ago. Check it again.',
  'policy.numbers-changed': () => 'The numbers have changed since you opened this page. Check them and confirm again.',
  'policy.no-method': () => 'Choose at least one method',
  'policy.owner-without-method': () =>
    'No owner has set up one of these methods yet, so every owner could be locked out. Set one up under Your sign-in, or ask an owner to, then come back.',
} satisfies ProblemTexts;

function withTries(sentence: string, attemptsLeft: number | null): string {
  return attemptsLeft === null ? sentence : `${sentence} ${triesLeft(attemptsLeft)}`;
}

function triesLeft(attempts: number): string {
  return count(attempts, { one: 'You have # try left.', other: 'You have # tries left.' });
}
