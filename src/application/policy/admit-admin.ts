import type { Scope } from '../../domain/api-keys/scopes.ts';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import { mayAdminister, type Role } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { admitKey } from '../api-keys/admit-key.ts';
import type { AllowedMember } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { authorize } from './authorize.ts';

export interface AdminCommand {
  readonly session: string;
  readonly apiKey?: string | undefined;
  readonly organization: string;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

/**
 * Lets somebody act for an organization: an admin of it, who is in, and freshly confirmed (I-33, I-37); or a key that was
 * made for `scope`, which was confirmed when it was made.
 */
export async function admitAdmin(
  needs: Needs,
  command: AdminCommand,
  scope: Scope | null = null,
): Promise<Result<AllowedMember, Refusal>> {
  const { apiKey, organization } = command;
  if (apiKey !== undefined) return admitKey(needs, { apiKey, organization, scope });
  const verdict = await authorize(needs, command);
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind !== 'allow') return refuse({ code: 'organization.not_found' });
  if (!mayAdminister(verdict.role)) return refuse({ code: 'role.insufficient' });
  const confirmed = await confirm(needs, verdict, command);
  return confirmed.ok ? ok(verdict) : confirmed;
}

/**
 * Lets an owner prepare what the policy will rest on, on a proof of the last five minutes (I-37). A password is not asked
 * for again at every step of it.
 */
export async function admitOwner(
  needs: Needs,
  question: Pick<AdminCommand, 'session' | 'organization'>,
): Promise<Result<AllowedMember, Refusal>> {
  const verdict = await authorize(needs, question);
  if (verdict.kind === 'no-session') return refuse({ code: 'session.not_found' });
  if (verdict.kind !== 'allow') return refuse({ code: 'organization.not_found' });
  if (verdict.role !== 'owner') return refuse({ code: 'role.insufficient', needs: 'owner' });
  return verdict.isFresh ? ok(verdict) : refuse({ code: 'step_up.required' });
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
async function confirm(
  needs: Needs,
  { user, isFresh, isConfirmed, authenticators }: AllowedMember,
  command: AdminCommand,
): Promise<Result<true, Refusal>> {
  if (isConfirmed) return ok(true);
  if (!isFresh && authenticators.length > 0) return refuse({ code: 'step_up.required', proof: 'second-factor' });
  return checkPassword(needs, user.id, command);
}

async function checkPassword(
  { hooks }: Needs,
  user: UserId,
  { password, origin = NO_ORIGIN }: AdminCommand,
): Promise<Result<true, Refusal>> {
  const { verifyPassword } = hooks;
  if (verifyPassword === undefined) return refuse({ code: 'step_up.required' });
  if (password === null) return refuse({ code: 'step_up.required', proof: 'password' });
  const verdict = await verifyPassword(user, password, origin);
  if (verdict.kind === 'right') return ok(true);
  const { kind } = verdict;
  return refuse(
    kind === 'throttled' ? { code: 'sign_in.throttled', retryAt: verdict.retryAt } : { code: 'password.incorrect' },
  );
}
