import type { UserId } from '../ids.ts';
import { mayAdminister, type Role } from '../organizations/role.ts';

/** What may become of a membership. */
export type MembershipChange = Role | 'suspended' | 'reactivated' | 'removed';

export interface Actor {
  readonly id: UserId;
  readonly role: Role;
}

export interface Target {
  readonly id: UserId;
  /** In the actor's organization; null for somebody who is not a member of it. */
  readonly role: Role | null;
}

export type Obstacle = 'not-a-member' | 'is-yourself' | 'is-owner' | 'is-last-owner';

/** Who may reset whom: never oneself, never an owner unless one is an owner too, nobody outside (I-33, T8). */
export function obstacleToReset(actor: Actor, target: Target): Obstacle | null {
  if (target.role === null) return 'not-a-member';
  if (target.id === actor.id) return 'is-yourself';
  return target.role === 'owner' && actor.role !== 'owner' ? 'is-owner' : null;
}

/**
 * Who may change, suspend or remove whom. `leavesOwner` says whether an owner is left afterwards: an organization
 * without one could never be helped from inside.
 */
export function obstacleToChange(
  actor: Actor,
  target: Target,
  change: { readonly to: MembershipChange; readonly leavesOwner: boolean },
): Obstacle | null {
  if (target.role === null) return 'not-a-member';
  if (!change.leavesOwner) return 'is-last-owner';
  const isLeaving = target.id === actor.id && change.to === 'removed';
  if (isLeaving) return null;
  if (!mayAdminister(actor.role)) return 'not-a-member';
  // Owners make owners, and only owners touch them.
  const touchesOwner = target.role === 'owner' || change.to === 'owner';
  return touchesOwner && actor.role !== 'owner' ? 'is-owner' : null;
}
