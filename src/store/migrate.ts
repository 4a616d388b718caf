import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as theThread from './migrations/0001-the-thread.ts';
import * as enrollmentInvitations from './migrations/0002-enrollment-invitations.ts';
import * as teammates from './migrations/0005-teammates.ts';
import * as passwordResets from './migrations/0006-password-resets.ts';
import * as sessionOrigins from './migrations/0007-session-origins.ts';
import * as memberInvitations from './migrations/0008-member-invitations.ts';
import * as apiKeys from './migrations/0009-api-keys.ts';
import * as auditChain from './migrations/0010-audit-chain.ts';
import * as idempotency from './migrations/0011-idempotency.ts';
import * as methods from './migrations/0012-methods.ts';
import * as waysIn from './migrations/0015-ways-in.ts';
import * as textMessages from './migrations/0016-text-messages.ts';
import * as textDeliveries from './migrations/0017-text-deliveries.ts';
import * as passkeySignIns from './migrations/0018-passkey-sign-ins.ts';
import * as emailedRecovery from './migrations/0019-emailed-recovery.ts';
import * as singleSignOn from './migrations/0020-single-sign-on.ts';
import * as disownedNotices from './migrations/0021-disowned-notices.ts';
import * as knownBrowsers from './migrations/0022-known-browsers.ts';
import * as whatSignOnsShow from './migrations/0023-what-sign-ons-show.ts';
import * as hostedDomains from './migrations/0024-hosted-domains.ts';
import * as linksByBrowser from './migrations/0025-links-by-browser.ts';
import * as deliveriesByMessage from './migrations/0027-deliveries-by-message.ts';
import * as unansweredTexts from './migrations/0028-unanswered-texts.ts';
import * as stopsThatAreThere from './migrations/0029-stops-that-are-there.ts';
import * as domainsInAscii from './migrations/0030-domains-in-ascii.ts';
import type { Schema } from './schema.ts';

/** In the order in which they are applied; a released one is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-the-thread': theThread,
  '0002-enrollment-invitations': enrollmentInvitations,
  '0005-teammates': teammates,
  '0006-password-resets': passwordResets,
  '0007-session-origins': sessionOrigins,
  '0008-member-invitations': memberInvitations,
  '0009-api-keys': apiKeys,
  '0010-audit-chain': auditChain,
  '0011-idempotency': idempotency,
  '0012-methods': methods,
  '0015-ways-in': waysIn,
  '0016-text-messages': textMessages,
  '0017-text-deliveries': textDeliveries,
  '0018-passkey-sign-ins': passkeySignIns,
  '0019-emailed-recovery': emailedRecovery,
  '0020-single-sign-on': singleSignOn,
  '0021-disowned-notices': disownedNotices,
  '0022-known-browsers': knownBrowsers,
  '0023-what-sign-ons-show': whatSignOnsShow,
  '0024-hosted-domains': hostedDomains,
  '0025-links-by-browser': linksByBrowser,
  '0027-deliveries-by-message': deliveriesByMessage,
  '0028-unanswered-texts': unansweredTexts,
  '0029-stops-that-are-there': stopsThatAreThere,
  '0030-domains-in-ascii': domainsInAscii,
};

const migratorOn = (db: Kysely<Schema>) =>
  new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });

/** Brings the database up to date, under the migrator's own lock: several nodes may start at once. */
export async function migrate(db: Kysely<Schema>): Promise<readonly string[]> {
  const { error, results } = await migratorOn(db).migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map(({ migrationName }) => migrationName);
}

/** What `migrate` would apply; writes nothing. */
export async function pendingMigrations(db: Kysely<Schema>): Promise<readonly string[]> {
  const migrations = await migratorOn(db).getMigrations();
  return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}
