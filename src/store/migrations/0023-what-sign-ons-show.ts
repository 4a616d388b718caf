import type { Kysely } from 'kysely';

/**
 * A trip to an identity provider remembers when that was asked to have the person sign in anew, so that an older sign-in is
 * not taken for the answer. And an account remembers through which connection its last sign-in came: null for every other
 * way, and until the next one.
 *
 * Locks: short ones on the trips that are under way and on users. Reversible: yes; trips that were forced end as ordinary
 * ones.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('sso_requests').addColumn('forced_at', 'bigint').execute();
  await db.schema.alterTable('users').addColumn('last_sign_in_connection', 'text').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('users').dropColumn('last_sign_in_connection').execute();
  await db.schema.alterTable('sso_requests').dropColumn('forced_at').execute();
}
