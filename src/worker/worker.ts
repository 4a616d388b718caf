import { before, days } from '../domain/time.ts';
import type { AccountStore } from '../ports/account-store.ts';
import { type OutboxNeeds, sendDueMessages } from './outbox.ts';

const POLL_MILLISECONDS = 500;
const ROUNDS_BETWEEN_PURGES = 600;

interface WorkerNeeds extends OutboxNeeds {
  readonly accounts: Pick<AccountStore, 'purgePasswordTries' | 'purgePasswordResets'>;
}

export interface Worker {
  start(): void;
  /** Waits for the round under way. */
  stop(): Promise<void>;
}

/** The one background loop: sends what is due and forgets what is long over. Its due times come from the clock port. */
export function createWorker(needs: WorkerNeeds): Worker {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let rounds = 0;
  let stopped = false;

  async function run(): Promise<void> {
    try {
      if (rounds % ROUNDS_BETWEEN_PURGES === 0) await purge(needs);
      rounds += 1;
      while (!stopped && (await sendDueMessages(needs)) > 0);
    } catch (fault) {
      needs.onFault(fault);
    }
    if (!stopped) timer = setTimeout(next, POLL_MILLISECONDS);
  }
  function next(): void {
    round = run();
  }
  return {
    start: next,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** Ended sign-ins and sessions are kept a while for questions, then forgotten. */
async function purge({ store, clock, accounts }: WorkerNeeds): Promise<void> {
  const now = clock.now();
  await store.repositories.signIns.purge(before(now, days(1)));
  await store.repositories.sessions.purge(before(now, days(7)));
  await store.repositories.attemptBudgets.purge(before(now, days(31)));
  await accounts.purgePasswordTries(before(now, days(1)));
  await accounts.purgePasswordResets(now);
}
