import type { ApiKeyRepository } from './repositories/api-keys.ts';
import type { AttemptBudgetRepository } from './repositories/attempt-budgets.ts';
import type { AuditChainRepository, AuditLogRepository } from './repositories/audit-log.ts';
import type { AuthenticatorRepository } from './repositories/authenticators.ts';
import type { DirectoryRepository } from './repositories/directory.ts';
import type { InvitationRepository } from './repositories/invitations.ts';
import type { KnownBrowserRepository } from './repositories/known-browsers.ts';
import type { MemberInvitationRepository } from './repositories/member-invitations.ts';
import type { PasskeyChallengeRepository } from './repositories/passkey-challenges.ts';
import type { PasskeyRepository } from './repositories/passkeys.ts';
import type { PolicyRepository } from './repositories/policies.ts';
import type { AuditRepository, OutboxRepository } from './repositories/records.ts';
import type { RecoveryCodeRepository } from './repositories/recovery-codes.ts';
import type { SessionRepository } from './repositories/sessions.ts';
import type { SignInFactsRepository } from './repositories/sign-in-facts.ts';
import type { SignInRepository } from './repositories/sign-ins.ts';
import type { TeammateRepository } from './repositories/teammates.ts';
import type { TextRepository } from './repositories/texts.ts';

export interface Repositories {
  readonly directory: DirectoryRepository;
  readonly policies: PolicyRepository;
  readonly authenticators: AuthenticatorRepository;
  readonly passkeys: PasskeyRepository;
  readonly passkeyChallenges: PasskeyChallengeRepository;
  readonly texts: TextRepository;
  readonly recoveryCodes: RecoveryCodeRepository;
  readonly signIns: SignInRepository;
  readonly teammates: TeammateRepository;
  readonly signInFacts: SignInFactsRepository;
  readonly sessions: SessionRepository;
  readonly knownBrowsers: KnownBrowserRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly attemptBudgets: AttemptBudgetRepository;
  readonly audit: AuditRepository;
  readonly auditLog: AuditLogRepository;
  readonly auditChain: AuditChainRepository;
  readonly outbox: OutboxRepository;
  readonly invitations: InvitationRepository;
  readonly memberInvitations: MemberInvitationRepository;
}

/** Where everything lives. Reads may go through `repositories`; what belongs together goes through `transaction`. */
export interface Store {
  readonly repositories: Repositories;
  /**
   * Runs `work` in one short transaction: all of it is kept, or nothing. Nothing slow may be awaited inside.
   * @throws whatever `work` throws, after rolling back; and when the database cannot be reached.
   */
  transaction<Value>(work: (repositories: Repositories) => Promise<Value>): Promise<Value>;
}
