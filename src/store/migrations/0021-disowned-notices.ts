import type { Kysely } from 'kysely';

/**
 * "This wasn't me": what the link of a security mail carries is known by its SHA-256, in the mail's own row, which already
 * says what happened, to whom, when and where from.
 *
 * Locks: a short one on the outbox. Reversible: yes; links that were mailed stop working.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('outbox').addColumn('disown_digest', 'text').execute();
  await db.schema
    .createIndex('outbox_by_disown')
    .unique()
    .on('outbox')
    .columns(['disown_digest'] as never[])
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('outbox_by_disown').execute();
  await db.schema.alterTable('outbox').dropColumn('disown_digest').execute();
}
