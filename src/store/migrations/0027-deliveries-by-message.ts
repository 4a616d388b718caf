import type { Kysely } from 'kysely';

/**
 * Finds what carriers have told of one message: the page that waits for its code asks.
 *
 * Locks: `text_deliveries` against writes while the index is built, which has 30 days of texts at most. Reversible: yes.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.createIndex('text_deliveries_by_message').on('text_deliveries').column('message_id').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('text_deliveries_by_message').execute();
}
