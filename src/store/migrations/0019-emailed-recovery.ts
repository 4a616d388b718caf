import { type Kysely, sql } from 'kysely';

/**
 * Recovery by mail: whether a sign-in may ask for it, by what a mail about it can end it, when a password was chosen by a
 * mailed link, and messages to the addresses that providers had of a person.
 *
 * Locks: `sign_ins`, `passwords` and `outbox` for an instant each; the columns are empty or have a constant default.
 * Reversible: yes; messages to such addresses that still wait are lost.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('sign_ins')
    .addColumn('emailed_recovery', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('sign_ins').addColumn('stop_digest', 'text').execute();
  await db.schema.createIndex('sign_ins_by_stop').on('sign_ins').column('stop_digest').execute();
  await db.schema.alterTable('passwords').addColumn('chosen_by_mail_at', 'bigint').execute();
  await db.schema.alterTable('outbox').addColumn('identity_id', 'text').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`delete from outbox where identity_id is not null`.execute(db);
  await db.schema.alterTable('outbox').dropColumn('identity_id').execute();
  await db.schema.alterTable('passwords').dropColumn('chosen_by_mail_at').execute();
  await db.schema.dropIndex('sign_ins_by_stop').execute();
  await db.schema.alterTable('sign_ins').dropColumn('stop_digest').execute();
  await db.schema.alterTable('sign_ins').dropColumn('emailed_recovery').execute();
}
