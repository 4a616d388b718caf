import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/**
 * Invitations of people by mail: one row for each address that an organization waits for, the counters that keep
 * mailboxes from being filled, and messages to addresses that may have no account.
 *
 * Locks: `outbox` for the moment of a new column without a default, and for writing while its index is made; both are
 * short as long as few messages wait. Reversible: yes; what was not accepted is forgotten.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('member_invitations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', required)
    .addColumn('email', 'text', required)
    .addColumn('email_key', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('token_digest', 'text', required)
    .addColumn('invited_by', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('sent_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
  const unique = { by_address: ['organization_id', 'email_key'], by_token: ['token_digest'] };
  for (const [name, columns] of Object.entries(unique)) {
    await db.schema
      .createIndex(`member_invitations_${name}`)
      .unique()
      .on('member_invitations')
      .columns(columns as never[])
      .execute();
  }
  await db.schema
    .createIndex('member_invitations_by_expiry')
    .on('member_invitations')
    .columns(['expires_at'] as never[])
    .execute();
  await db.schema
    .createTable('invitation_budgets')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('began_at', 'bigint', required)
    .addColumn('sent', 'integer', required)
    .execute();
  await db.schema.alterTable('outbox').addColumn('invitation_id', 'text').execute();
  await db.schema
    .createIndex('outbox_by_invitation')
    .on('outbox')
    .columns(['invitation_id', 'state'] as never[])
    .execute();
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('outbox_by_invitation').execute();
  await db.schema.alterTable('outbox').dropColumn('invitation_id').execute();
  await db.schema.dropTable('invitation_budgets').execute();
  await db.schema.dropTable('member_invitations').execute();
}
