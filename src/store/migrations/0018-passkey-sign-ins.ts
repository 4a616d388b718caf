import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/**
 * Passkeys as whole sign-ins: challenges that belong to a browser and not yet to a person, and which passkeys are known to
 * open an account by themselves. Of those that are there already nobody knows; each is noted when it first does.
 *
 * Locks: `passkeys` for an instant; the column has a constant default. Reversible: yes; sign-ins that are under way begin anew.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('passkey_challenges')
    .addColumn('challenge_digest', 'text', (column) => column.primaryKey())
    .addColumn('browser_digest', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('state', 'text', required)
    .execute();
  await db.schema.createIndex('passkey_challenges_by_end').on('passkey_challenges').column('expires_at').execute();
  await db.schema
    .alterTable('passkeys')
    .addColumn('opens_alone', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('passkeys').dropColumn('opens_alone').execute();
  await db.schema.dropTable('passkey_challenges').execute();
}
