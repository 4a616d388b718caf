import type { AccountStore } from './account-store.ts';
import type { Repositories } from './store.ts';

/** What the server's own accounts write together with the mirror, the audit log and the mail that belong to it. */
export interface PeopleRepositories extends Repositories {
  readonly accounts: AccountStore;
}

export interface PeopleStore {
  /** For reads. */
  readonly repositories: PeopleRepositories;
  /**
   * Runs `work` in one short transaction: all of it is kept, or nothing.
   * @throws whatever `work` throws, after rolling back; and when the database cannot be reached.
   */
  transaction<Value>(work: (repositories: PeopleRepositories) => Promise<Value>): Promise<Value>;
}
