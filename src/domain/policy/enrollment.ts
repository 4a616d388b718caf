import type { Method } from '../authenticators/methods.ts';
import type { AuthenticatorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EnrollBecause } from './decide-sign-in.ts';
import type { EnrolledAuthenticator, Membership } from './facts.ts';
import { doesCount } from './methods-that-count.ts';
import { isInForce, type Policy } from './policy.ts';

interface Asking {
  readonly policy: Policy;
}

/**
 * Whether a set-up leaves what is held as it is: a backup, or a method that an organization asks for besides. Every other
 * set-up replaces all of it (M21, M23), because what it replaces is lost or unwanted.
 */
export const keepsOthers = (because: EnrollBecause | null) =>
  because?.kind === 'backup' || because?.kind === 'required';

/** Saved codes that are left stay good beside a new method; every other set-up makes new ones. */
export const keepsCodes = (isAdded: boolean, codes: { readonly left: number; readonly areSaved: boolean }) =>
  isAdded && codes.left > 0 && codes.areSaved;

interface AskingMember extends Asking {
  readonly organization: { readonly name: string };
  readonly membership: Membership;
}

/**
 * Whose requirement a set-up meets that is owed for a reason of its own, such as a reset; null where nobody requires one. An
 * organization that a second factor does not open is not named: it is on hold, suspended, or opens by single sign-on alone.
 */
export function requiringOrganization(memberships: readonly AskingMember[], now: Instant): string | null {
  const opens = ({ membership: { state, hold }, policy }: AskingMember) =>
    state === 'active' && hold === null && policy.singleSignOn !== 'required';
  return memberships.find((each) => isInForce(each.policy, now) && opens(each))?.organization.name ?? null;
}

/**
 * What of the methods that this installation has is offered to a member: what counts in every organization that requires
 * a second factor, or, where they want different ones, what counts in any of them.
 */
export function methodsOffered(
  available: readonly Method[],
  memberships: readonly Asking[],
  now: Instant,
): readonly Method[] {
  const asking = memberships.filter(({ policy }) => isInForce(policy, now));
  const countsIn = (method: Method) => asking.filter(({ policy }) => doesCount(method, policy)).length;
  const everywhere = available.filter((method) => countsIn(method) === asking.length);
  if (everywhere.length > 0) return everywhere;
  const somewhere = available.filter((method) => countsIn(method) > 0);
  return somewhere.length > 0 ? somewhere : available;
}

/**
 * The lists that a new number's country has to stand on. An organization that requires a second factor and lets text
 * messages count has a say; one that requires nothing, or does not count them, has none.
 */
export function textCountriesAsked(memberships: readonly Asking[], now: Instant): readonly Policy['textCountries'][] {
  const asking = memberships.filter(({ policy }) => isInForce(policy, now) && doesCount('sms', policy));
  return asking.map(({ policy }) => policy.textCountries);
}

/**
 * May one of these be removed? Not the last one where an organization requires a second factor, and not the last one that
 * counts there (I-28). What never counted may go while something else is left.
 */
export function mayRemove(
  held: readonly EnrolledAuthenticator[],
  id: AuthenticatorId,
  memberships: readonly Asking[],
  now: Instant,
): boolean {
  const kept = held.filter((authenticator) => authenticator.id !== id);
  return memberships.every(({ policy }) => {
    if (!isInForce(policy, now)) return true;
    const counts = ({ method }: EnrolledAuthenticator) => doesCount(method, policy);
    return kept.some(counts) || (kept.length > 0 && !held.some(counts));
  });
}
