import type { UserId } from '../ids.ts';
import { mayAdminister, type Role } from '../organizations/role.ts';

/** What may become of a membership. */
export const MEMBERSHIP_CHANGES = ['owner', 'admin', 'member', 'suspended', 'reactivated', 'removed'] as const;
export type MembershipChange = (typeof MEMBERSHIP_CHANGES)[number];

/** Each as it stands when the change is written; null for somebody who is no active member by then. */
export interface Actor {
  readonly id: UserId;
  readonly role: Role | null;
  /** A key acts in the place of its maker, `id`: as an admin at most, and never on an owner or its maker. */
  readonly isKey?: boolean;
}

export interface Target {
  readonly id: UserId;
  readonly role: Role | null;
}

/** Why somebody is left as they are. */
export type Protection = 'is-yourself' | 'is-owner' | 'is-last-owner';
export type Obstacle = 'not-admin' | 'not-a-member' | Protection;
/** `is-needed-elsewhere`: the only owner who can get in, of an organization that a reset would close to them (T7). */
export type ResetObstacle = Obstacle | 'is-needed-elsewhere';

/**
 * Who may reset whom, or only end their sessions (T12): never oneself, never an owner unless one is an owner too, nobody
 * outside (I-33, T8).
 */
export function obstacleToReset(actor: Actor, target: Target): Obstacle | null {
  if (!isAdmin(actor)) return 'not-admin';
  if (target.role === null) return 'not-a-member';
  if (target.id === actor.id) return 'is-yourself';
  return target.role === 'owner' && !isOwner(actor) ? 'is-owner' : null;
}

/** Whoever is on hold is let back in by another admin of the same organization (T7). */
export function obstacleToVouch(actor: Actor, target: Target): Obstacle | null {
  if (!isAdmin(actor)) return 'not-admin';
  if (target.role === null) return 'not-a-member';
  if (target.id === actor.id) return 'is-yourself';
  return target.role === 'owner' && actor.isKey ? 'is-owner' : null;
}

/** Who may invite somebody as what, and take that back: only owners make owners (T8). */
export function obstacleToInvite(actor: Actor, role: Role): 'not-admin' | 'is-owner' | null {
  if (!isAdmin(actor)) return 'not-admin';
  return role === 'owner' && actor.role !== 'owner' ? 'is-owner' : null;
}

interface Change {
  readonly to: MembershipChange;
  /** Whether an owner who can get in is left afterwards: an organization without one can never be helped from inside. */
  readonly leavesOwner: boolean;
}

/** Who may change, suspend or remove whom; oneself one may only remove, which is to leave. */
export function obstacleToChange(actor: Actor, target: Target, { to, leavesOwner }: Change): Obstacle | null {
  if (target.role === null) return 'not-a-member';
  const obstacle = target.id === actor.id ? obstacleToOneself(actor, to) : obstacleToOthers(actor, target.role, to);
  if (obstacle !== null) return obstacle;
  return target.role === 'owner' && endsOwnership(to) && !leavesOwner ? 'is-last-owner' : null;
}

const isAdmin = ({ role }: Actor) => role !== null && mayAdminister(role);

const isOwner = ({ role, isKey }: Actor) => role === 'owner' && isKey !== true;

const obstacleToOneself = ({ isKey }: Actor, to: MembershipChange): Obstacle | null =>
  to === 'removed' && isKey !== true ? null : 'is-yourself';

function obstacleToOthers(actor: Actor, role: Role, to: MembershipChange): Obstacle | null {
  if (!isAdmin(actor)) return 'not-admin';
  // Owners make owners, and only owners touch them.
  const touchesOwner = role === 'owner' || to === 'owner';
  return touchesOwner && !isOwner(actor) ? 'is-owner' : null;
}

const endsOwnership = (to: MembershipChange) => to !== 'owner' && to !== 'reactivated';
