import type { UserId } from '../../domain/ids.ts';
import { type Obstacle, obstacleToReset, type ResetObstacle } from '../../domain/members/may-act-on.ts';
import { faultOfReason } from '../../domain/members/reason.ts';
import type { SignInMembership } from '../../domain/policy/decide-sign-in.ts';
import { holdsAfterReset } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor, namedActor } from '../api-keys/acting.ts';
import { revokeAllOf } from '../api-keys/revoke.ts';
import type { AllowedMember, ResetMembers, ResetOutcome } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from '../policy/admit-admin.ts';
import { endWithin } from '../sessions/end-all.ts';

/** One request resets at most so many: the rest waits for the next click, not for a transaction of an hour. */
const MOST_RESETS = 100;

/** Resets members one by one, each whole or not at all, and says of each what came of it (I-32, I-33). */
export async function resetMembers(
  needs: Needs,
  command: ResetMembers,
): Promise<Result<readonly ResetOutcome[], Refusal>> {
  const users = [...new Set(command.users)] as UserId[];
  if (users.length === 0) return refuse({ code: 'members.none' });
  if (users.length > MOST_RESETS) return refuse({ code: 'members.too_many' });
  const fault = faultOfReason(command.reason);
  if (fault !== null) return refuse({ code: 'reason.malformed', fault });
  const admitted = await admitAdmin(needs, command, 'members:write');
  if (!admitted.ok) return admitted;
  // Whoever is reset proves the mailbox before anything else: without mail they would be shut out for good (ADR 0030).
  if (!needs.options.canMail) return refuse({ code: 'mail.unavailable' });
  const outcomes: ResetOutcome[] = [];
  for (const user of users) {
    const origin = command.origin ?? NO_ORIGIN;
    const reset = { admin: admitted.value, user, reason: command.reason.trim(), origin };
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

async function resetOne(needs: Needs, reset: Reset): Promise<ResetOutcome> {
  const { admin, user } = reset;
  const now = needs.clock.now();
  const outcome = await needs.store.transaction(async (repositories): Promise<ResetOutcome> => {
    // The account first, as everywhere: what is being signed in or set up is finished before this, or closed by it.
    await repositories.attemptBudgets.lock(user);
    const others = await closedElsewhere(repositories, reset);
    const obstacle =
      (await findObstacle(repositories, admin, user)) ?? (await obstacleElsewhere(repositories, user, others));
    const target = await repositories.directory.findUser(user);
    if (target === null || obstacle === 'not-a-member' || obstacle === 'not-admin') {
      return { user, name: null, skipped: obstacle ?? 'not-a-member' };
    }
    if (obstacle === null) await write(repositories, reset, others, now);
    return { user, name: target.name, skipped: obstacle };
  });
  if (outcome.skipped === null) await needs.hooks.endSessions?.(user);
  return outcome;
}

async function write(
  repositories: Repositories,
  reset: Reset,
  others: readonly SignInMembership[],
  now: Instant,
): Promise<void> {
  await clearSecondFactor(repositories, reset.user, now);
  await holdElsewhere(repositories, reset, others, now);
  await tell(repositories, reset, now);
}

async function findObstacle(repositories: Repositories, admin: AllowedMember, user: UserId): Promise<Obstacle | null> {
  const { id } = admin.organization;
  const actor = await activeActor(repositories, admin);
  const membership = await repositories.directory.findMembership(id, user);
  return obstacleToReset(actor, { id: user, role: membership?.role ?? null });
}

/** Methods, codes, sign-ins under way, sessions, keys and the budget's locks of exactly one user; what is left is "must enroll". */
async function clearSecondFactor(repositories: Repositories, user: UserId, now: Instant): Promise<void> {
  await repositories.authenticators.removeAll(user);
  await repositories.recoveryCodes.replace(user, [], now);
  await repositories.teammates.requireNewEnrollment(user);
  await repositories.attemptBudgets.clear(user);
  await endWithin(repositories, { user, now });
  await revokeAllOf(repositories, { maker: user, because: 'reset' }, now);
}

/** A reset here never weakens another organization: it waits for a word of its own admin (T7). */
async function closedElsewhere(
  { signInFacts }: Repositories,
  { admin, user }: Reset,
): Promise<readonly SignInMembership[]> {
  const memberships = (await signInFacts.find(user))?.memberships ?? [];
  return memberships.filter(
    ({ organization, policy }) => organization.id !== admin.organization.id && holdsAfterReset(policy),
  );
}

/** Whoever is on hold is let in by another: where nobody else can, the organization would be closed for good (T8). */
async function obstacleElsewhere(
  { policies, teammates }: Repositories,
  user: UserId,
  others: readonly SignInMembership[],
): Promise<ResetObstacle | null> {
  const owned = others.filter(
    ({ membership: { role, state, hold } }) => role === 'owner' && state === 'active' && hold === null,
  );
  for (const id of owned.map(({ organization }) => organization.id).toSorted()) {
    // Two owners of it, each reset elsewhere at the same moment, are looked at one after the other.
    await policies.lock(id);
    if ((await teammates.countOwners(id, user)) === 0) return 'is-needed-elsewhere';
  }
  return null;
}

async function holdElsewhere(
  repositories: Repositories,
  { admin, user }: Reset,
  others: readonly SignInMembership[],
  now: Instant,
): Promise<void> {
  const { id } = admin.organization;
  const organizations = others.map(({ organization }) => organization.id);
  for (const organization of await repositories.teammates.hold(user, organizations, id, now)) {
    // Said where it holds, and nothing of who did it: that is another organization's log.
    const event = { action: 'membership.held', actor: null, target: user, organization, origin: NO_ORIGIN } as const;
    await repositories.audit.add(event, now);
  }
}

async function tell(repositories: Repositories, { admin, user, reason, origin }: Reset, now: Instant): Promise<void> {
  const { name, id } = admin.organization;
  const actor = auditedActor(admin);
  const people = { actor: actor.id, target: user, organization: id } as const;
  const details = { reason, ...actor.details };
  await repositories.audit.add({ action: 'member.reset', ...people, origin, details }, now);
  const content = { kind: 'second-factor-reset', organization: name, ...namedActor(admin) } as const;
  await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
}
