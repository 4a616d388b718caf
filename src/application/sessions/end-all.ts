import type { SessionId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { EndedBecause, Sessions } from '../engine.ts';
import type { Needs } from '../needs.ts';

export async function endAllOf(needs: Needs, command: Parameters<Sessions['endAllOf']>[0]): Promise<number> {
  const { user, because, origin = NO_ORIGIN } = command;
  return endAllBut(needs, { user: user as UserId, except: null, because, origin });
}

interface Ending {
  readonly user: UserId;
  readonly except: SessionId | null;
  readonly because: EndedBecause;
  readonly origin: Origin;
}

/** Every session of a user but one, and every sign-in in progress; each browser is new again. */
export async function endAllBut(needs: Needs, { user, except, because, origin }: Ending): Promise<number> {
  const now = needs.clock.now();
  const ended = await needs.store.transaction(async (repositories) => {
    const { attemptBudgets, knownBrowsers, audit } = repositories;
    await attemptBudgets.lock(user);
    const count = await endWithin(repositories, { user, except, now });
    await knownBrowsers.forgetAllOf(user);
    const people = { actor: user, target: user, organization: null } as const;
    if (count > 0) await audit.add({ action: 'sessions.ended', ...people, origin, details: { count, because } }, now);
    return count;
  });
  await needs.hooks.endSessions?.(user);
  return ended;
}

/**
 * The same, under the account's lock, in a transaction that does more. The sign-ins first: a ticket that is being spent at
 * this moment is waited for, and the session from it is then seen.
 * @returns how many sessions.
 */
export async function endWithin(
  { signIns, sessions }: Repositories,
  { user, except = null, now }: { readonly user: UserId; readonly except?: SessionId | null; readonly now: Instant },
): Promise<number> {
  await signIns.closeOthers(user, null);
  return sessions.endAllOf(user, except, now);
}
