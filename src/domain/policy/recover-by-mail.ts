import type { Instant } from '../time.ts';
import type { FirstFactor, Membership } from './facts.ts';
import { isInForce, type Policy } from './policy.ts';

interface RecoveryFacts {
  readonly now: Instant;
  readonly firstFactor: FirstFactor;
  /** The password was chosen by a link to the mailbox a short while ago. */
  readonly passwordFromMail?: boolean;
  readonly memberships: readonly { readonly membership: Membership; readonly policy: Policy }[];
}

/**
 * May a code to the mailbox open a set-up in the place of a lost second factor? Only after a password: every other first
 * factor is, or may be, the mailbox itself (I-15). Only by the word of every organization that requires a second factor,
 * where it is only announced too, and of one at least that the member can be in (I-29).
 */
export function mayRecoverByMail({ now, firstFactor, passwordFromMail = false, memberships }: RecoveryFacts): boolean {
  if (firstFactor.kind !== 'password' || passwordFromMail) return false;
  const asking = memberships.filter(({ policy }) => policy.secondFactor === 'required');
  const isAskedNow = asking.some(({ membership, policy }) => membership.state === 'active' && isInForce(policy, now));
  return isAskedNow && asking.every(({ policy }) => policy.emailedRecovery === 'yes');
}
