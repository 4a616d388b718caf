import type { Method } from '../../domain/authenticators/methods.ts';
import { formatList } from '../format.ts';
import type { MailParams, MailTexts } from '../mails.ts';
import { LOCALE } from './locale.ts';
import { button, circumstances, doer, letter } from './mail-parts.ts';

/** What is mailed when an organization changes what it asks for. */
export const policyMails = {
  'policy-turned-on': (mail) => ({
    subject: `${mail.organization} now requires two-factor authentication`,
    letter: letter(mail, [
      `${policyChange(mail)} Everyone in ${mail.organization} now needs a second factor to get in.`,
      circumstances(mail),
      'If you have none yet, you set it up when you next go there. It takes about two minutes. Have your phone at hand.',
      button(mail, 'Go there'),
      `If you didn't expect this, ask an owner or admin of ${mail.organization}.`,
    ]),
  }),
  'policy-turned-off': (mail) => ({
    subject: `${mail.organization} no longer requires two-factor authentication`,
    letter: letter(mail, [
      `${policyChange(mail)} People who have a second factor keep it; nobody else has to set one up any more.`,
      circumstances(mail),
      button(mail, 'Look at it'),
      'If an owner or admin did not mean to do this, turn it on again, and ask whoever did it to change their password.',
    ]),
  }),
  'policy-methods-changed': (mail) => ({
    subject: `What counts as a second factor in ${mail.organization} has changed`,
    letter: letter(mail, [
      `${methodsChange(mail)} What counts now: ${methodNames(mail.methods)}.`,
      circumstances(mail),
      mail.isRequired
        ? 'Whoever has only something else shows it once more at the next click there, and then adds one that counts.'
        : `${mail.organization} does not require a second factor, so nobody has to do anything now.`,
      button(mail, 'Look at it'),
      'If an owner or admin did not mean to do this, change it back, and ask whoever did it to change their password.',
    ]),
  }),
  'enrollment-invitation': (mail) => ({
    subject: `Set up two-factor authentication for ${mail.organization}`,
    letter: letter(
      mail,
      [
        `${turnedOn(mail)} ${byWhen(mail)}`,
        circumstances(mail),
        'It takes about two minutes. Have your phone at hand.',
        button(mail, 'Set it up'),
        `The link opens a page where you sign in first. If you didn't expect this, ask an owner or admin of ${mail.organization} before you use it.`,
      ],
      `You get this because you are a member of ${mail.organization}. We never ask for a password by email.`,
    ),
  }),
  'another-method-needed': (mail) => ({
    subject: `${mail.organization} needs another second factor from you`,
    letter: letter(
      mail,
      [
        `What you use as a second factor does not count in ${mail.organization}. What counts there: ${methodNames(mail.methods)}.`,
        circumstances(mail),
        'You add one that counts when you next go there, after you have shown the one you have. What you have keeps working.',
        button(mail, 'Add one now'),
        `The link opens a page where you sign in first. If you didn't expect this, ask an owner or admin of ${mail.organization} before you use it.`,
      ],
      `You get this because you are a member of ${mail.organization}. We never ask for a password by email.`,
    ),
  }),
} satisfies Partial<MailTexts>;

function policyChange(mail: MailParams<'policy-turned-on' | 'policy-turned-off'>): string {
  const change = mail.kind === 'policy-turned-on' ? 'on' : 'off';
  const by = doer(mail);
  return by === null
    ? `The requirement of two-factor authentication was turned ${change}.`
    : `${by} has turned the requirement of two-factor authentication ${change}.`;
}

function methodsChange(mail: MailParams<'policy-methods-changed'>): string {
  const by = doer(mail);
  return by === null
    ? `What counts as a second factor in ${mail.organization} was changed.`
    : `${by} has changed what counts as a second factor in ${mail.organization}.`;
}

const methodNames = (methods: readonly Method[]) =>
  formatList(
    LOCALE,
    methods.map((method) => METHOD_NAMES[method]),
  );

const METHOD_NAMES = {
  passkey: 'a passkey',
  totp: 'an authenticator app',
  sms: 'a text message',
} as const satisfies Record<Method, string>;

function turnedOn({ organization, by }: MailParams<'enrollment-invitation'>): string {
  return by === null
    ? `Two-factor authentication was turned on for everyone in ${organization}.`
    : `${by} has turned on two-factor authentication for everyone in ${organization}.`;
}

function byWhen({ openSessions }: MailParams<'enrollment-invitation'>): string {
  return openSessions === 'at-once'
    ? 'From now on you need a second factor to get in. If you are signed in, your next click there asks for it.'
    : 'From your next sign-in on you need a second factor to get in. Until then you can go on working.';
}
