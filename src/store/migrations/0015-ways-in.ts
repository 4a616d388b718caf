import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/**
 * Mailed links of every purpose take the place of those for passwords alone: one live link for a purpose and address.
 * Accounts elsewhere by which people sign in, and the journeys to their providers that are under way.
 *
 * Locks: none that wait, as the new tables are new and the old one is a day's work at most. Reversible: yes; links that
 * are under way stop working, and whoever signs in by an account elsewhere asks for a link.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('mailed_links')
    .addColumn('purpose', 'text', required)
    .addColumn('email_key', 'text', required)
    .addColumn('user_id', 'text')
    .addColumn('token_digest', 'text', (column) => column.unique())
    .addColumn('browser_digest', 'text', required)
    .addColumn('return_to', 'text')
    .addColumn('asked_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('day_began_at', 'bigint', required)
    .addColumn('asked_in_day', 'integer', required)
    .addPrimaryKeyConstraint('mailed_links_key', ['purpose', 'email_key'])
    .execute();
  await sql`
    insert into mailed_links
      (purpose, email_key, user_id, token_digest, browser_digest, asked_at, expires_at, day_began_at, asked_in_day)
    select 'password-reset', email_key, user_id, token_digest, browser_digest, asked_at, expires_at, day_began_at, asked_in_day
    from password_resets`.execute(db);
  await db.schema.dropTable('password_resets').execute();
  await createIdentities(db);
}

async function createIdentities(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('issuer', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('user_id', 'text', required)
    .addColumn('provider', 'text', required)
    .addColumn('email', 'text', required)
    .addColumn('linked_at', 'bigint', required)
    .addPrimaryKeyConstraint('identities_key', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('identities_of_user').on('identities').column('user_id').execute();
  await db.schema
    .createTable('provider_journeys')
    .addColumn('state_digest', 'text', (column) => column.primaryKey())
    .addColumn('browser_digest', 'text', required)
    .addColumn('provider', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('return_to', 'text')
    .addColumn('expires_at', 'bigint', required)
    .addColumn('state', 'text', required)
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('provider_journeys').execute();
  await db.schema.dropTable('identities').execute();
  await db.schema.dropTable('mailed_links').execute();
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
