import type { Method } from '../../domain/authenticators/methods.ts';
import { formatDuration, formatMoment } from '../format.ts';
import type { MailTexts } from '../mails.ts';
import { count, LOCALE } from './locale.ts';
import { aside, button, circumstances, disown, doer, ifNotYou, letter, SIGN_OUT } from './mail-parts.ts';
import { policyMails } from './policy-mails.ts';
import { recoveryMails } from './recovery-mails.ts';
import { singleSignOnMails } from './single-sign-on-mails.ts';

const ASKED_FOR = {
  passkey: 'your passkey',
  totp: 'a code from your authenticator app',
  sms: 'a code that we send to your phone',
} as const satisfies Record<Method, string>;
const NEW = {
  passkey: 'a new passkey',
  totp: 'a new authenticator app',
  sms: 'text messages to your phone',
} as const satisfies Record<Method, string>;
const OWN = {
  passkey: 'passkey',
  totp: 'authenticator app',
  sms: 'phone number',
} as const satisfies Record<Method, string>;

const WHEN_TOLD = {
  browser:
    'If it was you, there is nothing to do. We write once for each browser, and again after its cookies are gone, your password is changed or you sign out everywhere.',
  network:
    'If it was you, there is nothing to do. Apps and programs are told apart by their network alone. We write once for each network, and again after a month without a sign-in from there, or when your password is changed or you sign out everywhere.',
} as const;

