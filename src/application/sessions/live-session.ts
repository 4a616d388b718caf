import type { SessionId } from '../../domain/ids.ts';
import { isOver } from '../../domain/sign-in/session-limits.ts';
import { after, hasPassed, type Instant, minutes } from '../../domain/time.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { Needs } from '../needs.ts';

/** Use is noted at most this often, so that reading a page does not write each time. */
const TOUCH_EVERY = minutes(1);

/** The facts if the session is still good; an expired one is ended on sight, so that no clock revives it (I-60). */
export async function livingOrNull<Facts extends SessionFacts>(
  needs: Needs,
  facts: Facts | null,
  now: Instant,
): Promise<Facts | null> {
  if (facts === null || facts.user.state !== 'active') return null;
  const { sessions } = needs.store.repositories;
  const { session } = facts;
  if (isOver(session, now)) {
    await sessions.end(session.id, now);
    return null;
  }
  if (hasPassed(after(session.lastSeenAt, TOUCH_EVERY), now)) await sessions.touch(session.id, now);
  return facts;
}

export async function findLiveSession(needs: Needs, session: string, now: Instant): Promise<SessionFacts | null> {
  const id = needs.crypto.digest(session) as SessionId;
  return livingOrNull(needs, await needs.store.repositories.sessions.findFacts(id), now);
}
