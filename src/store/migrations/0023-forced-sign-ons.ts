import type { Kysely } from 'kysely';

/**
 * A trip to an identity provider remembers when that was asked to have the person sign in anew, so that an older sign-in is
 * not taken for the answer.
 *
 * Locks: a short one on the trips that are under way. Reversible: yes; trips that were forced end as ordinary ones.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('sso_requests').addColumn('forced_at', 'bigint').execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('sso_requests').dropColumn('forced_at').execute();
}
