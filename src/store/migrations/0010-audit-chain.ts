import { type Kysely, sql } from 'kysely';

/**
 * The audit log of each organization: which organizations an event concerns is noted with it, a worker enters it in the
 * log of each under a number and a keyed hash over the entry before (I-53). What happened before this migration concerns
 * the organizations that its person belongs to now, and is entered first, without a hash of its own.
 *
 * Locks: `audit_events` while the columns are added and filled in, as the migrator works in one transaction.
 * Reversible: yes; the chain is lost.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('audit_events')
    .addColumn('concerns', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('audit_events')
    .addColumn('mac', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('audit_events')
    .addColumn('entered', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await createLogs(db);
  await noteWhomItConcerned(db);
}

async function createLogs(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('audit_entries')
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_entries_key', ['organization_id', 'number'] as never[])
    .addUniqueConstraint('audit_entries_once', ['event_id', 'organization_id'] as never[])
    .execute();
  await db.schema
    .createIndex('audit_entries_by_time')
    .on('audit_entries')
    .columns(['organization_id', 'at', 'event_id'] as never[])
    .execute();
  await db.schema
    .createTable('audit_heads')
    .addColumn('organization_id', 'text', (column) => column.primaryKey())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull())
    .addColumn('seal', 'text', (column) => column.notNull())
    .execute();
  // What waits is few, whatever the log has grown to.
  await sql`create index audit_events_waiting on audit_events (at, id) where entered = 0`.execute(db);
  await sql`drop index audit_events_by_time`.execute(db);
  await sql`insert into installation (key, value) values ('audit-clerk', '')`.execute(db);
}

async function noteWhomItConcerned(db: Kysely<never>): Promise<void> {
  await sql`update audit_events set concerns = organization_id where organization_id is not null`.execute(db);
  await sql`
    update audit_events set concerns = coalesce((
      select string_agg(organization_id, ${sql.lit('\n')}) from memberships where user_id = audit_events.target_id
    ), '') where organization_id is null`.execute(db);
}

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropTable('audit_heads').execute();
  await db.schema.dropTable('audit_entries').execute();
  await sql`drop index audit_events_waiting`.execute(db);
  await sql`create index audit_events_by_time on audit_events (at)`.execute(db);
  for (const column of ['concerns', 'mac', 'entered']) {
    await db.schema.alterTable('audit_events').dropColumn(column).execute();
  }
  await sql`delete from installation where key = 'audit-clerk'`.execute(db);
}
