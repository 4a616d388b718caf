import type { MailKind, MailParams, MailTexts } from '../mails.ts';
import { aside, button, circumstances, doer, ifNotYou, letter } from './mail-parts.ts';

/** What is told of recovery by email: to whoever it concerns, and to owners. */
export const recoveryMails = {
  'recovery-asked': (mail) => ({
    subject: 'Somebody asked to replace your second factor',
    letter: letter(mail, [
      'Somebody who gave your password says that they have lost your second factor, and asked for a code by email. Whoever enters that code sets up a new second factor in place of yours.',
      circumstances(mail),
      "If it was you, go on in the browser in which you asked. If this wasn't you, stop it now:",
      button(mail, "This wasn't me"),
      aside(mail, 'Then change your password, because somebody else knows it, and tell an owner or admin.'),
    ]),
  }),
  'recovery-used': (mail) => ({
    subject: 'A code by email was used in place of your second factor',
    letter: letter(mail, [
      'Somebody entered the code that we sent by email, and can now set up a new second factor. As soon as they do, what you used before and its recovery codes stop working.',
      circumstances(mail),
      "If this wasn't you, choose a new password at once. That also stops the set-up, unless it is finished:",
      button(mail, 'Choose a new password'),
      ifNotYou(mail),
    ]),
  }),
  'notice-disowned': (mail) => ({
    subject: `${mail.member} says: this wasn't me`,
    letter: letter(mail, [
      `We told ${mail.member}, a member of ${mail.organization}, of a change to their second factor. ${mail.member} says that somebody else made it. We have signed them out everywhere and left their second factor as it is.`,
      circumstances(mail),
      'Ask them about it, in person or by phone: whoever reads their email could have said it too. If it is so, open Teammates and reset their two-factor authentication.',
      button(mail, 'Go there'),
    ]),
  }),
  'emailed-recovery-on': (mail) => ({
    subject: `${mail.organization} now allows recovery by email`,
    letter: letter(mail, [
      `${recoveryChange(mail)} A member who has lost the second factor can now get a code by email and set up a new one. Whoever reads a member's email and knows the password can do the same.`,
      circumstances(mail),
      button(mail, 'Look at it'),
      'If an owner or admin did not mean to do this, turn it off again, and ask whoever did it to change their password.',
    ]),
  }),
  'emailed-recovery-off': (mail) => ({
    subject: `${mail.organization} no longer allows recovery by email`,
    letter: letter(mail, [
      `${recoveryChange(mail)} A member who has lost the second factor and the recovery codes needs an owner or admin to reset it.`,
      circumstances(mail),
      button(mail, 'Look at it'),
    ]),
  }),
} satisfies Pick<MailTexts, RecoveryMail>;

type RecoveryMail = Extract<
  MailKind,
  'recovery-asked' | 'recovery-used' | 'notice-disowned' | 'emailed-recovery-on' | 'emailed-recovery-off'
>;

function recoveryChange(mail: MailParams<'emailed-recovery-on' | 'emailed-recovery-off'>): string {
  const change = mail.kind === 'emailed-recovery-on' ? 'on' : 'off';
  const by = doer(mail);
  return by === null ? `Recovery by email was turned ${change}.` : `${by} has turned recovery by email ${change}.`;
}
