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

export const SIGN_OUT = 'Say so: we sign you out everywhere, and show you what to do next.';

export const ifNotYou = (mail: MailParams, advice = SIGN_OUT) =>
  disown(mail, `If this wasn't you, someone else may know your password. ${advice}`);

/** For the reader to say that a deed on their account was somebody else's. */
export const disown = (mail: MailParams, text: string) =>
  ({ kind: 'aside', text, more: "This wasn't me", url: mail.disownUrl }) as const;

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
