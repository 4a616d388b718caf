import type { UserId } from '../../domain/ids.ts';
import type { AttemptBudget, Failures } from '../../domain/sign-in/attempt-budget.ts';
import type { Instant } from '../../domain/time.ts';

export interface AttemptBudgetRepository {
  /** Takes the account's budget for this transaction, so that racing attempts are counted one after another (I-58). */
  lock(user: UserId): Promise<AttemptBudget>;
  /** Without taking it, for pages. */
  find(user: UserId): Promise<AttemptBudget>;
  addFailure(user: UserId, attempt: string, now: Instant): Promise<void>;
  /** Newest first, at most a hundred. */
  failures(user: UserId, since: Instant): Promise<Failures>;
  /** Forgets failures that no cap counts any more. */
  purge(until: Instant): Promise<void>;
  /** A reset ends every lock and forgets every failure: the method they were about is gone. */
  clear(user: UserId): Promise<void>;
  save(user: UserId, budget: AttemptBudget): Promise<void>;
}
