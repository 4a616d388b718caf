import { BEGINNING, CHAIN_PURPOSE, type ChainEnd, endText, entryText, eventText } from '../../domain/audit/chain.ts';
import type { ChainEntry } from '../../ports/repositories/audit-log.ts';
import type { LogFault, LogVerdict } from '../engine.ts';
import type { Needs } from '../needs.ts';

const AT_ONCE = 1000;
/** Enough to see what happened; a log that was cut to pieces does not fill the screen. */
const MOST_FAULTS = 100;

type Verifier = Pick<Needs, 'store' | 'keyring' | 'crypto'>;

/** Every log, entry by entry, against its hashes, its sealed end, and the ends that were noted earlier (I-53). */
export async function verifyLogs(
  needs: Verifier,
  anchors: ReadonlyMap<string, ChainEnd>,
): Promise<readonly LogVerdict[]> {
  const { auditChain } = needs.store.repositories;
  const known = new Set([...(await auditChain.organizations()), ...anchors.keys()]);
  const verdicts: LogVerdict[] = [];
  for (const organization of [...known].sort()) {
    verdicts.push(await verifyLog(needs, organization, anchors.get(organization) ?? null));
  }
  const strays = await auditChain.strays(MOST_FAULTS);
  const faults = strays.map((event): LogFault => ({ kind: 'not-in-log', number: null, event }));
  return faults.length === 0 ? verdicts : [...verdicts, { organization: null, end: BEGINNING, faults }];
}

async function verifyLog(needs: Verifier, organization: string, anchor: ChainEnd | null): Promise<LogVerdict> {
  const { auditChain } = needs.store.repositories;
  // The end is read first: what is entered meanwhile lies behind it and is the next run's.
  const end = await auditChain.end(organization);
  const walk: Walk = { before: BEGINNING, isHashed: false, anchor, faults: [] };
  await walkTo(needs, organization, walk, end?.number ?? 0);
  if (end === null || !matches(needs, CHAIN_PURPOSE.end, endText(organization, end), end.seal)) {
    walk.faults.push({ kind: 'end-altered', number: end?.number ?? null, event: null });
  }
  if (walk.before.number < Math.max(end?.number ?? 0, anchor?.number ?? 0)) {
    walk.faults.push({ kind: 'cut-off', number: walk.before.number + 1, event: null });
  }
  const stray = await beyondEnd(needs, organization, end?.number ?? 0);
  if (stray !== null) walk.faults.push({ kind: 'beyond-end', number: stray.number, event: stray.eventId });
  return { organization, end: walk.before, faults: walk.faults.slice(0, MOST_FAULTS) };
}

async function walkTo(needs: Verifier, organization: string, walk: Walk, last: number): Promise<void> {
  while (walk.before.number < last) {
    const entries = await needs.store.repositories.auditChain.entriesAfter(organization, walk.before.number, AT_ONCE);
    for (const entry of entries) if (entry.number <= last) step(needs, organization, walk, entry);
    if (entries.length < AT_ONCE) return;
  }
}

/** Entries and end are written together: whoever reads an entry first finds an end that is at least as far. */
async function beyondEnd({ store }: Verifier, organization: string, last: number): Promise<ChainEntry | null> {
  const { auditChain } = store.repositories;
  const [next] = await auditChain.entriesAfter(organization, last, 1);
  if (next === undefined) return null;
  const end = await auditChain.end(organization);
  return (end?.number ?? 0) < next.number ? next : null;
}

interface Walk {
  before: ChainEnd;
  /** Whether an event with a hash of its own has been met: from then on every one has. */
  isHashed: boolean;
  readonly anchor: ChainEnd | null;
  readonly faults: LogFault[];
}

function step(needs: Verifier, organization: string, walk: Walk, entry: ChainEntry): void {
  const { number, mac, eventId } = entry;
  const fault = (kind: LogFault['kind']) => walk.faults.push({ kind, number, event: eventId });
  if (number !== walk.before.number + 1) fault('gap');
  if (entry.event === null) fault('event-gone');
  else if (!isWhole(needs, organization, walk, { ...entry, event: entry.event })) fault('altered');
  if (walk.anchor?.number === number && walk.anchor.mac !== mac) fault('not-as-noted');
  walk.before = { number, mac };
}

/** The hash over the entry, and the event's own, which older events do not have. */
function isWhole(
  needs: Verifier,
  organization: string,
  walk: Walk,
  { number, mac, event }: ChainEntry & { readonly event: NonNullable<ChainEntry['event']> },
): boolean {
  const isOlder = event.mac === '' && !walk.isHashed;
  walk.isHashed = !isOlder;
  const isOwn = isOlder || matches(needs, CHAIN_PURPOSE.event, eventText(event), event.mac);
  return isOwn && matches(needs, CHAIN_PURPOSE.entry, entryText(organization, number, walk.before.mac, event), mac);
}

function matches({ keyring, crypto }: Verifier, purpose: string, text: string, mac: string): boolean {
  return keyring.macs(purpose, text).some((each) => crypto.equal(each, mac));
}
