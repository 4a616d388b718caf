import type { Kysely } from 'kysely';
import { outrankedBy } from '../domain/messages/text-status.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { Schema } from './schema.ts';

export function textDeliveries(db: Kysely<Schema>): TextDeliveries {
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
    async purge(until) {
      await db.deleteFrom('text_deliveries').where('at', '<', until).execute();
    },
  };
}
