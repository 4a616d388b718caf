import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/**
 * Keys by which programs act for an organization: the digest of each, what it may do, and what its maker had shown when
 * it was made.
 *
 * Locks: none that wait, as the table is new. Reversible: yes; the keys are gone with it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('maker_id', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('beginning', 'text', required)
    .addColumn('scopes', 'text', required)
    .addColumn('began_at', 'bigint', required)
    .addColumn('first_kind', 'text', required)
    .addColumn('first_at', 'bigint', required)
    .addColumn('first_connection', 'text')
    .addColumn('second_kind', 'text')
    .addColumn('second_at', 'bigint')
    .addColumn('second_authenticator', 'text')
    .addColumn('made_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('last_used_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .execute();
  await db.schema.createIndex('api_keys_by_digest').unique().on('api_keys').column('digest').execute();
  await db.schema.createIndex('api_keys_by_organization').on('api_keys').column('organization_id').execute();
  await db.schema.createIndex('api_keys_by_maker').on('api_keys').column('maker_id').execute();
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('api_keys').execute();
}
