import type { Clock } from '../ports/clock.ts';
import type { TextChannel, TextMessage } from '../ports/text-gateway.ts';
import { callOutside, isPassing, isTaken, type OutsideAnswer } from './outside-call.ts';
import { keyOf, signatureOf, timestampOf } from './standard-webhooks.ts';
import { type CarrierAnswer, fieldsOf, referenceIn, type TextCarrier } from './text-carrier.ts';

export interface WebhookSettings {
  readonly url: URL;
  /** `whsec_…` */
  readonly secret: string;
  readonly channels: readonly TextChannel[];
}

/** As Twilio's. */
const PATIENCE = 10_000;

/** Hands texts and calls to whatever the operator runs, as signed documents. docs/text-messages.md shows them. */
export function webhookCarrier(settings: WebhookSettings, clock: Clock, patience: number = PATIENCE): TextCarrier {
  const key = keyOf(settings.secret);
  return {
    name: 'webhook',
    channels: settings.channels,
    async send(message) {
      const body = documentOf(message);
      // The id is the same at every try, so that a second copy can be recognized as one (I-56); the time is that of the try.
      const signed = { id: message.id, timestamp: timestampOf(clock.now()), body };
      const headers = {
        'content-type': 'application/json',
        'webhook-id': signed.id,
        'webhook-timestamp': signed.timestamp,
        'webhook-signature': signatureOf(key, signed),
      };
      return judge(await callOutside({ method: 'POST', url: settings.url, headers, body, patience }), message);
    },
  };
}

/** Knocks without a message. @returns what went wrong, without secrets. */
export async function tryWebhook({ url }: WebhookSettings, patience: number = PATIENCE): Promise<string | null> {
  try {
    const { status } = await callOutside({ method: 'HEAD', url, headers: {}, patience });
    return status >= 500 ? `it answers ${status}` : null;
  } catch (fault) {
    return (fault as Error).message;
  }
}

const documentOf = ({ id, at, channel, to, country, words, code }: TextMessage) =>
  JSON.stringify({
    type: 'message.send',
    timestamp: new Date(at).toISOString(),
    data: { id, channel, to, country, words, code },
  });

/** That it does not know us, or is not there, says nothing of the message. */
const ABOUT_US = new Set([401, 403, 404, 405, 407, 410]);

function judge({ status, json }: OutsideAnswer, { id }: TextMessage): CarrierAnswer {
  if (isTaken(status)) {
    // Where it has no name of its own for the message, ours is one.
    return { kind: 'taken', carrier: 'webhook', reference: referenceIn(fieldsOf(json)['reference']) ?? id };
  }
  const because = `webhook ${status}`;
  if (isPassing(status)) throw new Error(because);
  return { kind: ABOUT_US.has(status) ? 'declined' : 'refused', because };
}
