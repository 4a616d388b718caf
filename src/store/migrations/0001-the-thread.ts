import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Everything that the first thread needs: the mirror of people and organizations, policy, methods, sign-ins, sessions,
 * budgets, audit and outbox; and, apart from them, the server's own passwords.
 *
 * Locks: none that wait, as every table is new. Reversible: yes, while no row matters.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await createDirectory(db);
  await createMethods(db);
  await createSignIns(db);
  await createSessions(db);
  await createRecords(db);
  await createAccounts(db);
}

type Column = ColumnDefinitionBuilder;
const required = (column: Column) => column.notNull();
const zero = (column: Column) => column.notNull().defaultTo(0);

/** PostgreSQL and SQLite name bytes differently. */
function bytesType(db: Kysely<never>) {
  return db.getExecutor().adapter instanceof PostgresAdapter ? sql`bytea` : sql`blob`;
}

async function createDirectory(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('email', 'text', required)
    .addColumn('email_key', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('last_sign_in_at', 'bigint')
    .addColumn('must_enroll_anew', 'integer', zero)
    .addColumn('last_code_spent_at', 'bigint')
    .addColumn('set_up_wanted', 'integer', zero)
    .addColumn('codes_unsaved', 'integer', zero)
    .execute();
  await db.schema.createIndex('users_by_email').unique().on('users').column('email_key').execute();
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('memberships')
    .addColumn('organization_id', 'text', required)
    .addColumn('user_id', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('joined_at', 'bigint', required)
    .addColumn('held_since', 'bigint')
    .addColumn('held_by', 'text')
    .addPrimaryKeyConstraint('memberships_key', ['organization_id', 'user_id'] as never[])
    .execute();
  await db.schema.createIndex('memberships_by_user').on('memberships').column('user_id').execute();
  await db.schema
    .createTable('policies')
    .addColumn('organization_id', 'text', (column) => column.primaryKey())
    .addColumn('second_factor', 'text', required)
    .addColumn('in_force_from', 'bigint', required)
    .addColumn('turned_on_at', 'bigint', required)
    .addColumn('turned_on_by', 'text')
    .addColumn('open_sessions', 'text', required)
    .addColumn('grace_days', 'integer', required)
    .addColumn('methods', 'text', required)
    .addColumn('single_sign_on', 'text', required)
    .addColumn('connection_id', 'text')
    .addColumn('second_factor_after_single_sign_on', 'text', required)
    .addColumn('emailed_recovery', 'text', required)
    .addColumn('version', 'integer', required)
    .execute();
}

async function createMethods(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('authenticators')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('method', 'text', required)
    .addColumn('confirmed_at', 'bigint', required)
    .addColumn('last_used_at', 'bigint')
    .addColumn('failed_in_row', 'integer', zero)
    .execute();
  await db.schema.createIndex('authenticators_by_user').on('authenticators').column('user_id').execute();
  await db.schema
    .createTable('totp_authenticators')
    .addColumn('authenticator_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('sealed_secret', bytesType(db), required)
    .addColumn('last_step', 'bigint', required)
    .execute();
  await db.schema.createIndex('totp_by_user').on('totp_authenticators').column('user_id').execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', 'text', required)
    .addColumn('digest', 'text', required)
    .addColumn('made_at', 'bigint', required)
    .addColumn('spent_at', 'bigint')
    .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'digest'] as never[])
    .execute();
}

/** What a session or a sign-in in progress has shown. */
function addEvidence<Table extends string>(table: CreateTableBuilder<Table>): CreateTableBuilder<Table, string> {
  return table
    .addColumn('began_at', 'bigint', required)
    .addColumn('first_kind', 'text', required)
    .addColumn('first_at', 'bigint', required)
    .addColumn('first_connection', 'text')
    .addColumn('second_kind', 'text')
    .addColumn('second_at', 'bigint')
    .addColumn('second_authenticator', 'text') as CreateTableBuilder<Table, string>;
}

async function createSignIns(db: Kysely<never>): Promise<void> {
  const table = addEvidence(db.schema.createTable('sign_ins') as CreateTableBuilder<'sign_ins'>);
  await table
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_digest', 'text', required)
    .addColumn('purpose', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('user_id', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('methods', 'text', required)
    .addColumn('afterwards', 'text', required)
    .addColumn('because_kind', 'text')
    .addColumn('because_organization', 'text')
    .addColumn('mailbox_instead', 'integer', required)
    .addColumn('mailbox', 'text')
    .addColumn('attempts', 'integer', zero)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('return_to', 'text')
    .addColumn('staged_id', 'text')
    .addColumn('staged_secret', bytesType(db))
    .addColumn('sealed_codes', bytesType(db))
    .addColumn('mailbox_digest', 'text')
    .addColumn('mailbox_expires_at', 'bigint')
    .addColumn('mailbox_sent_at', 'bigint')
    .addColumn('mailbox_sends', 'integer', zero)
    .execute();
  await db.schema.createIndex('sign_ins_by_token').unique().on('sign_ins').column('token_digest').execute();
  await db.schema.createIndex('sign_ins_by_user').on('sign_ins').column('user_id').execute();
  await db.schema.createIndex('sign_ins_by_expiry').on('sign_ins').column('expires_at').execute();
}

async function createSessions(db: Kysely<never>): Promise<void> {
  const table = addEvidence(db.schema.createTable('sessions') as CreateTableBuilder<'sessions'>);
  await table
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('minted_by', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('last_seen_at', 'bigint', required)
    .addColumn('ends_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('replaced_by', 'text')
    .execute();
  await db.schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await db.schema.createIndex('sessions_by_end').on('sessions').column('ends_at').execute();
  await db.schema
    .createTable('attempt_budgets')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('locked_until', 'bigint', zero)
    .addColumn('forgiven_at', 'bigint', zero)
    .execute();
  await db.schema
    .createTable('attempt_failures')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('at', 'bigint', required)
    .execute();
  await db.schema
    .createIndex('attempt_failures_by_user')
    .on('attempt_failures')
    .columns(['user_id', 'at'] as never[])
    .execute();
}

async function createRecords(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', required)
    .addColumn('action', 'text', required)
    .addColumn('actor_id', 'text')
    .addColumn('target_id', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('address', 'text')
    .addColumn('browser', 'text')
    .addColumn('details', 'text', required)
    .execute();
  await db.schema.createIndex('audit_events_by_time').on('audit_events').column('at').execute();
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('sealed_content', bytesType(db))
    .addColumn('address', 'text')
    .addColumn('browser', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('due_at', 'bigint', required)
    .addColumn('good_until', 'bigint')
    .addColumn('tries', 'integer', zero)
    .addColumn('state', 'text', required)
    .execute();
  await db.schema
    .createIndex('outbox_by_due')
    .on('outbox')
    .columns(['state', 'due_at'] as never[])
    .execute();
  await db.schema
    .createIndex('outbox_by_user')
    .on('outbox')
    .columns(['user_id', 'created_at'] as never[])
    .execute();
  await db.schema
    .createTable('dev_inbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', required)
    .addColumn('sealed_message', bytesType(db), required)
    .execute();
}

async function createAccounts(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('passwords')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', required)
    .addColumn('changed_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('password_tries')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('tries', 'integer', required)
    .addColumn('last_at', 'bigint', required)
    .addColumn('retry_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('installation')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', required)
    .execute();
}

export async function down(db: Kysely<never>): Promise<void> {
  const tables = [
    ...['installation', 'password_tries', 'passwords', 'dev_inbox', 'outbox', 'audit_events', 'attempt_failures'],
    ...['attempt_budgets', 'sessions', 'sign_ins', 'recovery_codes', 'totp_authenticators', 'authenticators'],
    ...['policies', 'memberships', 'organizations', 'users'],
  ];
  for (const table of tables) await db.schema.dropTable(table).execute();
}
