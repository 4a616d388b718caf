import { type Kysely, sql } from 'kysely';
import type { AccountStore } from '../ports/account-store.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { DevInbox } from '../ports/dev-inbox.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Repositories, Store } from '../ports/store.ts';
import { accountStore } from './account-store.ts';
import { devInboxStore } from './dev-inbox-store.ts';
import { openPostgres } from './dialects/postgres.ts';
import { openSqlite } from './dialects/sqlite.ts';
import { type Installation, installation } from './installation.ts';
import { isUnavailable } from './is-unavailable.ts';
import { migrate } from './migrate.ts';
import { attemptBudgetRepository } from './repositories/attempt-budgets.ts';
import { authenticatorRepository } from './repositories/authenticators.ts';
import { directoryRepository } from './repositories/directory.ts';
import { invitationRepository } from './repositories/invitations.ts';
import { passkeyRepository } from './repositories/passkeys.ts';
import { policyRepository } from './repositories/policies.ts';
import { auditRepository, outboxRepository } from './repositories/records.ts';
import { recoveryCodeRepository } from './repositories/recovery-codes.ts';
import { sessionRepository } from './repositories/sessions.ts';
import { signInFactsRepository } from './repositories/sign-in-facts.ts';
import { signInRepository } from './repositories/sign-ins.ts';
import { teammateRepository } from './repositories/teammates.ts';
import type { Schema } from './schema.ts';

export interface OpenedStore {
  readonly engine: Store;
  readonly accounts: AccountStore;
  readonly devInbox: DevInbox;
  readonly installation: Installation;
  migrate(): Promise<readonly string[]>;
  /** Whether a fault means that the database cannot be reached just now. */
  isUnavailable(fault: unknown): boolean;
  /** @throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `sqlite:<file>` or `postgres://…`. PostgreSQL is not asked before the first call. */
export function openStore(
  url: string,
  tools: { crypto: Crypto; keyring: Keyring; onIdleFault: (fault: Error) => void },
): OpenedStore {
  const db = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url, tools.onIdleFault);
  return {
    engine: {
      repositories: repositoriesOn(db, tools),
      transaction: (work) => db.transaction().execute((transaction) => work(repositoriesOn(transaction, tools))),
    },
    accounts: accountStore(db, tools),
    devInbox: devInboxStore(db, tools.keyring),
    installation: installation(db),
    migrate: () => migrate(db),
    isUnavailable,
    async ping() {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

function repositoriesOn(db: Kysely<Schema>, tools: { crypto: Crypto; keyring: Keyring }): Repositories {
  return {
    directory: directoryRepository(db),
    policies: policyRepository(db),
    authenticators: authenticatorRepository(db),
    passkeys: passkeyRepository(db),
    recoveryCodes: recoveryCodeRepository(db),
    signIns: signInRepository(db),
    teammates: teammateRepository(db),
    signInFacts: signInFactsRepository(db),
    sessions: sessionRepository(db),
    attemptBudgets: attemptBudgetRepository(db),
    audit: auditRepository(db, tools.crypto),
    outbox: outboxRepository(db, tools),
    invitations: invitationRepository(db, tools.crypto),
  };
}
