import { isFresh } from '../../domain/policy/is-fresh.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from './live-session.ts';

/** A session that is alive and freshly proven while its account's lock is held. */
export interface FreshSession {
  readonly facts: SessionFacts;
  readonly repositories: Repositories;
  readonly now: Instant;
}

/**
 * Runs a change of the account in one transaction, with a session that is judged inside it (I-27, I-45): a session that
 * ends at this very moment begins nothing more.
 */
export async function withFreshSession<Value>(
  needs: Needs,
  session: string,
  work: (fresh: FreshSession) => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal>> {
  const now = needs.clock.now();
  const found = await findLiveSession(needs, session, now);
  if (found === null) return refuse({ code: 'session.not_found' });
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(found.session.userId);
    const facts = await repositories.sessions.findFacts(found.session.id);
    if (facts === null) return refuse({ code: 'session.not_found' });
    const isProven = isFresh({ session: facts.session, enrolled: facts, now });
    return isProven ? work({ facts, repositories, now }) : refuse({ code: 'step_up.required' });
  });
}
