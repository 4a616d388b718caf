import { formatMoment } from '../format.ts';
import type { Letter, LetterBlock } from '../letter.ts';
import type { MailParams } from '../mails.ts';
import { LOCALE } from './locale.ts';

// What letters are made of.

const SECURITY = 'You get this because it concerns the security of your account. We never ask for a password by email.';

export function letter(mail: MailParams, blocks: readonly LetterBlock[], closing = SECURITY): Letter {
  return { greeting: `Hi ${mail.name},`, blocks, brand: mail.brand, closing };
}

export const button = (mail: MailParams, words: string) => ({ kind: 'button', words, url: mail.url }) as const;

const CHANGE_AND_RESET =
  'Change it, and ask an owner or admin of your organization to reset your two-factor authentication.';

export const TAKE_IT_AWAY =
  'Sign in, look at your ways to sign in, and sign out every device that is not yours. Tell an owner or admin of your organization.';

export const ifNotYou = (mail: MailParams, advice = CHANGE_AND_RESET) =>
  aside(mail, `If this wasn't you, someone else knows your password. ${advice}`);

export const aside = (mail: MailParams, text: string) =>
  ({ kind: 'aside', text, more: 'What to do', url: mail.helpUrl }) as const;

export function circumstances(mail: MailParams): LetterBlock {
  const facts = [
    ['When', formatMoment(LOCALE, mail.at, 'date-time')],
    ...(mail.browser === null ? [] : [['Browser', mail.browser] as const]),
    ...(mail.address === null ? [] : [['Network address', mail.address] as const]),
  ] as const;
  return { kind: 'facts', facts };
}

/** Whoever did it; a key is told as one, with the name of whoever made it. */
export const doer = ({ by, byKey }: { readonly by: string | null; readonly byKey?: string }) =>
  byKey === undefined || by === null ? by : `The API key “${byKey}” (made by ${by})`;
