import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import { mayRemove } from '../../domain/policy/enrollment.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { OwnMethods } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { lockOrganizationsOf } from '../policy/lock-organizations.ts';
import { endWithin } from '../sessions/end-all.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { type FreshSession, withFreshSession } from '../sessions/with-fresh-session.ts';
import { withoutPasskeys } from './last-way-in.ts';

/** Takes one authenticator off the member's own account; with the last one the recovery codes go too. */
export async function removeMethod(
  needs: Needs,
  command: Parameters<OwnMethods['remove']>[0],
): Promise<Result<null, Refusal>> {
  const origin = command.origin ?? NO_ORIGIN;
  const id = command.authenticator as AuthenticatorId;
  const session = await findLiveSession(needs, command.session, needs.clock.now());
  if (session === null) return refuse({ code: 'session.not_found' });
  const removed = await withoutPasskeys(needs, { user: session.session.userId, taken: id }, () =>
    withFreshSession(needs, command.session, (fresh) => remove(fresh, id, origin)),
  );
  if (!removed.ok) return removed;
  await needs.hooks.endSessions?.(removed.value);
  return ok(null);
}

async function remove(fresh: FreshSession, id: AuthenticatorId, origin: Origin): Promise<Result<UserId, Refusal>> {
  const { facts, repositories, now } = fresh;
  const { userId: user, id: session } = facts.session;
  const target = facts.authenticators.find((authenticator) => authenticator.id === id);
  if (target === undefined) return refuse({ code: 'authenticator.not_found' });
  // Judged inside the transaction: an admin may turn the switch at this very moment (I-28).
  await lockOrganizationsOf(repositories, user);
  const known = await repositories.signInFacts.find(user);
  if (known === null || !mayRemove(facts.authenticators, id, known.memberships, now))
    return refuse({ code: 'authenticator.last_required' });
  await repositories.authenticators.remove(user, id);
  const isLast = facts.authenticators.length === 1;
  if (isLast) await repositories.recoveryCodes.replace(user, [], now);
  await endWithin(repositories, { user, except: session, now });
  const { method } = target;
  const people = { actor: user, target: user, organization: null } as const;
  await repositories.audit.add({ action: 'authenticator.removed', ...people, origin, details: { method } }, now);
  const content = { kind: isLast ? 'method-removed' : 'backup-removed', method } as const;
  await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
  return ok(user);
}
