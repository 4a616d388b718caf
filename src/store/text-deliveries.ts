import type { Kysely } from 'kysely';
import type { UserId } from '../domain/ids.ts';
import { outrankedBy } from '../domain/messages/text-status.ts';
import type { Instant } from '../domain/time.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { RecordTools } from './mailed-links.ts';
import { onceAnHour, spendHour } from './once-an-hour.ts';
import { auditRepository } from './repositories/audit-events.ts';
import type { Schema } from './schema.ts';

export function textDeliveries(db: Kysely<Schema>, tools: RecordTools): TextDeliveries {
  return {
    noteTaken({ carrier, reference, message: message_id }, now) {
      return db.transaction().execute(async (transaction) => {
        const noted = await transaction
          .insertInto('text_deliveries')
          .values({ carrier, reference, message_id, status: 'taken', at: now })
          .onConflict((conflict) =>
            conflict
              .columns(['carrier', 'reference'])
              .doUpdateSet({ message_id })
              .where('text_deliveries.message_id', 'is', null),
          )
          .returning(['message_id', 'status'])
          .executeTakeFirst();
        // The report may have come first.
        if (noted !== undefined) await tellIfFailed(transaction, tools, { ...noted, carrier }, now);
      });
    },
    noteStatus({ carrier, reference, status }, now) {
      return db.transaction().execute(async (transaction) => {
        const noted = await transaction
          .insertInto('text_deliveries')
          .values({ carrier, reference, message_id: null, status, at: now })
          .onConflict((conflict) =>
            conflict
              .columns(['carrier', 'reference'])
              .doUpdateSet({ status, at: now })
              .where('text_deliveries.status', 'in', outrankedBy(status)),
          )
          .returning(['message_id', 'status'])
          .executeTakeFirst();
        if (noted !== undefined) await tellIfFailed(transaction, tools, { ...noted, carrier }, now);
        return noted !== undefined;
      });
    },
    noteFault({ carrier, fault, origin }, now) {
      const nobody = { actor: null, target: null, organization: null } as const;
      const event = { action: `text.report_${fault}`, ...nobody, origin, details: { carrier } } as const;
      return onceAnHour(db, { key: `${fault}|${carrier}`, now }, (transaction) =>
        auditRepository(transaction, tools).add(event, now),
      );
    },
    async purge(until) {
      await db.deleteFrom('text_deliveries').where('at', '<', until).execute();
    },
  };
}

interface Noted {
  readonly carrier: string;
  readonly message_id: string | null;
  readonly status: string;
}

/** Somebody waits for it in vain: once for each message, whichever of its carriers say so. */
async function tellIfFailed(
  transaction: Kysely<Schema>,
  tools: RecordTools,
  { carrier, message_id, status }: Noted,
  now: Instant,
): Promise<void> {
  if (status !== 'failed' || message_id === null) return;
  const message = await transaction
    .selectFrom('outbox')
    .select(['user_id', 'address', 'browser'])
    .where('id', '=', message_id)
    .executeTakeFirst();
  const action = 'text.not_delivered';
  if (message === undefined || !(await spendHour(transaction, `${action}|${message_id}`, now))) return;
  const { user_id, address, browser } = message;
  const people = { actor: null, target: user_id as UserId, organization: null } as const;
  const event = { action, ...people, origin: { address, browser }, details: { carrier } } as const;
  await auditRepository(transaction, tools).add(event, now);
}
