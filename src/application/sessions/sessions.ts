import type { SessionId } from '../../domain/ids.ts';
import { isFresh } from '../../domain/policy/is-fresh.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Sessions } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findMailboxInsteadUntil } from '../recovery/mailbox-instead.ts';
import { endAllOf } from './end-all.ts';
import { endWithSuccessors } from './end-with-successors.ts';
import { findLiveSession } from './live-session.ts';
import { endOtherSession, endOtherSessions, listOwnSessions } from './own-sessions.ts';
import { renewSession } from './renew.ts';

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
    endAllOf: (command) => endAllOf(needs, command),
    mailboxInsteadUntil: (session) => findMailboxInsteadUntil(needs, session),
    list: (session) => listOwnSessions(needs, session),
    endOther: (command) => endOtherSession(needs, command),
    endOthers: (command) => endOtherSessions(needs, command),
    renew: (command) => renewSession(needs, command),
  };
}

async function endSession(needs: Needs, session: string, origin: Origin): Promise<void> {
  const now = needs.clock.now();
  const id = needs.crypto.digest(session) as SessionId;
  await needs.store.transaction(async ({ sessions, audit, attemptBudgets }) => {
    const known = await sessions.trace(id);
    if (known === null) return;
    await attemptBudgets.lock(known.userId);
    const isEnded = await endWithSuccessors(sessions, id, now);
    const people = { actor: known.userId, target: known.userId, organization: null } as const;
    if (isEnded) await audit.add({ action: 'session.ended', ...people, origin }, now);
  });
}
