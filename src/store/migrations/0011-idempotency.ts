import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * What calls with an `Idempotency-Key` were answered, sealed, for a day.
 *
 * Locks: none that wait, as the table is new. Reversible: yes; repeated calls are then calls like any other.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const bytes = db.getExecutor().adapter instanceof PostgresAdapter ? sql`bytea` : sql`blob`;
  await db.schema
    .createTable('idempotent_calls')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('request_mac', 'text', required)
    .addColumn('claimed_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('sealed_answer', bytes)
    .execute();
  await db.schema.createIndex('idempotent_calls_by_expiry').on('idempotent_calls').column('expires_at').execute();
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('idempotent_calls').execute();
}
