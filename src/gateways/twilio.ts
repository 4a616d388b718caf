import type { TextChannel, TextMessage } from '../ports/text-gateway.ts';
import { callOutside, isPassing, isTaken, type OutsideAnswer } from './outside-call.ts';
import { type CarrierAnswer, fieldsOf, referenceIn, type TextCarrier } from './text-carrier.ts';

export interface TwilioSettings {
  /** `https://api.twilio.com`, or another edge of it. */
  readonly url: URL;
  readonly accountSid: string;
  /** An API key and its secret, or the account and its token. */
  readonly user: string;
  readonly password: string;
  /** The number that calls and texts come from, or a short code or name that sends texts alone. */
  readonly from: string | null;
  /** Where given, texts come from one of its numbers. */
  readonly messagingService: string | null;
}

/** Below the lease of the outbox for all that one worker has in hand, even where a second carrier is asked as well. */
const PATIENCE = 10_000;

/** Texts and calls by Twilio's HTTP API, version 2010-04-01. `statusCallback` is where it tells what became of them. */
export function twilioCarrier(
  settings: TwilioSettings,
  statusCallback: URL | null,
  patience: number = PATIENCE,
): TextCarrier {
  return {
    name: 'twilio',
    channels: channelsOf(settings),
    async send(message) {
      const form = new URLSearchParams(
        message.channel === 'text' ? textForm(settings, message) : callForm(settings, message),
      );
      if (statusCallback !== null) form.set('StatusCallback', statusCallback.href);
      const resource = message.channel === 'text' ? 'Messages.json' : 'Calls.json';
      const headers = { ...credentialsOf(settings), 'content-type': 'application/x-www-form-urlencoded' };
      const url = resourceOf(settings, resource);
      return judge(await callOutside({ method: 'POST', url, headers, body: form.toString(), patience }));
    },
  };
}

/** Asks for a text that cannot be there: 404 shows that Twilio takes us. @returns what went wrong, without secrets. */
export async function tryTwilio(settings: TwilioSettings, patience: number = PATIENCE): Promise<string | null> {
  const url = resourceOf(settings, `Messages/SM${'0'.repeat(32)}.json`);
  try {
    const { status } = await callOutside({ method: 'GET', url, headers: credentialsOf(settings), patience });
    return isTaken(status) || status === 404 ? null : `it answers ${status}`;
  } catch (fault) {
    return (fault as Error).message;
  }
}

/** Only a number can call. */
function channelsOf({ from, messagingService }: TwilioSettings): readonly TextChannel[] {
  const canText = from !== null || messagingService !== null;
  const canCall = from?.startsWith('+') === true;
  return [...(canText ? (['text'] as const) : []), ...(canCall ? (['call'] as const) : [])];
}

const resourceOf = ({ url, accountSid }: TwilioSettings, resource: string) =>
  new URL(`/2010-04-01/Accounts/${accountSid}/${resource}`, url);

const credentialsOf = ({ user, password }: TwilioSettings) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

function textForm({ from, messagingService }: TwilioSettings, { to, words }: TextMessage) {
  const sender = messagingService === null ? { From: from ?? '' } : { MessagingServiceSid: messagingService };
  return { To: to, ...sender, Body: words };
}

const callForm = ({ from }: TwilioSettings, { to, words }: TextMessage) => ({
  ...{ To: to, From: from ?? '' },
  Twiml: `<Response><Say>${escapeXml(words)}</Say></Response>`,
});

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 §2.2 knows most control characters in no form at all; nobody could hear them either. */
const escapeXml = (text: string) =>
  text.replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/**
 * What Twilio says of the number itself, and any other carrier would too: not valid, not reachable, a short code, premium, no
 * mobile or landline, unsubscribed. twilio.com/docs/api/errors
 */
const ABOUT_THE_NUMBER = new Set([21202, 21211, 21214, 21217, 21265, 21610, 21614, 21635]);

/**
 * What else Twilio refuses is its own matter: a country that the account may not write to (21408, 21215), a trial (21608,
 * 21219), a sender that it does not know (21606, 21659). Its words are left out: they like to repeat the number.
 */
function judge({ status, json }: OutsideAnswer): CarrierAnswer {
  if (isTaken(status)) return { kind: 'taken', carrier: 'twilio', reference: referenceIn(fieldsOf(json)['sid']) };
  const code = codeIn(json);
  const because = ['Twilio', status, code].filter((part) => part !== null).join(' ');
  if (code !== null && ABOUT_THE_NUMBER.has(code)) return { kind: 'refused', because };
  // That it does not know us may be mended.
  if (isPassing(status) || status === 401) throw new Error(because);
  return { kind: 'declined', because };
}

function codeIn(json: unknown): number | null {
  const { code } = fieldsOf(json);
  return Number.isInteger(code) ? Number(code) : null;
}
