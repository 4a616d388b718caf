import type { SessionId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { SessionRepository } from '../../ports/repositories/sessions.ts';

/**
 * Ends a session, and whatever a step-up put in its place while the request was on its way. Under the lock of the
 * account, so that nothing is put there afterwards.
 * @returns whether any of them was still open.
 */
export async function endWithSuccessors(sessions: SessionRepository, id: SessionId, now: Instant): Promise<boolean> {
  let isEnded = false;
  for (let next: SessionId | null = id; next !== null; next = (await sessions.trace(next))?.replacedBy ?? null) {
    isEnded = (await sessions.end(next, now)) || isEnded;
  }
  return isEnded;
}
