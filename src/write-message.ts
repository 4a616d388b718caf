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

/** Puts a message's facts into the reader's words. */
export function writeMessage(
  { to, content, origin, at }: DueMessage,
  { brand, url }: Letterhead,
): Omit<Mail, 'id' | 'at' | 'to'> {
  const path = pathOf(content);
  const link = path === null ? null : new URL(path, url).href;
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

/** Where the reader looks after what the message tells; null where the page is open already. */
function pathOf(content: MessageContent): string | null {
  switch (content.kind) {
    case 'mailbox-code':
      return null;
    case 'password-reset':
      return `/password/reset?token=${content.token}`;
    case 'password-changed':
      return '/password/forgot';
    default:
      return '/settings/sign-in';
  }
}
