import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/**
 * Invitations to enroll, written in batches after the switch was turned on; each message knows its run, so that the
 * page can tell what was sent and what failed.
 *
 * Locks: `outbox` for the moment of a new column without a default, and for writing while its index is made; both are
 * short as long as few messages wait. Reversible: yes; the messages stay, without their run.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('invitation_runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', required)
    .addColumn('policy_version', 'integer', required)
    .addColumn('requested_by', 'text', required)
    .addColumn('cursor_user_id', 'text', required)
    .addColumn('written', 'integer', required)
    .addColumn('total', 'integer', required)
    .addColumn('state', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .createIndex('invitation_runs_by_organization')
    .unique()
    .on('invitation_runs')
    .columns(['organization_id', 'policy_version'] as never[])
    .execute();
  await db.schema
    .createIndex('invitation_runs_by_state')
    .on('invitation_runs')
    .columns(['state', 'created_at'] as never[])
    .execute();
  await db.schema.alterTable('outbox').addColumn('run_id', 'text').execute();
  await db.schema
    .createIndex('outbox_by_run')
    .on('outbox')
    .columns(['run_id', 'state'] as never[])
    .execute();
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

export async function down(db: Kysely<never>): Promise<void> {
  await db.schema.dropIndex('outbox_by_run').execute();
  await db.schema.alterTable('outbox').dropColumn('run_id').execute();
  await db.schema.dropTable('invitation_runs').execute();
}