export const mails = {
  ...recoveryMails,
  'method-added': (mail) => ({
    subject: 'Two-factor authentication is on',
    letter: letter(mail, [
      `From now on we ask for ${ASKED_FOR[mail.method]} when you sign in.`,
      circumstances(mail),
      'You also have recovery codes. Keep them where you can reach them without your phone or computer.',
      button(mail, 'Look after your second factor'),
      ifNotYou(mail),
    ]),
  }),
  'method-changed': (mail) => ({
    subject: 'Your second factor was changed',
    letter: letter(mail, [
      `You set up ${NEW[mail.method]}. What you used before, and its recovery codes, no longer work.`,
      circumstances(mail),
      button(mail, 'Look after your second factor'),
      ifNotYou(mail),
    ]),
  }),
  'method-removed': (mail) => ({
    subject: 'Your second factor was removed',
    letter: letter(mail, [
      `Your ${OWN[mail.method]} and your recovery codes no longer work. Your password alone is now enough to sign in as you.`,
      circumstances(mail),
      button(mail, 'Set up a second factor again'),
      ifNotYou(mail),
    ]),
  }),
  'password-reset': (mail) => ({
    subject: 'Choose a new password',
    letter: letter(mail, [
      'Somebody, we hope you, asked for a new password for your account. Choose it in the browser in which you asked.',
      button(mail, 'Choose a new password'),
      `The link works for ${formatDuration(LOCALE, mail.minutes * 60)}, once, and only in that browser. Your second factor stays as it is.`,
      circumstances(mail),
      "If this wasn't you, you need not do anything: your password stays as it is.",
    ]),
  }),
  'sign-in-link': (mail) => ({
    subject: `Sign in to ${mail.brand}`,
    letter: letter(mail, [
      'Somebody, we hope you, asked for a link to sign in to your account. Open it in the browser in which you asked.',
      button(mail, 'Sign in'),
      `The link works for ${formatDuration(LOCALE, mail.minutes * 60)}, once, and only in that browser. Your second factor is asked for as always.`,
      circumstances(mail),
      "If this wasn't you, you need not do anything: without this mail nobody gets in with the link.",
    ]),
  }),
  'password-changed': (mail) => ({
    subject: 'Your password was changed',
    letter: letter(mail, [
      'Your account has a new password, and you were signed out everywhere else. Your second factor is as it was.',
      circumstances(mail),
      "If this wasn't you, choose another password at once:",
      button(mail, 'Choose another password'),
      disown(mail, 'Say so as well: we sign you out everywhere, and show you what else to do.'),
    ]),
  }),
  'new-browser': (mail) => ({
    subject: 'New sign-in to your account',
    letter: letter(mail, [
      `Somebody, we hope you, signed in to your account from a ${mail.new} that we don't recognize.`,
      circumstances(mail),
      WHEN_TOLD[mail.new],
      button(mail, 'See where you are signed in'),
      disown(mail, `If this wasn't you, somebody else got in. ${SIGN_OUT}`),
    ]),
  }),
  'way-in-added': (mail) => ({
    subject:
      mail.provider === null ? 'Your account has a password now' : `${mail.provider} now signs in to your account`,
    letter: letter(mail, [
      mail.provider === null
        ? 'A password was made for your account. Until now it had none. Your second factor is asked for as always.'
        : `An account at ${mail.provider} was linked to yours, and signs in to it from now on. Your second factor is asked for as always.`,
      circumstances(mail),
      button(mail, 'Look after your ways to sign in'),
      ifNotYou(mail),
    ]),
  }),
  'way-in-removed': (mail) => ({
    subject:
      mail.provider === null ? 'Your password was removed' : `${mail.provider} no longer signs in to your account`,
    letter: letter(mail, [
      mail.provider === null
        ? 'Your account has no password any more, and you were signed out everywhere else.'
        : `Your account at ${mail.provider} no longer signs in to yours, and you were signed out everywhere else.`,
      circumstances(mail),
      button(mail, 'Look after your ways to sign in'),
      ifNotYou(mail),
    ]),
  }),
  'backup-added': (mail) => ({
    subject: 'A second factor was added to your account',
    letter: letter(mail, [
      `You can now also use ${NEW[mail.method]} when you sign in. What you used before still works, and you were signed out everywhere else.`,
      circumstances(mail),
      button(mail, 'Look after your second factor'),
      ifNotYou(mail),
    ]),
  }),
  'backup-removed': (mail) => ({
    subject: 'A second factor was removed from your account',
    letter: letter(mail, [
      `Your ${OWN[mail.method]} no longer works for signing in. Your other ways still do, and you were signed out everywhere else.`,
      circumstances(mail),
      button(mail, 'Look after your second factor'),
      ifNotYou(mail),
    ]),
  }),
  'passkey-copied': (mail) => ({
    subject: 'We refused a passkey of yours',
    letter: letter(mail, [
      'A passkey of yours counted backwards, as it does when somebody has copied it. We did not let it in.',
      circumstances(mail),
      'Remove that passkey, then add a new one. Until then use another way to sign in.',
      button(mail, 'Look after your second factor'),
      ifNotYou(mail),
    ]),
  }),
  'recovery-codes-made': (mail) => ({
    subject: 'You have new recovery codes',
    letter: letter(mail, [
      'New recovery codes were made for your account. The old ones no longer work.',
      circumstances(mail),
      button(mail, 'Look after them'),
      ifNotYou(mail),
    ]),
  }),
  'recovery-code-used': (mail) => ({
    subject: 'A recovery code was used',
    letter: letter(mail, [
      'Somebody signed in to your account with your password and one of your recovery codes.',
      circumstances(mail),
      codesLeft(mail.left),
      button(mail, 'Look after them'),
      ifNotYou(mail),
    ]),
  }),
  'second-factor-failed': (mail) => ({
    subject: 'Wrong codes were entered for your account',
    letter: letter(mail, [
      'Somebody who was past your password entered too many wrong codes. They got no further.',
      circumstances(mail),
      lock(mail.lockedUntil),
      button(mail, 'Look after your sign-in'),
      ifNotYou(
        mail,
        'Your second factor has kept them out so far. Say so: we sign you out everywhere, and show you what to do next.',
      ),
    ]),
  }),
  'second-factor-tried': (mail) => ({
    subject: 'A wrong code was entered for your account',
    letter: letter(mail, [
      `Somebody, we hope you, began to sign in to your account from a ${mail.new} that we don't recognize, and did not show the right second factor. They got no further.`,
      circumstances(mail),
      button(mail, 'Look after your sign-in'),
      ifNotYou(
        mail,
        'Somebody else has your password, or reads your mail. Say so: we sign you out everywhere, and show you what to do next.',
      ),
    ]),
  }),
  'mailbox-code': (mail) => ({
    subject: 'Your code for setting up a second factor',
    letter: letter(mail, [
      {
        kind: 'code',
        code: mail.code,
        text: `${mail.code} is your code for setting up a second factor. Enter it on the page that asked for it.`,
      },
      `It works for ${formatDuration(LOCALE, mail.minutes * 60)}, and once. Don't share it. We never ask for it by phone or email.`,
      circumstances(mail),
      ifNotYou(mail),
    ]),
  }),
  'second-factor-reset': (mail) => ({
    subject: 'Your two-factor authentication was reset',
    letter: letter(mail, [
      `${doer(mail) ?? 'An admin'} of ${mail.organization} has reset your two-factor authentication. Whatever you had set up and its recovery codes no longer work, nor do API keys that you made, and you were signed out everywhere.`,
      circumstances(mail),
      'Sign in again to set it up anew. First we send a code to this address.',
      button(mail, 'Sign in'),
      disown(mail, "If you didn't ask for this, say so: we tell the owners and admins of your organizations."),
    ]),
  }),
  'signed-out-by-admin': (mail) => ({
    subject: 'You were signed out everywhere',
    letter: letter(mail, [
      `${doer(mail) ?? 'An admin'} of ${mail.organization} has signed you out on every device. Your password and your second factor are as they were.`,
      circumstances(mail),
      'Sign in again when you need to.',
      button(mail, 'Sign in'),
      aside(mail, `Ask an owner or admin of ${mail.organization} why. Somebody else may have been signed in as you.`),
    ]),
  }),
  ...singleSignOnMails,
  'api-key-made': (mail) => ({
    subject: `You made an API key for ${mail.organization}`,
    letter: letter(mail, [
      `The API key “${mail.keyName}” can now act in ${mail.organization}, as far as you have allowed it to.`,
      circumstances(mail),
      `It is listed in ${mail.organization} under API keys, where you can revoke it.`,
      button(mail, 'Look at it'),
      ifNotYou(mail, 'Say so: we revoke the key, sign you out everywhere, and show you what to do next.'),
    ]),
  }),
  'api-key-revoked': (mail) => ({
    subject: `An API key of yours was revoked in ${mail.organization}`,
    letter: letter(mail, [
      `${mail.by} has revoked the API key “${mail.keyName}”, which you had made. Programs that use it get no answer any more.`,
      circumstances(mail),
      `If they still need one, make a new key in ${mail.organization} under API keys.`,
      button(mail, 'Go there'),
    ]),
  }),
  'member-invitation': (mail) => ({
    subject: `${mail.by} invites you to ${mail.organization}`,
    letter: {
      greeting: 'Hello,',
      blocks: [
        `${mail.by} invites you to join ${mail.organization} on ${mail.brand} as ${AS_ROLE[mail.role]}.`,
        {
          kind: 'facts',
          facts: [
            ['When', formatMoment(LOCALE, mail.at, 'date-time')],
            ['Good until', formatMoment(LOCALE, mail.expiresAt, 'date-time')],
          ],
        },
        button(mail, 'See the invitation'),
        'The link opens a page that names the organization again. You join only if you say so there.',
        "If you don't know who this is from, do nothing: nobody joins anything for you.",
      ],
      brand: mail.brand,
      closing: `You get this because ${mail.by} entered your email address. We never ask for a password by email.`,
    },
  }),
  ...policyMails,
} satisfies MailTexts;

const AS_ROLE = { owner: 'an owner', admin: 'an admin', member: 'a member' } as const;

function codesLeft(left: number): string {
  if (left === 0) return 'It was the last one. Set up a second factor again, at the latest at your next sign-in.';
  return count(left, {
    one: 'You have # recovery code left. Make new ones soon.',
    other: 'You have # recovery codes left.',
  });
}

function lock(until: number | null): string {
  if (until === null)
    return 'We take no more codes for your account, right ones neither. Ask an owner or admin of your organization to reset your two-factor authentication.';
  return `We take no codes for your account before ${formatMoment(LOCALE, until, 'date-time')}, right ones neither. If it was you, sign in again after that.`;
}
