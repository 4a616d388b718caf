import type { MessageContent } from './domain/messages/message.ts';
import type { Mail } from './ports/mailer.ts';
import type { DueMessage } from './ports/repositories/records.ts';
import { browserName } from './text/browser-name.ts';
import { letterAsText } from './text/letter.ts';
import { letterAsHtml } from './text/letter-as-html.ts';
import { type MailParams, writeMail } from './text/mails.ts';
import { textFor } from './text/text.ts';

interface Letterhead {
  readonly brand: string;
  /** From configuration, never from a request (I-57). */
  readonly url: URL;
}

const LOCALE = 'en';

/** Where a message's button leads; a page that changes nothing by being opened, as mail scanners open it too. */
const PATHS = {
  'mailbox-code': null,
  'recovery-asked': '/sign-in/stop',
  'recovery-used': '/password/forgot',
  'method-added': '/settings/sign-in',
  'method-changed': '/settings/sign-in',
  'method-removed': '/settings/sign-in',
  'backup-added': '/settings/sign-in',
  'backup-removed': '/settings/sign-in',
  'password-reset': '/password/reset',
  'sign-in-link': '/sign-in/link/open',
  'password-changed': '/password/forgot',
  'new-browser': '/settings/devices',
  'way-in-added': '/settings/ways-in',
  'way-in-removed': '/settings/ways-in',
  'passkey-copied': '/settings/sign-in',
  'recovery-codes-made': '/settings/sign-in',
  'recovery-code-used': '/settings/sign-in',
  'second-factor-failed': '/settings/sign-in',
  'second-factor-tried': '/settings/sign-in',
  'second-factor-reset': '/sign-in',
  'signed-out-by-admin': '/sign-in',
  'policy-turned-on': '/',
  'policy-turned-off': '/',
  'single-sign-on-off': '/sign-in',
  'company-linked': '/settings/company-sign-in',
  'company-unlinked': '/settings/company-sign-in',
  'emailed-recovery-on': '/',
  'emailed-recovery-off': '/',
  'policy-methods-changed': '/',
  'notice-disowned': '/',
  'api-key-made': '/',
  'api-key-revoked': '/',
  'enrollment-invitation': '/settings/set-up?first=yes',
  'another-method-needed': '/settings/set-up?add=yes',
  'member-invitation': '/join',
} as const satisfies Record<MessageContent['kind'], string | null>;

/** Puts a message's facts into the reader's words. */
export function writeMessage(
  { to, content, origin, at, disownToken }: DueMessage,
  { brand, url }: Letterhead,
): Omit<Mail, 'id' | 'at'> {
  const link = linkOf(content, url);
  const name = inOneLine(to.name);
  const notice = {
    ...{ name, brand, at },
    browser: browserName(origin.browser),
    address: origin.address,
    url: link ?? url.href,
    helpUrl: new URL('/help', url).href,
    disownUrl: disownLinkOf(disownToken, url),
  };
  const { subject, letter } = writeMail(textFor(LOCALE).mails, { ...notice, ...linesOf(content) } as MailParams);
  return {
    ...{ to: { email: to.email, name }, kind: content.kind, subject, link },
    text: letterAsText(letter),
    html: letterAsHtml(letter, { title: subject, locale: LOCALE }),
    code: content.kind === 'mailbox-code' ? content.code : null,
  };
}

function linkOf(content: MessageContent, url: URL): string | null {
  const path = PATHS[content.kind];
  if (path === null) return null;
  const link = new URL(path, url);
  if ('token' in content) link.searchParams.set('token', content.token);
  return link.href;
}

/** A notice that waits since before there were such links leads to advice. */
function disownLinkOf(token: string | null, url: URL): string {
  if (token === null) return new URL('/help', url).href;
  const link = new URL('/not-me', url);
  link.searchParams.set('token', token);
  return link.href;
}

/** A host may hold names with line breaks: in a header they would begin another (I-57), in a text a paragraph of ours. */
const inOneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

const linesOf = (content: MessageContent) =>
  Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name, typeof value === 'string' ? inOneLine(value) : value]),
  ) as unknown as MessageContent;
