import { before, days } from '../domain/time.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdempotentCalls } from '../ports/idempotent-calls.ts';
import type { MemberInvitationRepository } from '../ports/repositories/member-invitations.ts';
import type { SingleSignOnStore } from '../ports/single-sign-on-store.ts';
import type { Store } from '../ports/store.ts';
import type { TextDeliveries } from '../ports/text-deliveries.ts';

const POLL_MILLISECONDS = 500;
/** Once a minute: what a ceremony left behind must not outlive it by long. */
const ROUNDS_BETWEEN_PURGES = 120;

interface WorkerNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: Pick<AccountStore, 'purgePasswordTries' | 'purgeLinks' | 'purgeJourneys'>;
  readonly singleSignOn: Pick<SingleSignOnStore, 'purge'>;
  readonly invitations: Pick<MemberInvitationRepository, 'purge'>;
  readonly idempotentCalls: Pick<IdempotentCalls, 'purge'>;
  readonly textDeliveries: Pick<TextDeliveries, 'purge'>;
  readonly jobs: readonly Job[];
  readonly onFault: (fault: unknown) => void;
}

/** Does a little of what is due. @returns 0 when nothing was. */
export type Job = () => Promise<number>;

export interface Worker {
  start(): void;
  /** Waits for the round under way. */
  stop(): Promise<void>;
}

/** The one background loop: does what is due and forgets what is long over. Its due times come from the clock port. */
export function createWorker(needs: WorkerNeeds): Worker {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let rounds = 0;
  let stopped = false;

  async function run(): Promise<void> {
    const jobs = rounds % ROUNDS_BETWEEN_PURGES === 0 ? [() => purge(needs), ...needs.jobs] : needs.jobs;
    rounds += 1;
    for (const job of jobs) await runToEnd(job);
    if (!stopped) timer = setTimeout(next, POLL_MILLISECONDS);
  }
  /** One that breaks does not keep the others from theirs. */
  async function runToEnd(job: Job): Promise<void> {
    try {
      while (!stopped && (await job()) > 0);
    } catch (fault) {
      needs.onFault(fault);
    }
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
async function purge(needs: WorkerNeeds): Promise<number> {
  const { store, clock, accounts, singleSignOn, invitations, idempotentCalls, textDeliveries } = needs;
  const now = clock.now();
  await store.repositories.signIns.wipeExpired(now);
  await store.repositories.signIns.purge(before(now, days(1)));
  await store.repositories.passkeyChallenges.purge(now);
  await store.repositories.outbox.purge(before(now, days(7)));
  await store.repositories.sessions.purge(before(now, days(7)));
  await store.repositories.knownBrowsers.purge(now);
  await store.repositories.apiKeys.purge(before(now, days(30)));
  await store.repositories.attemptBudgets.purge(before(now, days(31)));
  await store.repositories.texts.purge(now);
  await accounts.purgePasswordTries(before(now, days(1)));
  await accounts.purgeLinks(now);
  await accounts.purgeJourneys(now);
  await singleSignOn.purge(now);
  // Those that ran out stay to be seen, and sent again, for as long as anybody would miss them.
  await invitations.purge(before(now, days(30)));
  await idempotentCalls.purge(now);
  await textDeliveries.purge(before(now, days(30)));
  return 0;
}
