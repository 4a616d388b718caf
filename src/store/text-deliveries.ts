import type { Kysely } from 'kysely';
import { outrankedBy } from '../domain/messages/text-status.ts';
import { before, hours, type Instant } from '../domain/time.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import type { RecordTools } from './mailed-links.ts';
import { auditRepository } from './repositories/records.ts';
import type { Schema } from './schema.ts';

const HOUR = hours(1);

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
    async noteFault({ carrier, fault, origin }, now) {
      const key = `${fault}|${carrier}`;
      if (!(await isDue(db, key, now))) return false;
      return db.transaction().execute(async (transaction) => {
        if (!(await spendHour(transaction, key, now))) return false;
        const nobody = { actor: null, target: null, organization: null } as const;
        const event = { action: `text.report_${fault}`, ...nobody, origin, details: { carrier } } as const;
        await auditRepository(transaction, tools).add(event, now);
        return true;
      });
    },
    async purge(until) {
      await db.deleteFrom('text_deliveries').where('at', '<', until).execute();
    },
  };
}

/** A look without a lock: a flood of bad reports makes nobody wait who has something to write. */
async function isDue(db: Kysely<Schema>, key: string, now: Instant): Promise<boolean> {
  const row = await db
    .selectFrom('text_budgets')
    .select('began_at')
    .where('key', '=', key)
    .where('began_at', '>', before(now, HOUR))
    .executeTakeFirst();
  return row === undefined;
}

/** One statement: of many at once exactly one begins the hour. */
async function spendHour(db: Kysely<Schema>, key: string, now: Instant): Promise<boolean> {
  const begun = await db
    .insertInto('text_budgets')
    .values({ key, began_at: now, sent: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ began_at: now }).where('text_budgets.began_at', '<=', before(now, HOUR)),
    )
    .returning('key')
    .executeTakeFirst();
  return begun !== undefined;
}
