import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ToldStatus } from '../domain/messages/text-status.ts';
import type { TextReport, TextReporter } from '../ports/text-reporter.ts';
import { referenceIn } from './text-carrier.ts';

/** Twilio's words for both texts and calls (`MessageStatus`, `CallStatus`); others say nothing that is not known yet. */
const TOLD: Readonly<Record<string, ToldStatus>> = {
  sent: 'sent',
  partially_delivered: 'sent',
  ringing: 'sent',
  'in-progress': 'sent',
  delivered: 'delivered',
  read: 'delivered',
  completed: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
  busy: 'failed',
  'no-answer': 'failed',
};

/** Reads `StatusCallback` requests. `url` is the one that Twilio was given, never the one that a request claims (I-57). */
export function twilioReporter({ authToken, url }: { readonly authToken: string; readonly url: URL }): TextReporter {
  const spellings = spellingsOf(url);
  return {
    read({ body, header }) {
      const fields = [...new URLSearchParams(body)];
      const given = header('x-twilio-signature') ?? '';
      const isSigned = spellings.some((spelling) => isEqual(given, signatureOf(authToken, spelling, fields)));
      return isSigned ? toReport(new Map(fields)) : { kind: 'forged' };
    },
  };
}

/** Twilio signs with the port or without it, and its own libraries take both. */
function spellingsOf(url: URL): readonly string[] {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return ['', `:${port}`].map((ending) => url.href.replace(`//${url.host}`, `//${url.hostname}${ending}`));
}

/** The address, then every field's name and value, by name. */
function signatureOf(authToken: string, url: string, fields: readonly (readonly [string, string])[]): string {
  const sorted = fields.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return createHmac('sha1', authToken)
    .update(url + sorted.flat().join(''))
    .digest('base64');
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function toReport(fields: ReadonlyMap<string, string>): TextReport {
  const reference = referenceIn(fields.get('MessageSid') ?? fields.get('CallSid'));
  const status = fields.get('MessageStatus') ?? fields.get('CallStatus');
  if (reference === null || status === undefined) return { kind: 'malformed' };
  const told = Object.hasOwn(TOLD, status) ? TOLD[status] : undefined;
  return told === undefined ? { kind: 'nothing-new' } : { kind: 'told', reference, status: told };
}
