import { after, type Duration, hasPassed, type Instant, minutes, seconds } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mail, Mailer } from '../ports/mailer.ts';
import type { DueMessage, LeasedMessage } from '../ports/repositories/records.ts';
import type { Store } from '../ports/store.ts';

/** So many are on their way at a time, and so many rounds of them make a batch. */
const LANES = 4;
const BATCH = 3 * LANES;
/** Longer than a carrier may take for all rounds: a message is handed out again only when its worker is surely gone. */
const LEASE: Duration = minutes(2);
const PAUSES: readonly Duration[] = [seconds(5), seconds(30), minutes(2), minutes(10), minutes(30), minutes(60)];

export interface OutboxNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailer: Mailer;
  /** Puts a message's facts into words. */
  readonly write: (message: DueMessage) => Omit<Mail, 'id' | 'at'>;
  readonly onFault: (fault: unknown) => void;
}

/** Sends what is due. Committed means delivered at least once, or visibly failed (I-56). @returns how many were due. */
export async function sendDueMessages(needs: OutboxNeeds): Promise<number> {
  const { store, clock } = needs;
  const now = clock.now();
  const due = await store.repositories.outbox.lease(BATCH, after(now, LEASE), now);
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

async function sendOne(needs: OutboxNeeds, leased: LeasedMessage, now: Instant): Promise<void> {
  const { outbox } = needs.store.repositories;
  const { id, message, goodUntil, tries } = leased;
  const isTooLate = goodUntil !== null && hasPassed(goodUntil, now);
  if (message === null || isTooLate) {
    needs.onFault(new Error(`Message ${id} is not sent: ${isTooLate ? 'it came too late' : 'it cannot be read'}.`));
    return outbox.markFailed(id, null);
  }
  try {
    const delivery = await needs.mailer.send({ id, at: message.at, ...needs.write(message) });
    if (delivery.kind === 'taken') return await outbox.markSent(id, now);
    needs.onFault(new Error(`Message ${id} is not sent: ${delivery.because}.`));
    await outbox.markFailed(id, null);
  } catch (fault) {
    needs.onFault(fault);
    const pause = PAUSES[tries - 1];
    await outbox.markFailed(id, pause === undefined ? null : after(now, pause));
  }
}
