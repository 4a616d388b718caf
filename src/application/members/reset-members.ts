import type { UserId } from '../../domain/ids.ts';
import { type Obstacle, obstacleToReset } from '../../domain/members/may-act-on.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember, ResetMembers, ResetOutcome } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin, stillAdministers } from '../policy/admit-admin.ts';

/** One request resets at most so many: the rest waits for the next click, not for a transaction of an hour. */
export const MOST_RESETS = 100;

/** Resets members one by one, each whole or not at all, and says of each what came of it (I-32, I-33). */
export async function resetMembers(
  needs: Needs,
  command: ResetMembers,
): Promise<Result<readonly ResetOutcome[], Refusal>> {
  const users = [...new Set(command.users)] as UserId[];
  if (users.length === 0 || users.length > MOST_RESETS) return refuse({ code: 'members.too_many' });
  const admitted = await admitAdmin(needs, command);
  if (!admitted.ok) return admitted;
  const outcomes: ResetOutcome[] = [];
  for (const user of users) {
    const reset = { admin: admitted.value, user, reason: command.reason, origin: command.origin ?? NO_ORIGIN };
    outcomes.push(await resetOne(needs, reset));
  }
  return ok(outcomes);
}

interface Reset {
  readonly admin: AllowedMember;
  readonly user: UserId;
  readonly reason: string;
  readonly origin: Origin;
}

async function resetOne(needs: Needs, { admin, user, reason, origin }: Reset): Promise<ResetOutcome> {
  const now = needs.clock.now();
  const outcome = await needs.store.transaction(async (repositories): Promise<ResetOutcome> => {
    const obstacle = await findObstacle(repositories, admin, user);
    const target = await repositories.directory.findUser(user);
    if (obstacle !== null || target === null) {
      return {
        user,
        name: target !== null && obstacle !== 'not-a-member' ? target.name : null,
        skipped: obstacle ?? 'not-a-member',
      };
    }
    await clearSecondFactor(repositories, user, now);
    await repositories.teammates.holdElsewhere(user, admin.organization.id, now);
    const people = { actor: admin.user.id, target: user, organization: admin.organization.id } as const;
    await repositories.audit.add({ action: 'member.reset', ...people, origin, details: { reason } }, now);
    const content = {
      kind: 'second-factor-reset',
      organization: admin.organization.name,
      by: admin.user.name,
    } as const;
    await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
    return { user, name: target.name, skipped: null };
  });
  if (outcome.skipped === null) await needs.hooks.endSessions?.(user);
  return outcome;
}

async function findObstacle(repositories: Repositories, admin: AllowedMember, user: UserId): Promise<Obstacle | null> {
  const { id } = admin.organization;
  if (!(await stillAdministers(repositories, id, admin.user.id))) return 'not-a-member';
  const membership = await repositories.directory.findMembership(id, user);
  return obstacleToReset({ id: admin.user.id, role: admin.role }, { id: user, role: membership?.role ?? null });
}

/** Methods, codes, sign-ins under way, sessions and the budget's locks of exactly one user; what is left is "must enroll". */
async function clearSecondFactor(repositories: Repositories, user: UserId, now: Instant): Promise<void> {
  await repositories.attemptBudgets.lock(user);
  await repositories.authenticators.remove(user);
  await repositories.recoveryCodes.replace(user, [], now);
  await repositories.teammates.requireNewEnrollment(user);
  await repositories.attemptBudgets.clear(user);
  await repositories.signIns.closeOthers(user, null);
  await repositories.sessions.endAllOf(user, null, now);
}
