import type { Clock } from '../ports/clock.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { TextGateway } from '../ports/text-gateway.ts';
import type { TextReporter, TextReporters } from '../ports/text-reporter.ts';
import { type FailoverNeeds, failoverGateway } from './failover.ts';
import { systemClock } from './system-clock.ts';
import type { TextCarrier } from './text-carrier.ts';
import { type TwilioSettings, twilioCarrier } from './twilio.ts';
import { twilioReporter } from './twilio-reporter.ts';
import { webhookReporter } from './webhook-reporter.ts';
import { type WebhookSettings, webhookCarrier } from './webhook-texts.ts';

export type TextCarrierSettings =
  | ({ readonly kind: 'twilio'; readonly authToken: string | null } & TwilioSettings)
  | ({ readonly kind: 'webhook' } & WebhookSettings);

interface TextNeeds extends FailoverNeeds {
  readonly deliveries: TextDeliveries;
  /** Our own address, where carriers tell what became of a message. */
  readonly url: URL;
}

/** The configured carriers, in their order, as one gateway; null where there is none. */
export function textCarriers(
  settings: readonly TextCarrierSettings[],
  needs: TextNeeds,
): { readonly textGateway: TextGateway | null; readonly textReporters: TextReporters } {
  const carriers = settings.map((each) => carrierOf(each, needs.url));
  const reporters = settings.flatMap((each) => reporterOf(each, needs.url));
  const gateway = failoverGateway(carriers, needs);
  return { textGateway: carriers.length === 0 ? null : noting(gateway, needs), textReporters: new Map(reporters) };
}

/** Signatures hang on the time of two machines, not on one that a developer has moved. */
const signingClock: Clock = systemClock;

function carrierOf(settings: TextCarrierSettings, url: URL): TextCarrier {
  if (settings.kind === 'webhook') return webhookCarrier(settings, signingClock);
  // Twilio refuses addresses that it could never reach, and what it tells over plain HTTP anybody could read.
  const canTell = settings.authToken !== null && url.protocol === 'https:';
  return twilioCarrier(settings, canTell ? twilioStatusUrl(url) : null);
}

function reporterOf(settings: TextCarrierSettings, url: URL): readonly (readonly [string, TextReporter])[] {
  if (settings.kind === 'webhook') return [['webhook', webhookReporter(settings, signingClock)]];
  const { authToken } = settings;
  return authToken === null ? [] : [['twilio', twilioReporter({ authToken, url: twilioStatusUrl(url) })]];
}

const twilioStatusUrl = (url: URL) => new URL('/webhooks/twilio/status', url);

/** Notes by which reference the carrier will tell of it. A message that is on its way is not sent again for want of that. */
function noting(gateway: TextGateway, { deliveries, clock, log }: TextNeeds): TextGateway {
  return {
    channels: gateway.channels,
    async send(message) {
      const delivery = await gateway.send(message);
      if (delivery.kind !== 'taken' || delivery.reference === null) return delivery;
      const taken = { carrier: delivery.carrier, reference: delivery.reference, message: message.id };
      await deliveries.noteTaken(taken, clock.now()).catch((fault: unknown) => {
        log.warn({ detail: String(fault) }, 'where a message went was not noted');
      });
      return delivery;
    },
  };
}
