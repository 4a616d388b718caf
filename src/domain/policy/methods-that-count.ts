import { type Method, strongestFirst } from '../authenticators/methods.ts';
import { isNonEmpty, type NonEmpty } from '../non-empty.ts';
import type { Policy } from './policy.ts';

/**
 * What would count where just these were chosen, strongest first. Null where nobody could set one of them up here: a
 * requirement that cannot be met locks everybody out.
 */
export function countingOf(chosen: readonly Method[], installed: readonly Method[]): NonEmpty<Method> | null {
  const counting = strongestFirst(chosen);
  return isNonEmpty(counting) && counting.some((method) => installed.includes(method)) ? counting : null;
}

interface Counting {
  readonly methods: readonly Method[];
}

/** What opens this organization: the one rule behind the decision on every request, the list of people, and its counts. */
export const doesCount = (method: Method, { methods }: Counting): boolean => methods.includes(method);

/** Whether something counted that no longer does. */
export const narrows = (before: Counting, after: Counting) =>
  before.methods.some((method) => !doesCount(method, after));

export const countsTheSame = (before: Counting, after: Counting) => !narrows(before, after) && !narrows(after, before);

/**
 * Whether an owner must hold a method that counts before this policy may stand (I-37). Where everything counts that can
 * be set up here, an owner can always set something up; where not, the one thing that is left may be beyond every owner.
 */
export function needsOwnerWithMethod(before: Policy, after: Policy, installed: readonly Method[]): boolean {
  if (after.secondFactor !== 'required' || installed.every((method) => doesCount(method, after))) return false;
  return before.secondFactor !== 'required' || narrows(before, after);
}
