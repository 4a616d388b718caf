import { type Kysely, sql } from 'kysely';

/**
 * What became of codes for numbers that were not proven: whether they were, and when. The index holds only those, and all
 * that is counted of them. Rows from before count as nothing.
 *
 * Locks: `text_sends` against writes while the index is built, of which no row from before is part; the columns are empty
 * or have a constant default. Reversible: yes, and what was answered is forgotten.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('text_sends').addColumn('country', 'text').execute();
  await db.schema
    .alterTable('text_sends')
    .addColumn('unproven', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('text_sends').addColumn('proven_at', 'bigint').execute();
  await db.schema
    .createIndex('text_sends_unproven')
    .on('text_sends')
    .columns(['at', 'country', 'user_id', 'proven_at'])
    .where(sql.ref('unproven'), '=', sql.lit(1))
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('text_sends_unproven').execute();
  for (const column of ['proven_at', 'unproven', 'country']) {
    await db.schema.alterTable('text_sends').dropColumn(column).execute();
  }
}
