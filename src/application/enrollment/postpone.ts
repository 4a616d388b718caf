import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { OwnMethods, SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { advance, findSignInAt } from '../sign-in/advance.ts';

/** "Not now" to a set-up that the member asked for and nobody requires: the sign-in completes without it. */
export async function postponeSetUp(
  needs: Needs,
  command: Parameters<SignIns['postponeSetUp']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'enroll', now);
  if (!found.ok) return found;
  const step = { signIn: found.value, event: 'set-up-postponed', patch: { staged: null }, now } as const;
  return needs.store.transaction(async (repositories) => {
    const moved = await advance(needs, repositories, step);
    if (moved.ok) await repositories.directory.noteSetUpWanted(found.value.userId, false);
    return moved;
  });
}

/** "Sign out and set up at next sign-in" (M18): remembered, and this session ends. */
export async function setUpAtNextSignIn(
  needs: Needs,
  command: Parameters<OwnMethods['setUpAtNextSignIn']>[0],
): Promise<Result<null, Refusal>> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const { userId, id } = facts.session;
  await needs.store.transaction(async ({ directory, sessions, audit }) => {
    await directory.noteSetUpWanted(userId, true);
    await sessions.end(id, now);
    const people = { actor: userId, target: userId, organization: null } as const;
    const details = { because: 'set-up-at-next-sign-in' };
    await audit.add({ action: 'session.ended', ...people, origin: command.origin ?? NO_ORIGIN, details }, now);
  });
  return ok(null);
}
