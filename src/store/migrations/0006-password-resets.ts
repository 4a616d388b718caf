import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/**
 * Links by which somebody chooses a new password: one live link for an address, and how often it was asked for. Addresses
 * that nobody has get a row as well, so that asking takes the same work for every address (I-03).
 *
 * Locks: none that wait, as the table is new. Reversible: yes; links that are under way stop working.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable('password_resets')
    .addColumn('email_key', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text')
    .addColumn('token_digest', 'text', (column) => column.unique())
    .addColumn('browser_digest', 'text', required)
    .addColumn('asked_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('day_began_at', 'bigint', required)
    .addColumn('asked_in_day', 'integer', required)
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('password_resets').execute();
}
