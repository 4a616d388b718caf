import type { Kysely } from 'kysely';

/**
 * Of which domain an account was that somebody came with, and of which an organization asks it to be.
 *
 * Locks: the four tables for an instant; the columns have no default to be written. Reversible: yes.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const table of WITH_EVIDENCE) {
    await db.schema.alterTable(table).addColumn('first_hosted_domain', 'text').execute();
  }
  await db.schema.alterTable('policies').addColumn('hosted_domain', 'text').execute();
}

const WITH_EVIDENCE = ['sessions', 'sign_ins', 'api_keys'] as const;

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('policies').dropColumn('hosted_domain').execute();
  for (const table of WITH_EVIDENCE) await db.schema.alterTable(table).dropColumn('first_hosted_domain').execute();
}
