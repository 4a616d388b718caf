import type { UserId } from '../../domain/ids.ts';
import { type Obstacle, obstacleToChange } from '../../domain/members/may-act-on.ts';
import type { Membership } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor } from '../api-keys/acting.ts';
import type { AllowedMember, ChangeMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { endWithin } from '../sessions/end-all.ts';
import { admitFresh } from './admit-fresh.ts';
import { refusalFor } from './refusal-for.ts';
import { revokeWithMember } from './revoke-invitations.ts';

type Changed = Result<null, Refusal>;

/**
 * Role, suspension, removal, leaving: on a fresh proof, judged and written in one transaction, so that an owner is
 * always left (T8).
 */
export async function changeMember(needs: Needs, command: ChangeMember): Promise<Changed> {
  // A member too: to leave is to remove oneself.
  const admitted = await admitFresh(needs, command);
  if (!admitted.ok) return admitted;
  const verdict = admitted.value;
  const change = { user: command.user as UserId, to: command.to, now: needs.clock.now() };
  let isBack = false;
  const changed = await needs.store.transaction(async (repositories): Promise<Changed> => {
    // The account first, as everywhere where its sessions end.
    if (change.to === 'reactivated') await repositories.attemptBudgets.lock(change.user);
    // The organization's policy row is taken first: two owners who leave at the same moment wait for each other.
    await repositories.policies.lock(verdict.organization.id);
    const membership = await repositories.directory.findMembership(verdict.organization.id, change.user);
    const obstacle = await findObstacle(repositories, verdict, { ...change, membership });
    if (obstacle !== null) return refuse(refusalFor(obstacle));
    if (!(await write(repositories, verdict, { ...change, membership }))) return ok(null);
    const { id, details } = auditedActor(verdict);
    const people = { actor: id, target: change.user, organization: verdict.organization.id } as const;
    const event = { action: 'membership.changed', ...people, details: { to: command.to, ...details } } as const;
    const origin = command.origin ?? NO_ORIGIN;
    await repositories.audit.add({ ...event, origin }, change.now);
    await revokeInvitations(repositories, verdict, { ...change, origin });
    isBack = change.to === 'reactivated';
    if (isBack) await endOldSessions(repositories, verdict, { ...change, origin });
    return ok(null);
  });
  if (isBack) await needs.hooks.endSessions?.(change.user);
  return changed;
}

/** Whoever is let in again signs in anew: a browser that was suspended with them does not come back by itself (I-45). */
async function endOldSessions(
  repositories: Repositories,
  acting: AllowedMember,
  { user, now, origin }: Pick<Change, 'user' | 'now'> & { readonly origin: Origin },
): Promise<void> {
  const count = await endWithin(repositories, { user, now });
  const { id: actor, details } = auditedActor(acting);
  const people = { actor, target: user, organization: acting.organization.id } as const;
  const event = { action: 'member.signed_out', ...people, details: { sessions: count, ...details } } as const;
  if (count > 0) await repositories.audit.add({ ...event, origin }, now);
}

async function revokeInvitations(
  repositories: Repositories,
  acting: AllowedMember,
  { user, to, now, origin }: Omit<Change, 'membership'> & { readonly origin: Origin },
): Promise<void> {
  if (to !== 'removed' && to !== 'suspended') return;
  const { id: actor } = auditedActor(acting);
  const because = actor === user ? 'left' : to;
  const organization = acting.organization.id;
  await revokeWithMember(repositories, { user, organization, because, actor, origin }, now);
}

interface Change {
  readonly user: UserId;
  readonly to: ChangeMember['to'];
  readonly now: Instant;
  readonly membership: Membership | null;
}

async function findObstacle(
  repositories: Repositories,
  actor: AllowedMember,
  { user, to, membership }: Change,
): Promise<Obstacle | null> {
  const { id } = actor.organization;
  const acting = await activeActor(repositories, actor);
  const leavesOwner = (await repositories.teammates.countOwners(id, user)) > 0;
  const target = { id: user, role: membership?.role ?? null };
  return obstacleToChange(acting, target, { to, leavesOwner });
}

/** @returns whether anything changed. */
function write(
  { directory }: Repositories,
  { organization }: AllowedMember,
  { user, to, now, membership }: Change,
): Promise<boolean> {
  if (to === 'removed') return directory.removeMembership(organization.id, user);
  const known = { organization: organization.id, user, role: membership?.role ?? 'member' } as const;
  if (to === 'suspended') return directory.putMembership({ ...known, state: 'suspended' }, now);
  if (to === 'reactivated') return directory.putMembership({ ...known, state: 'active' }, now);
  return directory.putMembership({ ...known, role: to }, now);
}
