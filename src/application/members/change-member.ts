import type { UserId } from '../../domain/ids.ts';
import { type Obstacle, obstacleToChange } from '../../domain/members/may-act-on.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ChangeMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { stillAdministers } from '../policy/admit-admin.ts';
import { authorize } from '../policy/authorize.ts';

type Changed = Result<null, Refusal>;

/** Role, suspension, removal, leaving: judged and written in one transaction, so that an owner is always left (T8). */
export async function changeMember(needs: Needs, command: ChangeMember): Promise<Changed> {
  const verdict = await authorize(needs, command);
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind !== 'allow') return refuse({ code: 'organization.not_found' });
  const change = { user: command.user as UserId, to: command.to, now: needs.clock.now() };
  return needs.store.transaction(async (repositories): Promise<Changed> => {
    const obstacle = await findObstacle(repositories, verdict, change);
    if (obstacle !== null) return refuse({ code: 'member.protected', obstacle });
    await write(repositories, verdict, change);
    const people = { actor: verdict.user.id, target: change.user, organization: verdict.organization.id } as const;
    const origin = command.origin ?? NO_ORIGIN;
    const event = { action: 'membership.changed', ...people, origin, details: { to: command.to } } as const;
    await repositories.audit.add(event, change.now);
    return ok(null);
  });
}

interface Change {
  readonly user: UserId;
  readonly to: ChangeMember['to'];
  readonly now: Instant;
}

async function findObstacle(
  repositories: Repositories,
  actor: AllowedMember,
  { user, to }: Change,
): Promise<Obstacle | null> {
  const { id } = actor.organization;
  const { directory, teammates, policies } = repositories;
  // The organization's policy row is taken first: two owners who leave at the same moment wait for each other.
  await policies.lock(id);
  const own = await directory.findMembership(id, actor.user.id);
  if (own === null || own.state !== 'active') return 'not-a-member';
  if (user !== actor.user.id && !(await stillAdministers(repositories, id, actor.user.id))) return 'not-a-member';
  const membership = await directory.findMembership(id, user);
  const leavesOwner = to === 'owner' || (await teammates.countOwners(id, user)) > 0;
  const target = { id: user, role: membership?.role ?? null };
  return obstacleToChange({ id: actor.user.id, role: own.role }, target, { to, leavesOwner });
}

async function write({ directory }: Repositories, actor: AllowedMember, { user, to, now }: Change): Promise<void> {
  const { id } = actor.organization;
  if (to === 'removed') {
    await directory.removeMembership(id, user);
    return;
  }
  const membership = await directory.findMembership(id, user);
  const role = to === 'suspended' || to === 'reactivated' ? (membership?.role ?? 'member') : to;
  const state = to === 'suspended' ? 'suspended' : to === 'reactivated' ? 'active' : undefined;
  await directory.putMembership({ organization: id, user, role, state }, now);
}
