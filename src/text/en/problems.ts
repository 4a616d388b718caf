import { withUnseenMarked } from '../../domain/email.ts';
import { formatDuration, formatList } from '../format.ts';
import type { ProblemTexts } from '../problems.ts';
import { count, LOCALE } from './locale.ts';
import { singleSignOnProblems } from './single-sign-on.ts';

/** Whether a text or a call was asked for. */
const MOBILE_ALONE = 'Text messages and calls go to the same number, so enter a mobile number.';

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
  'sign-in.mismatch-without-mail': () =>
    "That email and password don't match. Try again. If you've forgotten your password, ask whoever runs this server to set up mail.",
  'sign-in.throttled': ({ retryAfterSeconds }) =>
    `Too many tries. Wait ${formatDuration(LOCALE, retryAfterSeconds)}, then try again.`,

  'passkey.failed': ({ attemptsLeft }) => withTries("That didn't finish. Try again, or use another way.", attemptsLeft),
  'passkey.refused': () => "That passkey doesn't open an account here. Try another one, or sign in another way.",
  'passkey.unverified': () =>
    "Your device didn't ask for your face, fingerprint or PIN, so the passkey alone is not enough. Sign in another way, then use it as your second factor.",
  'passkey.expired': () => 'That took too long, or was used once before. Try again.',
  'passkey.in-use': () => 'This passkey is set up already. Use another device, or choose again.',
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
  'mailbox-code.too-many': ({ retryAfterSeconds }) =>
    `We've sent several codes already. Use the newest one, or sign in again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'recovery.no-mail': () =>
    "No mail leaves this server, so we can't send you a code. Use another way, or ask an owner or admin to help.",
  'recovery.not-allowed': () =>
    'Your organization no longer allows this. Start again with a recovery code, or ask an owner or admin to reset your two-factor authentication.',

  'phone.empty': () => 'Enter your mobile number',
  'phone.country-missing': () => 'Choose the country of your number, or begin the number with + and its country code.',
  'phone.invalid': () => 'There is no such number. Check the number and its country.',
  'phone.landline': () => `That is a landline. ${MOBILE_ALONE}`,
  'phone.premium': () => 'That number charges whoever writes to it. Enter an ordinary mobile number.',
  'phone.toll-free': () => `That is a toll-free number. ${MOBILE_ALONE}`,
  'phone.not-mobile': () => `That number is not a mobile phone. ${MOBILE_ALONE}`,
  'phone.country-not-allowed': () =>
    "We can't send text messages to that country. Use a number from another country, or another second factor.",
  'phone.too-many-accounts': () =>
    'This number is in use for as many accounts as it can be. Use another number, or another second factor.',
  'text-code.wrong': ({ attemptsLeft }) =>
    withTries('That code is not right. Enter the code from the newest message.', attemptsLeft),
  'text-code.already-used': () => 'That code no longer works. Enter the code from the newest message.',
  'text-code.expired': () => 'That code has run out. Ask for a new one.',
  'text.too-soon': ({ retryAfterSeconds }) =>
    `You can ask for a new code in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.too-many': ({ retryAfterSeconds }) =>
    `We've sent several codes already. Use the newest one, or another way; a new one can be sent in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.budget-spent': ({ retryAfterSeconds }) =>
    `We can't send more codes by phone for now. Use another way, or try again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.number-paused': ({ retryAfterSeconds }) =>
    `Codes to this number did not come back. Use another number, or set up an authenticator app or a passkey. You can try this number again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.account-paused': ({ retryAfterSeconds }) =>
    `None of the codes that we sent for you came back. Set up an authenticator app or a passkey instead, or try again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.paused': ({ retryAfterSeconds }) =>
    `We can't send codes to new numbers for now. Set up an authenticator app or a passkey instead, or try again in ${formatDuration(LOCALE, retryAfterSeconds)}.`,
  'text.unavailable': () => "We can't send that here. Use another way.",
  'text.not-sent': ({ channel }) =>
    channel === 'call'
      ? "We couldn't call you just now. Try again, or use another way."
      : "We couldn't send a text message just now. Try again, or use another way.",
  'text.not-delivered': ({ channel }) =>
    channel === 'call'
      ? 'Nobody answered our call. Make sure that your phone is on and has a signal, and ask for a new code, or use another way.'
      : 'The text message did not reach your phone. Make sure that it is on and has a signal, and ask for a new code, or use another way.',

  'member.is-yourself': () => 'You can leave, but another owner or admin has to change your role.',
  'member.is-owner': () => 'Only an owner can change an owner, or make one.',
  'member.is-last-owner': () => 'An organization needs an owner who can get in. Make somebody else an owner first.',
  'member.not-on-hold': () => 'They are not on hold any more.',

  'emails.empty': () => 'Enter at least one email address',
  'emails.too-many': ({ most }) => `Enter at most ${most} email addresses, and invite the others after them.`,
  'emails.malformed': ({ malformed }) =>
    `Nobody has been invited yet. Write each address like name@example.com. Check: ${formatList(LOCALE, malformed.map(withUnseenMarked))}`,
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

  'policy.left-to-provider': () =>
    'Single sign-on is required of everyone now, and takes care of the second factor. Go back to Access security.',
  'policy.countries-missing': () => 'Choose at least one country',
  'policy.hosted-domain-malformed': () => 'Enter a domain, such as acme.example',
  'policy.own-account-outside': () =>
    'You came with an account of another domain yourself, and would be shut out. Sign out, sign in with an account of this domain or another way, then come back.',
  'policy.changed-meanwhile': () => 'Someone else changed this a moment ago. Check it again.',
  'policy.numbers-changed': () => 'The numbers have changed since you opened this page. Check them and confirm again.',
  ...singleSignOnProblems,
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
