import type { Config } from '../../config/config.ts';
import { tryTwilio } from '../../gateways/twilio.ts';
import { tryWebhook } from '../../gateways/webhook-texts.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

const CHECK = 'text messages';
/** Short: whoever asks is waiting for the answer. */
const PATIENCE = 5000;

/** Asks each carrier whether it takes us; nothing is sent to anybody. */
export async function checkTexts({ texts, url }: Pick<Config, 'texts' | 'url'>): Promise<readonly Finding[]> {
  if (texts.length === 0) return [ok(CHECK, 'no carrier is configured')];
  const findings = await Promise.all(texts.map((carrier) => checkCarrier(carrier, url)));
  return findings.flat();
}

type Carrier = Config['texts'][number];

async function checkCarrier(carrier: Carrier, url: URL): Promise<readonly Finding[]> {
  const fault = carrier.kind === 'twilio' ? await tryTwilio(carrier, PATIENCE) : await tryWebhook(carrier, PATIENCE);
  const name = carrier.kind === 'twilio' ? 'Twilio' : 'the webhook';
  if (fault !== null) {
    const todo = `Check TWOFOLD_TEXT_${carrier.kind.toUpperCase()}_…, and that this machine may reach it.`;
    return [bad(CHECK, `${name} does not take us: ${fault}`, todo)];
  }
  return [ok(CHECK, `${name} answers`), ...warnOfSilence(carrier, url)];
}

/** Texts go out all the same, but nobody hears whether they arrive. */
function warnOfSilence(carrier: Carrier, url: URL): readonly Finding[] {
  if (carrier.kind === 'webhook' || (carrier.authToken !== null && url.protocol === 'https:')) return [];
  const todo = 'Set TWOFOLD_TEXT_TWILIO_AUTH_TOKEN, and TWOFOLD_URL to an https address that Twilio can reach.';
  return [warn(CHECK, 'Twilio cannot tell us what arrives', todo)];
}
