import type { Kysely } from 'kysely';

/**
 * Where a session was opened, so that its owner recognizes it in a list (T12).
 *
 * Locks: for a moment, as columns without a default rewrite nothing. Reversible: yes; older sessions have none.
 */
export async function up(db: Kysely<never>): Promise<void> {
  // One each: SQLite takes no two in one statement.
  await db.schema.alterTable('sessions').addColumn('address', 'text').execute();
  await db.schema.alterTable('sessions').addColumn('browser', 'text').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('sessions').dropColumn('browser').execute();
  await db.schema.alterTable('sessions').dropColumn('address').execute();
}
