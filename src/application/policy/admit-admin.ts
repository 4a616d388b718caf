import type { OrganizationId, UserId } from '../../domain/ids.ts';
import { mayAdminister, type Role } from '../../domain/organizations/role.ts';
import { isFresh, STEP_UP_FRESHNESS } from '../../domain/policy/is-fresh.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { Repositories } from '../../ports/store.ts';
import type { AllowedMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { authorize } from './authorize.ts';

export interface AdminCommand {
  readonly session: string;
  readonly organization: string;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

/** Lets somebody act for an organization: an admin of it, who is in, and freshly confirmed (I-33, I-37). */
export async function admitAdmin(needs: Needs, command: AdminCommand): Promise<Result<AllowedMember, Refusal>> {
  const verdict = await authorize(needs, command);
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind !== 'allow') return refuse({ code: 'organization.not_found' });
  if (!mayAdminister(verdict.role)) return refuse({ code: 'role.insufficient' });
  const confirmed = await confirm(needs, command);
  return confirmed.ok ? ok(verdict) : confirmed;
}

/** Asked again inside the transaction that writes: an admin may be demoted while the request is under way. */
export async function activeRole(
  { directory }: Repositories,
  organization: OrganizationId,
  user: UserId,
): Promise<Role | null> {
  const membership = await directory.findMembership(organization, user);
  return membership?.state === 'active' ? membership.role : null;
}

/**
 * A confirmation is the admin's own password (M4) or a step-up made for it (M5). Where an authenticator is enrolled and
 * was shown too long ago, the password alone is not enough.
 */
async function confirm(needs: Needs, command: AdminCommand): Promise<Result<true, Refusal>> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const fresh = isFresh({ session: facts.session, enrolled: facts, now }, STEP_UP_FRESHNESS);
  if (fresh && facts.session.mintedBy === 'step-up') return ok(true);
  if (!fresh && facts.authenticators.length > 0) return refuse({ code: 'step_up.required' });
  return checkPassword(needs, facts, command);
}

async function checkPassword(
  { hooks }: Needs,
  { session }: SessionFacts,
  { password, origin = NO_ORIGIN }: AdminCommand,
): Promise<Result<true, Refusal>> {
  const { verifyPassword } = hooks;
  if (verifyPassword === undefined || password === null) return refuse({ code: 'step_up.required' });
  const verdict = await verifyPassword(session.userId, password, origin);
  if (verdict.kind === 'right') return ok(true);
  const { kind } = verdict;
  return refuse(
    kind === 'throttled' ? { code: 'sign_in.throttled', retryAt: verdict.retryAt } : { code: 'password.incorrect' },
  );
}
