import { after, type Duration, hasPassed, type Instant, minutes, seconds } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mail, Mailer } from '../ports/mailer.ts';
import type { DueMessage, LeasedMessage } from '../ports/repositories/records.ts';
import type { Store } from '../ports/store.ts';

const BATCH = 20;
/** Longer than any carrier may take: a message is handed out again only when its worker is surely gone. */
const LEASE: Duration = minutes(2);
const PAUSES: readonly Duration[] = [seconds(5), seconds(30), minutes(2), minutes(10), minutes(30), minutes(60)];

export interface OutboxNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailer: Mailer;
  /** Puts a message's facts into words. */
  readonly write: (message: DueMessage) => Omit<Mail, 'id' | 'at' | 'to'>;
  readonly onFault: (fault: unknown) => void;
}

/** Sends what is due. Committed means delivered at least once, or visibly failed (I-56). @returns how many were due. */
export async function sendDueMessages(needs: OutboxNeeds): Promise<number> {
  const { store, clock } = needs;
  const now = clock.now();
  const due = await store.repositories.outbox.lease(BATCH, after(now, LEASE), now);
  for (const message of due) await sendOne(needs, message, now);
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
    const { at, to } = message;
    await needs.mailer.send({ id, at, to, ...needs.write(message) });
    await outbox.markSent(id, now);
  } catch (fault) {
    needs.onFault(fault);
    const pause = PAUSES[tries - 1];
    await outbox.markFailed(id, pause === undefined ? null : after(now, pause));
  }
}
