import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/**
 * Whoever asks for mailed links in somebody's name no longer spends what that person's own browser may ask for: each has a
 * row of its own (ADR 0029). What was asked for so far was asked for by anybody.
 *
 * Locks: `mailed_links`, which is a day's work at most. Reversible: yes; what a person's own browser asked for is forgotten.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await createLinks(db, ['purpose', 'email_key', 'asked_by']);
  await sql`
    insert into links_anew (asked_by, ${COLUMNS}) select 'anybody', ${COLUMNS} from mailed_links`.execute(db);
  await takePlace(db);
}

export async function down(db: Kysely<never>): Promise<void> {
  await createLinks(db, ['purpose', 'email_key']);
  await sql`insert into links_anew (${COLUMNS}) select ${COLUMNS} from mailed_links where asked_by = 'anybody'`.execute(
    db,
  );
  await takePlace(db);
}

const COLUMNS = sql.raw(
  'purpose, email_key, user_id, token_digest, browser_digest, return_to, asked_at, expires_at, day_began_at, asked_in_day',
);

async function createLinks(db: Kysely<never>, key: readonly string[]): Promise<void> {
  await db.schema
    .createTable('links_anew')
    .addColumn('purpose', 'text', required)
    .addColumn('email_key', 'text', required)
    .$call((table) => (key.includes('asked_by') ? table.addColumn('asked_by', 'text', required) : table))
    .addColumn('user_id', 'text')
    .addColumn('token_digest', 'text', (column) => column.unique())
    .addColumn('browser_digest', 'text', required)
    .addColumn('return_to', 'text')
    .addColumn('asked_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('day_began_at', 'bigint', required)
    .addColumn('asked_in_day', 'integer', required)
    .addPrimaryKeyConstraint(`mailed_links_by_${key.length}`, [...key] as never[])
    .execute();
}

async function takePlace(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('mailed_links').execute();
  await db.schema.alterTable('links_anew').renameTo('mailed_links').execute();
}
