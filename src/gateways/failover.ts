import type { Clock } from '../ports/clock.ts';
import type { TextChannel, TextDelivery, TextGateway, TextMessage } from '../ports/text-gateway.ts';
import type { TextMeter } from '../ports/text-meter.ts';
import { type Circuit, type CircuitBreaker, circuitBreaker } from './circuit-breaker.ts';
import type { CarrierAnswer, TextCarrier } from './text-carrier.ts';

export interface FailoverNeeds {
  readonly clock: Clock;
  readonly meter: TextMeter;
  readonly log: { warn(facts: object, message: string): void };
}

/** In the order in which they are asked: the next one when one fails, is skipped, or declines for reasons of its own (ADR 0019). */
export function failoverGateway(carriers: readonly TextCarrier[], needs: FailoverNeeds): TextGateway {
  const breaker = breakerFor(needs);
  return {
    channels: [...new Set(carriers.flatMap(({ channels }) => channels))],
    async send(message) {
      if (!IS_NUMBER.test(message.to)) return { kind: 'refused', because: 'the number is none' };
      const able = carriers.filter(({ channels }) => channels.includes(message.channel));
      const passed: Passed[] = [];
      for (const carrier of able) {
        const answer = await ask(carrier, message, { ...needs, breaker });
        if (answer.kind === 'taken' || answer.kind === 'refused') return answer;
        passed.push(answer);
      }
      return giveUp(passed, message.channel);
    },
  };
}

/** Whatever was let into the database: it goes to one number, and to nothing else that a carrier may know how to reach (I-57). */
const IS_NUMBER = /^\+[1-9]\d{6,14}$/;

type Answer = CarrierAnswer | { readonly kind: 'failed' | 'skipped'; readonly because: string };
type Passed = Exclude<Answer, TextDelivery>;

/** For good only when each has declined: who failed this time may take it the next. */
function giveUp(passed: readonly Passed[], channel: TextChannel): TextDelivery {
  const because = passed.map((each) => each.because).join(', ') || `no carrier for a ${channel}`;
  if (passed.some(({ kind }) => kind !== 'declined')) throw new Error(because);
  return { kind: 'refused', because };
}

interface AskNeeds extends FailoverNeeds {
  readonly breaker: CircuitBreaker;
}

async function ask(carrier: TextCarrier, message: TextMessage, needs: AskNeeds): Promise<Answer> {
  const { channel } = message;
  const facts = { carrier: carrier.name, channel, country: countryOf(message) };
  const answer = await askGuarded(carrier, message, needs);
  needs.meter.tried({ ...facts, outcome: answer.kind });
  if (answer.kind !== 'taken') {
    const { kind: outcome, because } = answer;
    needs.log.warn({ id: message.id, ...facts, outcome, because }, 'a carrier did not take a message');
  }
  return answer;
}

async function askGuarded(carrier: TextCarrier, message: TextMessage, { breaker }: AskNeeds): Promise<Answer> {
  const circuits = circuitsOf(carrier, message);
  if (!breaker.admits(circuits)) return { kind: 'skipped', because: `${carrier.name}: circuit open` };
  try {
    const answer = await carrier.send(message);
    // Whatever it says of this message: it works.
    breaker.succeeded(circuits);
    return answer;
  } catch (fault) {
    breaker.failed(circuits);
    return { kind: 'failed', because: `${carrier.name}: ${(fault as Error).message}` };
  }
}

const EVERYWHERE = 'all';

/** One country's trouble opens its own circuit first, and the others go on. */
const circuitsOf = ({ name }: TextCarrier, message: TextMessage): readonly Circuit[] => [
  { key: `${name} ${countryOf(message)}`, most: 5 },
  { key: `${name} ${EVERYWHERE}`, most: 10 },
];

/** As a label: one of a few hundred, whatever was stored. */
const countryOf = ({ country }: TextMessage) => (/^[A-Z]{2}$/.test(country) ? country : 'other');

function breakerFor({ clock, meter, log }: FailoverNeeds): CircuitBreaker {
  return circuitBreaker(clock, (key, isOpen) => {
    const [carrier = '', country = ''] = key.split(' ');
    meter.circuit({ carrier, country, isOpen });
    log.warn({ carrier, country, isOpen }, isOpen ? 'a carrier is spared for a while' : 'a carrier works again');
  });
}
