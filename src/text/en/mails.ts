import { formatDuration, formatMoment } from '../format.ts';
import type { MailParams, MailTexts } from '../mails.ts';
import { count, LOCALE } from './locale.ts';

const IF_NOT_YOU =
  "If this wasn't you, someone else knows your password. Ask an owner or admin of your organization to reset your two-factor authentication, and change your password.";

export const mails = {
  'method-added': (mail) => ({
    subject: 'Two-factor authentication is on',
    text: letter(mail, [
      'From now on we ask for a code from your authenticator app when you sign in.',
      circumstances(mail),
      'You also have recovery codes. Keep them where you can reach them without your phone.',
      `Look after your second factor here: ${mail.url}`,
      IF_NOT_YOU,
    ]),
  }),
  'method-changed': (mail) => ({
    subject: 'Your second factor was changed',
    text: letter(mail, [
      'You set up a new authenticator app. The old one and its recovery codes no longer work.',
      circumstances(mail),
      `Look after your second factor here: ${mail.url}`,
      IF_NOT_YOU,
    ]),
  }),
  'method-removed': (mail) => ({
    subject: 'Your second factor was removed',
    text: letter(mail, [
      'Your authenticator app and recovery codes no longer work. Your password alone is now enough to sign in as you.',
      circumstances(mail),
      `Set up a second factor again here: ${mail.url}`,
      IF_NOT_YOU,
    ]),
  }),
  'password-reset': (mail) => ({
    subject: 'Choose a new password',
    text: letter(mail, [
      'Somebody, we hope you, asked for a new password for your account. Choose it here, in the browser where you asked:',
      mail.url,
      `The link works for ${formatDuration(LOCALE, mail.minutes * 60)}, and once. Your second factor stays as it is.`,
      circumstances(mail),
      "If this wasn't you, you need not do anything: your password stays as it is.",
    ]),
  }),
  'password-changed': (mail) => ({
    subject: 'Your password was changed',
    text: letter(mail, [
      'Your account has a new password, and you were signed out everywhere else. Your second factor is as it was.',
      circumstances(mail),
      `If this wasn't you, choose another password at once, here: ${mail.url}`,
      'Then change the password of your mailbox too, and tell an owner or admin of your organization.',
    ]),
  }),
  'recovery-codes-made': (mail) => ({
    subject: 'You have new recovery codes',
    text: letter(mail, [
      'New recovery codes were made for your account. The old ones no longer work.',
      circumstances(mail),
      `Look after them here: ${mail.url}`,
      IF_NOT_YOU,
    ]),
  }),
  'recovery-code-used': (mail) => ({
    subject: 'A recovery code was used',
    text: letter(mail, [
      'Somebody signed in to your account with your password and one of your recovery codes.',
      circumstances(mail),
      codesLeft(mail.left),
      `Look after them here: ${mail.url}`,
      IF_NOT_YOU,
    ]),
  }),
  'mailbox-code': (mail) => ({
    subject: 'Your code for setting up a second factor',
    text: letter(mail, [
      `${mail.code} is your code for setting up a second factor. Enter it on the page that asked for it.`,
      `It works for ${formatDuration(LOCALE, mail.minutes * 60)}, and once. Don't share it. We never ask for it by phone or email.`,
      circumstances(mail),
      IF_NOT_YOU,
    ]),
  }),
  'policy-turned-on': (mail) => ({
    subject: `${mail.organization} now requires two-factor authentication`,
    text: letter(mail, [
      `${policyChange(mail)} Everyone in ${mail.organization} now needs a second factor to get in.`,
      circumstances(mail),
      'If you have none yet, you set it up when you next go there. It takes about two minutes. Have your phone at hand.',
      `Go there: ${mail.url}`,
      `If you didn't expect this, ask an owner or admin of ${mail.organization}.`,
    ]),
  }),
  'policy-turned-off': (mail) => ({
    subject: `${mail.organization} no longer requires two-factor authentication`,
    text: letter(mail, [
      `${policyChange(mail)} People who have a second factor keep it; nobody else has to set one up any more.`,
      circumstances(mail),
      `Look at it here: ${mail.url}`,
      'If an owner or admin did not mean to do this, turn it on again, and ask whoever did it to change their password.',
    ]),
  }),
} satisfies MailTexts;

function letter(mail: MailParams, paragraphs: readonly string[]): string {
  const closing = `${mail.brand}\nYou get this because it concerns the security of your account. We never ask for a password by email.`;
  return `${[`Hi ${mail.name},`, ...paragraphs, closing].join('\n\n')}\n`;
}

function circumstances(mail: MailParams): string {
  return [
    `When: ${formatMoment(LOCALE, mail.at, 'date-time')}`,
    ...(mail.browser === null ? [] : [`Browser: ${mail.browser}`]),
    ...(mail.address === null ? [] : [`Network address: ${mail.address}`]),
  ].join('\n');
}

function codesLeft(left: number): string {
  if (left === 0)
    return 'It was the last one. Set up your authenticator app again, at the latest at your next sign-in.';
  return count(left, {
    one: 'You have # recovery code left. Make new ones soon.',
    other: 'You have # recovery codes left.',
  });
}

function policyChange(mail: MailParams<'policy-turned-on' | 'policy-turned-off'>): string {
  const change = mail.kind === 'policy-turned-on' ? 'on' : 'off';
  return mail.by === null
    ? `The requirement of two-factor authentication was turned ${change}.`
    : `${mail.by} has turned the requirement of two-factor authentication ${change}.`;
}
