import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/**
 * What carriers have told of the texts and calls that they took, by the carrier's own reference.
 *
 * Locks: none that wait, as the table is new. Reversible: yes; what was told is forgotten.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('text_deliveries')
    .addColumn('carrier', 'text', required)
    .addColumn('reference', 'text', required)
    .addColumn('message_id', 'text')
    .addColumn('status', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('text_deliveries_key', ['carrier', 'reference'])
    .execute();
  await db.schema.createIndex('text_deliveries_at').on('text_deliveries').column('at').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('text_deliveries').execute();
}
