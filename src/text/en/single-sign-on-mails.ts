import type { MailTexts } from '../mails.ts';
import { button, circumstances, ifNotYou, letter } from './mail-parts.ts';

export const singleSignOnMails = {
  'single-sign-on-off': (mail) => ({
    subject: `Signing in to ${mail.organization} has changed`,
    letter: letter(mail, [
      `${mail.organization} no longer uses single sign-on, and you have no password of your own here yet.`,
      'To get in again, open the sign-in page and ask for a link by email. After that you can make a password, if you like.',
      button(mail, 'Go to sign in'),
    ]),
  }),
  'company-linked': (mail) => ({
    subject: `${mail.provider} now opens ${mail.organization} for you`,
    letter: letter(mail, [
      `Your company account at ${mail.provider} was linked to your account. From now on it opens ${mail.organization}, and nothing else of your account.`,
      circumstances(mail),
      button(mail, 'Look at your company sign-in'),
      ifNotYou(mail),
    ]),
  }),
  'company-unlinked': (mail) => ({
    subject: `${mail.provider} no longer opens ${mail.organization} for you`,
    letter: letter(mail, [
      `The link to your company account at ${mail.provider} was removed, and you were signed out everywhere else.`,
      circumstances(mail),
      button(mail, 'Look at your company sign-in'),
      ifNotYou(mail),
    ]),
  }),
} satisfies Partial<MailTexts>;
