import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Several authenticators for one person: each may have a name, a set-up in progress knows its method, and passkeys have a
 * table of their own. The challenge of a passkey ceremony lives on the sign-in that asked for it.
 *
 * Locks: `authenticators` and `sign_ins` for an instant each; the columns are empty. Reversible: yes, and passkeys are lost.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const bytes = db.getExecutor().adapter instanceof PostgresAdapter ? sql`bytea` : sql`blob`;
  await db.schema.alterTable('authenticators').addColumn('name', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('staged_method', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('passkey_challenge', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('passkey_expires_at', 'bigint').execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('authenticator_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull())
    .addColumn('public_key', bytes, (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('transports', 'text', (column) => column.notNull())
    .addColumn('user_verified', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('passkeys_by_credential').unique().on('passkeys').column('credential_id').execute();
  await db.schema.createIndex('passkeys_by_user').on('passkeys').column('user_id').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('passkeys').execute();
  await db.schema.alterTable('sign_ins').dropColumn('passkey_expires_at').execute();
  await db.schema.alterTable('sign_ins').dropColumn('passkey_challenge').execute();
  await db.schema.alterTable('sign_ins').dropColumn('staged_method').execute();
  await db.schema.alterTable('authenticators').dropColumn('name').execute();
}
