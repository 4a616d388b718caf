import { type Kysely, sql } from 'kysely';

/**
 * Next to no sign-in can be stopped by mail, and each had its place among those that can: one more page to write for every
 * password.
 *
 * Locks: `sign_ins` against writes while the index is built, of which next to no row is part. Reversible: yes.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('sign_ins_by_stop').execute();
  await db.schema
    .createIndex('sign_ins_by_stop')
    .on('sign_ins')
    .column('stop_digest')
    .where(sql.ref('stop_digest'), 'is not', null)
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('sign_ins_by_stop').execute();
  await db.schema.createIndex('sign_ins_by_stop').on('sign_ins').column('stop_digest').execute();
}
