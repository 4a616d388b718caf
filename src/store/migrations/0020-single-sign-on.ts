import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';

/**
 * Single sign-on by SAML: connections, e-mail domains, who is who at an identity provider, trips that are under way, and
 * assertions that were taken.
 *
 * Locks: nothing that exists. Reversible: yes; links of people to their identity providers are lost.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await createConnections(db);
  await createIdentities(db);
  await createRequests(db);
}

async function createConnections(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sso_connections')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', required)
    .addColumn('default_role', 'text', required)
    .addColumn('entity_id', 'text')
    .addColumn('sign_on_url', 'text')
    .addColumn('certificates', 'text')
    .addColumn('certificates_end_at', 'bigint')
    .addColumn('tested_at', 'bigint')
    .addColumn('tested_by', 'text')
    .addColumn('refusals_since', 'bigint', required)
    .addColumn('refusals', 'integer', required)
    .execute();
  await db.schema
    .createTable('sso_domains')
    .addColumn('organization_id', 'text', required)
    .addColumn('domain', 'text', required)
    .addColumn('token', 'text', required)
    .addColumn('verified_at', 'bigint')
    .addPrimaryKeyConstraint('sso_domains_key', ['organization_id', 'domain'] as never[])
    .execute();
  // Anybody may ask for a domain; one organization has it.
  await sql`create unique index sso_domains_verified on sso_domains (domain) where verified_at is not null`.execute(db);
}

async function createIdentities(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('federated_identities')
    .addColumn('connection_id', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('user_id', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('completed_at', 'bigint')
    .addPrimaryKeyConstraint('federated_identities_key', ['connection_id', 'subject'] as never[])
    .execute();
  await db.schema
    .createIndex('federated_identities_by_user')
    .unique()
    .on('federated_identities')
    .columns(['user_id', 'connection_id'] as never[])
    .execute();
}

async function createRequests(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sso_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('connection_id', 'text', required)
    .addColumn('purpose', 'text', required)
    .addColumn('user_id', 'text')
    .addColumn('return_to', 'text')
    .addColumn('binding_digest', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('answer_digest', 'text')
    .addColumn('answer', 'text')
    .addColumn('expires_at', 'bigint', required)
    .execute();
  await db.schema
    .createIndex('sso_requests_by_answer')
    .unique()
    .on('sso_requests')
    .columns(['answer_digest'] as never[])
    .execute();
  await db.schema
    .createTable('sso_assertions')
    .addColumn('connection_id', 'text', required)
    .addColumn('digest', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .addPrimaryKeyConstraint('sso_assertions_key', ['connection_id', 'digest'] as never[])
    .execute();
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

export async function down(db: Kysely<never>): Promise<void> {
  for (const table of ['sso_assertions', 'sso_requests', 'federated_identities', 'sso_domains', 'sso_connections']) {
    await db.schema.dropTable(table).execute();
  }
}
