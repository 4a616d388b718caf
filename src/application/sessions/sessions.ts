import type { SessionId } from '../../domain/ids.ts';
import { isFresh } from '../../domain/policy/is-fresh.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Sessions } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from './live-session.ts';

export function createSessions(needs: Needs): Sessions {
  return {
    async look(session) {
      const now = needs.clock.now();
      const facts = await findLiveSession(needs, session, now);
      if (facts === null) return null;
      const { evidence, userId, id, mintedBy } = facts.session;
      const fresh = isFresh({ session: facts.session, enrolled: facts, now });
      const { email, name } = facts.user;
      return {
        ...{ id, evidence, authenticators: facts.authenticators },
        user: { id: userId, email, name },
        isFresh: fresh,
        isConfirmed: fresh && mintedBy === 'step-up',
      };
    },
    end: (session, origin = NO_ORIGIN) => endSession(needs, session, origin),
  };
}

/** Ends a session, and whatever a step-up put in its place while the request to sign out was on its way. */
async function endSession(needs: Needs, session: string, origin: Origin): Promise<void> {
  const now = needs.clock.now();
  const id = needs.crypto.digest(session) as SessionId;
  await needs.store.transaction(async ({ sessions, audit, attemptBudgets }) => {
    const known = await sessions.trace(id);
    if (known === null) return;
    await attemptBudgets.lock(known.userId);
    let isEnded = false;
    for (let next: SessionId | null = id; next !== null; next = (await sessions.trace(next))?.replacedBy ?? null) {
      isEnded = (await sessions.end(next, now)) || isEnded;
    }
    const people = { actor: known.userId, target: known.userId, organization: null } as const;
    if (isEnded) await audit.add({ action: 'session.ended', ...people, origin }, now);
  });
}
