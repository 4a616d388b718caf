import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/**
 * What each person has signed in with, so that a new browser is told of by mail. Of those who are here already nothing is
 * known: `browsers_noted` says for whom it is, and the first sign-in of everybody else is not told of (ADR 0024).
 *
 * Locks: `users` for an instant; the column has a constant default. Reversible: yes; every browser is then forgotten.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('known_browsers')
    .addColumn('user_id', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('mark', 'text', required)
    .addColumn('last_seen_at', 'bigint', required)
    .addPrimaryKeyConstraint('known_browsers_key', ['user_id', 'kind', 'mark'] as never[])
    .execute();
  await db.schema
    .createIndex('known_browsers_by_use')
    .on('known_browsers')
    .columns(['kind', 'last_seen_at'] as never[])
    .execute();
  await db.schema
    .alterTable('users')
    .addColumn('browsers_noted', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('users').dropColumn('browsers_noted').execute();
  await db.schema.dropTable('known_browsers').execute();
}
