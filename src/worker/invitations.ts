import { after, days, type Instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { InvitationRun } from '../ports/repositories/invitations.ts';
import { NO_ORIGIN } from '../ports/repositories/records.ts';
import type { Repositories, Store } from '../ports/store.ts';

const BATCH = 100;
/** An invitation that could not go out for a day would more likely confuse than help. */
const GOOD_FOR = days(1);

interface InvitationNeeds {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Writes to the next members who must set up a second factor (U5). Cursor and messages move in one transaction, so that
 * nobody is written to twice or left out, whoever dies in between. @returns 0 when no run is under way.
 */
export async function inviteNextMembers({ store, clock }: InvitationNeeds): Promise<number> {
  const run = await store.repositories.invitations.findRunning();
  if (run === null) return 0;
  await store.transaction((repositories) => writeBatch(repositories, run, clock.now()));
  return 1;
}

async function writeBatch(repositories: Repositories, run: InvitationRun, now: Instant): Promise<void> {
  const { directory, policies, invitations, outbox } = repositories;
  const organization = await directory.findOrganization(run.organization);
  const { policy } = await policies.find(run.organization);
  if (organization === null || policy.secondFactor !== 'required') {
    await invitations.advance(run, [], 'stopped');
    return;
  }
  const invitees = await invitations.invitees(run, policy, BATCH);
  const invited = invitees.map(({ user }) => user);
  if (!(await invitations.advance(run, invited, invited.length < BATCH ? 'done' : 'running'))) return;
  const requester = run.requestedBy === null ? null : await directory.findUser(run.requestedBy);
  const by = requester?.name ?? null;
  const { openSessions, methods } = policy;
  const first = { kind: 'enrollment-invitation', organization: organization.name, by, openSessions } as const;
  const another = { kind: 'another-method-needed', organization: organization.name, methods } as const;
  const message = { origin: NO_ORIGIN, goodUntil: after(now, GOOD_FOR), run: run.id };
  for (const { user, holdsOther } of invitees) {
    await outbox.add({ user, content: holdsOther ? another : first, ...message }, now);
  }
}
