import type { OpenedStore } from '../../store/open-store.ts';
import { type Finding, ok, warn } from './finding.ts';

const MINUTE = 60_000;
const LATE = 15 * MINUTE;

/** Who might be locked out, and what waits for a worker that does not come. */
export async function checkPeople({ health }: OpenedStore): Promise<readonly Finding[]> {
  const [owners, outbox, unentered] = await Promise.all([
    health.ownersWithout(),
    health.outbox(),
    health.oldestUnentered(),
  ]);
  return [ofOwners(owners), ...ofOutbox(outbox), ofAudit(unentered)];
}

function ofOwners(owners: Awaited<ReturnType<OpenedStore['health']['ownersWithout']>>): Finding {
  if (owners.length === 0) return ok('owners', 'every owner has a second factor where one is required');
  const names = owners.map(({ email, organization }) => `${email} of ${organization}`).join(', ');
  const todo = 'Ask them to sign in and set it up: until then nobody may be able to help the others.';
  return warn('owners', `without a second factor where one is required: ${names}`, todo);
}

function ofOutbox({ oldestWaiting, waiting, failed }: Awaited<ReturnType<OpenedStore['health']['outbox']>>) {
  const age = oldestWaiting === null ? 0 : Date.now() - oldestWaiting;
  const todo = 'Check that the server runs, and the mail settings; its log says why each try failed.';
  const queue =
    age > LATE
      ? warn('outbox', `${waiting} messages wait, the oldest for ${Math.round(age / MINUTE)} minutes`, todo)
      : ok('outbox', waiting === 0 ? 'nothing waits' : `${waiting} messages are on their way`);
  if (failed === 0) return [queue];
  return [queue, warn('outbox', `${failed} messages of the last week could not be sent`, todo)];
}

function ofAudit(oldest: number | null): Finding {
  const age = oldest === null ? 0 : Date.now() - oldest;
  if (age <= LATE) return ok('audit log', 'every event is entered');
  return warn(
    'audit log',
    `events wait for ${Math.round(age / MINUTE)} minutes to be entered`,
    'Check that the server runs.',
  );
}
