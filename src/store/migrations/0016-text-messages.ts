import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Text messages as a second factor: sealed numbers, the code of a sign-in, what budgets count, and of which countries an
 * organization takes numbers.
 *
 * Locks: `policies`, `sign_ins` and `outbox` for an instant each; the columns are empty or have a constant default.
 * Reversible: yes, and numbers are lost.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const bytes = db.getExecutor().adapter instanceof PostgresAdapter ? sql`bytea` : sql`blob`;
  await db.schema.alterTable('policies').addColumn('text_countries', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('text_digest', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('text_expires_at', 'bigint').execute();
  await db.schema
    .alterTable('sign_ins')
    .addColumn('text_tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('sign_ins').addColumn('text_channel', 'text').execute();
  await db.schema.alterTable('sign_ins').addColumn('text_sent_at', 'bigint').execute();
  await db.schema.alterTable('outbox').addColumn('phone_id', 'text').execute();
  await addTables(db, bytes);
}

async function addTables(db: Kysely<never>, bytes: ReturnType<typeof sql>): Promise<void> {
  await db.schema
    .createTable('phones')
    .addColumn('authenticator_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('sealed_number', bytes, (column) => column.notNull())
    .addColumn('number_key', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('phones_by_user').unique().on('phones').column('user_id').execute();
  await db.schema.createIndex('phones_by_number').on('phones').column('number_key').execute();
  await db.schema
    .createTable('text_sends')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('number_key', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('text_sends_by_user').on('text_sends').columns(['user_id', 'at']).execute();
  await db.schema.createIndex('text_sends_by_number').on('text_sends').columns(['number_key', 'at']).execute();
  await db.schema
    .createTable('text_budgets')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('sent', 'integer', (column) => column.notNull())
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  for (const table of ['text_budgets', 'text_sends', 'phones']) await db.schema.dropTable(table).execute();
  await db.schema.alterTable('outbox').dropColumn('phone_id').execute();
  for (const column of ['text_sent_at', 'text_channel', 'text_tries', 'text_expires_at', 'text_digest']) {
    await db.schema.alterTable('sign_ins').dropColumn(column).execute();
  }
  await db.schema.alterTable('policies').dropColumn('text_countries').execute();
}
