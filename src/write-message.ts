import type { MessageContent } from './domain/messages/message.ts';
import type { Mail } from './ports/mailer.ts';
import type { DueMessage } from './ports/repositories/records.ts';
import { browserName } from './text/browser-name.ts';
import { type MailParams, writeMail } from './text/mails.ts';
import { textFor } from './text/text.ts';

interface Letterhead {
  readonly brand: string;
  /** From configuration, never from a request (I-57). */
  readonly url: URL;
}

/** Where a message's reader goes next. */
const PAGES = {
  'method-added': '/settings/sign-in',
  'method-changed': '/settings/sign-in',
  'method-removed': '/settings/sign-in',
  'recovery-codes-made': '/settings/sign-in',
  'recovery-code-used': '/settings/sign-in',
  'policy-turned-on': '/',
  'policy-turned-off': '/',
} as const satisfies Record<Exclude<MessageContent['kind'], 'mailbox-code'>, string>;

/** Puts a message's facts into the reader's words. */
export function writeMessage(
  { to, content, origin, at }: DueMessage,
  { brand, url }: Letterhead,
): Omit<Mail, 'id' | 'at' | 'to'> {
  const link = content.kind === 'mailbox-code' ? null : new URL(PAGES[content.kind], url).href;
  const notice = {
    name: to.name,
    brand,
    at,
    browser: browserName(origin.browser),
    address: origin.address,
    url: link ?? url.href,
  };
  const { subject, text } = writeMail(textFor('en').mails, { ...notice, ...content } as MailParams);
  // A host may hold names with line breaks; in a header they would begin another (I-57).
  return {
    kind: content.kind,
    subject: subject.replace(/\s+/gu, ' '),
    text,
    link,
    code: content.kind === 'mailbox-code' ? content.code : null,
  };
}
