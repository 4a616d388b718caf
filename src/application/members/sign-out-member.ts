import type { UserId } from '../../domain/ids.ts';
import { obstacleToReset } from '../../domain/members/may-act-on.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor, namedActor } from '../api-keys/acting.ts';
import type { AllowedMember, SignOutMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { endWithin } from '../sessions/end-all.ts';
import { admitFresh } from './admit-fresh.ts';
import { refusalFor } from './refusal-for.ts';

type SignedOut = Result<number, Refusal>;

/**
 * Ends every session and sign-in in progress of a member (T12, I-45). Their second factor, password and keys stay; each
 * browser is new again, so that they are told of whoever comes next.
 */
export async function signOutMember(needs: Needs, command: SignOutMember): Promise<SignedOut> {
  const admitted = await admitFresh(needs, command);
  if (!admitted.ok) return admitted;
  const user = command.user as UserId;
  const signedOut = await needs.store.transaction(async (repositories): Promise<SignedOut> => {
    // The account first, as everywhere: what is being signed in is finished before this, or closed by it.
    await repositories.attemptBudgets.lock(user);
    const obstacle = await findObstacle(repositories, admitted.value, user);
    if (obstacle !== null) return refuse(refusalFor(obstacle));
    return ok(await write(needs, repositories, { ...command, user, admin: admitted.value }));
  });
  if (signedOut.ok) await needs.hooks.endSessions?.(user);
  return signedOut;
}

async function findObstacle(repositories: Repositories, admin: AllowedMember, user: UserId) {
  const actor = await activeActor(repositories, admin);
  const membership = await repositories.directory.findMembership(admin.organization.id, user);
  return obstacleToReset(actor, { id: user, role: membership?.role ?? null });
}

interface SigningOut extends Pick<SignOutMember, 'origin'> {
  readonly admin: AllowedMember;
  readonly user: UserId;
}

/** @returns how many sessions. */
async function write(
  { clock }: Needs,
  repositories: Repositories,
  { admin, user, origin = NO_ORIGIN }: SigningOut,
): Promise<number> {
  const { knownBrowsers, audit, outbox } = repositories;
  const now = clock.now();
  const count = await endWithin(repositories, { user, now });
  await knownBrowsers.forgetAllOf(user);
  const { id, name } = admin.organization;
  const actor = auditedActor(admin);
  const people = { actor: actor.id, target: user, organization: id } as const;
  const details = { sessions: count, ...actor.details };
  await audit.add({ action: 'member.signed_out', ...people, origin, details }, now);
  // Whoever was signed in nowhere notices nothing, and is not troubled.
  const content = { kind: 'signed-out-by-admin', organization: name, ...namedActor(admin) } as const;
  if (count > 0) await outbox.add({ user, content, origin, goodUntil: null }, now);
  return count;
}
