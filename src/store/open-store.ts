import { type Kysely, sql } from 'kysely';
import type { AccountStore } from '../ports/account-store.ts';
import type { DevInbox } from '../ports/dev-inbox.ts';
import type { IdempotentCalls } from '../ports/idempotent-calls.ts';
import type { PeopleStore } from '../ports/people-store.ts';
import type { SingleSignOnStore } from '../ports/single-sign-on-store.ts';
import type { Repositories, Store } from '../ports/store.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';
import { accountStore } from './account-store.ts';
import { devInboxStore } from './dev-inbox-store.ts';
import { openPostgres } from './dialects/postgres.ts';
import { openSqlite } from './dialects/sqlite.ts';
import { type Health, health } from './health.ts';
import { idempotentCalls } from './idempotent-calls.ts';
import { type Installation, installation } from './installation.ts';
import { isUnavailable } from './is-unavailable.ts';
import { lazily, type Makers, type Tools } from './lazily.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { apiKeyRepository } from './repositories/api-keys.ts';
import { attemptBudgetRepository } from './repositories/attempt-budgets.ts';
import { auditChainRepository } from './repositories/audit-chain.ts';
import { auditRepository } from './repositories/audit-events.ts';
import { auditLogRepository } from './repositories/audit-log.ts';
import { authenticatorRepository } from './repositories/authenticators.ts';
import { directoryRepository } from './repositories/directory.ts';
import { invitationRepository } from './repositories/invitations.ts';
import { knownBrowserRepository } from './repositories/known-browsers.ts';
import { memberInvitationRepository } from './repositories/member-invitations.ts';
import { outboxRepository } from './repositories/outbox.ts';
import { passkeyChallengeRepository } from './repositories/passkey-challenges.ts';
import { passkeyRepository } from './repositories/passkeys.ts';
import { policyRepository } from './repositories/policies.ts';
import { recoveryCodeRepository } from './repositories/recovery-codes.ts';
import { sessionRepository } from './repositories/sessions.ts';
import { signInFactsRepository } from './repositories/sign-in-facts.ts';
import { signInRepository } from './repositories/sign-ins.ts';
import { teammateRepository } from './repositories/teammates.ts';
import { textRepository } from './repositories/texts.ts';
import type { Schema } from './schema.ts';
import { singleSignOnStore } from './single-sign-on/single-sign-on-store.ts';
import { textDeliveries } from './text-deliveries.ts';

export interface OpenedStore {
  readonly engine: Store;
  readonly accounts: AccountStore;
  readonly singleSignOn: SingleSignOnStore;
  readonly people: PeopleStore;
  readonly devInbox: DevInbox;
  readonly idempotentCalls: IdempotentCalls;
  readonly textDeliveries: TextDeliveries;
  readonly installation: Installation;
  readonly health: Health;
  /** @returns the names of what it applied. */
  migrate(): Promise<readonly string[]>;
  /** What `migrate` would apply; writes nothing. */
  pendingMigrations(): Promise<readonly string[]>;
  /** Whether a fault means that the database cannot be reached just now. */
  isUnavailable(fault: unknown): boolean;
  /** @throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `sqlite:<file>` or `postgres://…`. PostgreSQL is not asked before the first call. */
export function openStore(url: string, tools: Tools & { readonly onIdleFault: (fault: Error) => void }): OpenedStore {
  const db = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url, tools.onIdleFault);
  return {
    engine: {
      repositories: repositoriesOn(db, tools),
      transaction: (work) => db.transaction().execute((transaction) => work(repositoriesOn(transaction, tools))),
    },
    accounts: accountStore(db, tools),
    singleSignOn: singleSignOnStore(db, tools),
    people: peopleStore(db, tools),
    devInbox: devInboxStore(db, tools.keyring),
    idempotentCalls: idempotentCalls(db, tools),
    textDeliveries: textDeliveries(db, tools),
    installation: installation(db),
    health: health(db),
    migrate: () => migrate(db),
    pendingMigrations: () => pendingMigrations(db),
    isUnavailable,
    async ping() {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

const REPOSITORIES: Makers<Repositories> = {
  directory: directoryRepository,
  policies: policyRepository,
  authenticators: authenticatorRepository,
  passkeys: passkeyRepository,
  passkeyChallenges: passkeyChallengeRepository,
  texts: textRepository,
  recoveryCodes: recoveryCodeRepository,
  signIns: signInRepository,
  teammates: teammateRepository,
  signInFacts: signInFactsRepository,
  sessions: sessionRepository,
  knownBrowsers: knownBrowserRepository,
  apiKeys: apiKeyRepository,
  attemptBudgets: attemptBudgetRepository,
  audit: auditRepository,
  auditLog: auditLogRepository,
  auditChain: auditChainRepository,
  outbox: outboxRepository,
  invitations: (db, { crypto }) => invitationRepository(db, crypto),
  memberInvitations: memberInvitationRepository,
};

const repositoriesOn = lazily(REPOSITORIES);

const peopleRepositoriesOn = lazily<PeopleStore['repositories']>({
  ...REPOSITORIES,
  accounts: accountStore,
});

function peopleStore(db: Kysely<Schema>, tools: Tools): PeopleStore {
  return {
    repositories: peopleRepositoriesOn(db, tools),
    transaction: (work) => db.transaction().execute((transaction) => work(peopleRepositoriesOn(transaction, tools))),
  };
}
