import { BEGINNING, CHAIN_PURPOSE, type ChainEnd, endText, entryText } from '../../domain/audit/chain.ts';
import type { NewEntry, WaitingEvent } from '../../ports/repositories/audit-log.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';

/** In one transaction: a few milliseconds in which nobody else writes. */
const BATCH = 200;
/** The log of what concerns no organization. */
const NOBODY = '';

type ClerkNeeds = Pick<Needs, 'store' | 'keyring'>;

/**
 * Enters what has happened in the log of each organization that it concerns, numbered and chained (I-53). It is done
 * behind the event's own transaction, so that no sign-in waits for another's place in the log.
 *
 * @returns how many events were entered where more may wait; else 0. What comes in meanwhile is left for the next time: under
 * load, small batches would follow each other without end.
 */
export async function enterEvents({ store, keyring }: ClerkNeeds): Promise<number> {
  if (!(await store.repositories.auditChain.hasWaiting())) return 0;
  return store.transaction((repositories) => enterBatch(repositories, keyring));
}

async function enterBatch({ auditChain }: Repositories, keyring: Needs['keyring']): Promise<number> {
  await auditChain.lock();
  const events = await auditChain.waiting(BATCH);
  const places = events.flatMap((event) => logsOf(event).map((organization) => ({ organization, event })));
  const organizations = [...new Set(places.map(({ organization }) => organization))];
  const ends = new Map<string, ChainEnd>(await auditChain.ends(organizations));
  const entries = places.map(({ organization, event }): NewEntry => {
    const before = ends.get(organization) ?? BEGINNING;
    const number = before.number + 1;
    const [mac] = keyring.macs(CHAIN_PURPOSE.entry, entryText(organization, number, before.mac, event));
    ends.set(organization, { number, mac });
    return { organization, number, mac, event: event.id, at: event.at };
  });
  await auditChain.enter(
    entries,
    new Map([...ends].map(([organization, end]) => [organization, sealed(organization, end)])),
  );
  await auditChain.markEntered(events.map(({ id }) => id));
  return events.length < BATCH ? 0 : events.length;

  function sealed(organization: string, end: ChainEnd) {
    return { ...end, seal: keyring.macs(CHAIN_PURPOSE.end, endText(organization, end))[0] };
  }
}

const logsOf = ({ concerns }: WaitingEvent) => (concerns.length === 0 ? [NOBODY] : concerns);
