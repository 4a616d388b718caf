import { after, type Duration, hasPassed, type Instant, minutes, seconds } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Delivery, Mail, Mailer } from '../ports/mailer.ts';
import type { Carried, DueMessage, DueText, LeasedMessage } from '../ports/repositories/records.ts';
import type { Store } from '../ports/store.ts';
import type { TextGateway, TextMessage } from '../ports/text-gateway.ts';

/** So many are on their way at a time, and so many rounds of them make a batch. */
const LANES = 4;
const BATCH = 3 * LANES;
/** Longer than a carrier may take for all rounds: a message is handed out again only when its worker is surely gone. */
const LEASE: Duration = minutes(2);
const PAUSES: readonly Duration[] = [seconds(5), seconds(30), minutes(2), minutes(10), minutes(30), minutes(60)];

export interface OutboxNeeds {
  readonly store: Store;
  readonly clock: Clock;
  /** Null where there is no carrier: then what it would carry waits, where it can be seen. */
  readonly mailer: Mailer | null;
  readonly textGateway: TextGateway | null;
  /** Puts a message's facts into words. */
  readonly write: (message: DueMessage) => Omit<Mail, 'id' | 'at'>;
  readonly writeText: (text: DueText) => Omit<TextMessage, 'id' | 'at'>;
  readonly onFault: (fault: unknown) => void;
}

/** Sends what is due. Committed means delivered at least once, or visibly failed (I-56). @returns how many were due. */
export async function sendDueMessages(needs: OutboxNeeds): Promise<number> {
  const { store, clock } = needs;
  const now = clock.now();
  const due = await store.repositories.outbox.lease(BATCH, after(now, LEASE), now, carriedBy(needs));
  const waiting = [...due];
  async function lane(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await sendOne(needs, next, now);
  }
  // Each lane to its end, even beside one that broke: nothing is left running behind the caller's back.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const broken = lanes.find(({ status }) => status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
  return due.length;
}

function carriedBy({ mailer, textGateway }: OutboxNeeds): Carried {
  if (textGateway === null) return 'mail';
  return mailer === null ? 'texts' : 'all';
}

/** @returns null where it cannot be read. */
async function handOver(
  { mailer, textGateway, write, writeText }: OutboxNeeds,
  { id, message, text }: LeasedMessage,
): Promise<Delivery | null> {
  if (message !== null && mailer !== null) return mailer.send({ id, at: message.at, ...write(message) });
  if (text !== null && textGateway !== null) return textGateway.send({ id, at: text.at, ...writeText(text) });
  return null;
}

async function sendOne(needs: OutboxNeeds, leased: LeasedMessage, now: Instant): Promise<void> {
  const { outbox } = needs.store.repositories;
  const { id, goodUntil } = leased;
  const giveUp = (because: NotSent, inWords: string) => {
    needs.onFault(new Error(`Message ${id} is not sent: ${inWords}.`));
    return fail(needs, leased, { because, now });
  };
  if (goodUntil !== null && hasPassed(goodUntil, now)) return giveUp('expired', 'it came too late');
  try {
    const delivery = await handOver(needs, leased);
    if (delivery?.kind === 'taken') return await outbox.markSent(id, now);
    await (delivery === null ? giveUp('unreadable', 'it cannot be read') : giveUp('refused', delivery.because));
  } catch (fault) {
    needs.onFault(fault);
    const until = nextTry(leased, now);
    await (until === null ? fail(needs, leased, { because: 'unanswered', now }) : outbox.postpone(id, until));
  }
}

/** Null where none is left, or the next would come too late: whoever waits is told now. */
function nextTry({ tries, goodUntil }: LeasedMessage, now: Instant): Instant | null {
  const pause = PAUSES[tries - 1];
  const until = pause === undefined ? null : after(now, pause);
  return until === null || (goodUntil !== null && hasPassed(goodUntil, until)) ? null : until;
}

type NotSent = 'refused' | 'unanswered' | 'expired' | 'unreadable';

/** A text that somebody waits for is missed, so the log says that there was none. */
async function fail(
  { store }: OutboxNeeds,
  { id, text, textFor }: LeasedMessage,
  { because, now }: { readonly because: NotSent; readonly now: Instant },
): Promise<void> {
  await store.transaction(async ({ outbox, texts, audit }) => {
    if (!(await outbox.markFailed(id)) || textFor === null) return;
    await texts.forgetUnsent(textFor);
    const people = { actor: null, target: textFor.user, organization: null } as const;
    const details = { because, channel: text?.content.channel ?? null };
    await audit.add({ action: 'text.not_sent', ...people, origin: textFor.origin, details }, now);
  });
}
