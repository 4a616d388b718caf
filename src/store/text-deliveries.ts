import type { Kysely } from 'kysely';
import { outrankedBy } from '../domain/messages/text-status.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { RecordTools } from './mailed-links.ts';
import { onceAnHour } from './once-an-hour.ts';
import { auditRepository } from './repositories/audit-events.ts';
import type { Schema } from './schema.ts';

export function textDeliveries(db: Kysely<Schema>, tools: RecordTools): TextDeliveries {
  return {
    async noteTaken({ carrier, reference, message: message_id }, now) {
      await db
        .insertInto('text_deliveries')
        .values({ carrier, reference, message_id, status: 'taken', at: now })
        .onConflict((conflict) =>
          conflict
            .columns(['carrier', 'reference'])
            .doUpdateSet({ message_id })
            .where('text_deliveries.message_id', 'is', null),
        )
        .execute();
    },
    async noteStatus({ carrier, reference, status }, now) {
      const noted = await db
        .insertInto('text_deliveries')
        .values({ carrier, reference, message_id: null, status, at: now })
        .onConflict((conflict) =>
          conflict
            .columns(['carrier', 'reference'])
            .doUpdateSet({ status, at: now })
            .where('text_deliveries.status', 'in', outrankedBy(status)),
        )
        .returning('reference')
        .executeTakeFirst();
      return noted !== undefined;
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
