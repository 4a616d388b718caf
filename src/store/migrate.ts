import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as theThread from './migrations/0001-the-thread.ts';
import * as enrollmentInvitations from './migrations/0002-enrollment-invitations.ts';
import * as teammates from './migrations/0005-teammates.ts';
import * as passwordResets from './migrations/0006-password-resets.ts';
import * as sessionOrigins from './migrations/0007-session-origins.ts';
import * as methods from './migrations/0012-methods.ts';
import type { Schema } from './schema.ts';

/** In the order in which they are applied; a released one is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-the-thread': theThread,
  '0002-enrollment-invitations': enrollmentInvitations,
  '0005-teammates': teammates,
  '0006-password-resets': passwordResets,
  '0007-session-origins': sessionOrigins,
  '0012-methods': methods,
};

/** Brings the database up to date, under the migrator's own lock: several nodes may start at once. */
export async function migrate(db: Kysely<Schema>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map(({ migrationName }) => migrationName);
}
