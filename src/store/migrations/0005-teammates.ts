import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { nameKey } from '../../domain/name.ts';

interface Users {
  users: { id: string; name: string; name_key: string };
}

const AT_ONCE = 500;

/**
 * People are found and put in order by a spelling of their names that is the same on both databases, whatever the
 * database itself knows of accents and capitals.
 *
 * Locks: `users` while the column is added and filled in, as the migrator works in one transaction. Reversible: yes.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await db.schema
    .alterTable('users')
    .addColumn('name_key', isPostgres ? sql`text collate "C"` : 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await fillIn(db as unknown as Kysely<Users>);
}

async function fillIn(db: Kysely<Users>): Promise<void> {
  for (let after: string | null = ''; after !== null; ) {
    const rows: { id: string; name: string }[] = await db
      .selectFrom('users')
      .select(['id', 'name'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    for (const { id, name } of rows) {
      await db
        .updateTable('users')
        .set({ name_key: nameKey(name) })
        .where('id', '=', id)
        .execute();
    }
    after = rows.at(-1)?.id ?? null;
  }
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('users').dropColumn('name_key').execute();
}
