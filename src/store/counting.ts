import type { ExpressionBuilder } from 'kysely';
import type { Policy } from '../domain/policy/policy.ts';
import type { Schema } from './schema.ts';

type Rows = ExpressionBuilder<Schema, 'memberships' | 'users'>;

/** What the member of the row around it has confirmed, whether it counts or not. */
export const held = (eb: Rows) =>
  eb
    .selectFrom('authenticators')
    .select('authenticators.id')
    .whereRef('authenticators.user_id', '=', 'memberships.user_id');

/**
 * What counts of it where this policy stands (`doesCount`): the one condition behind the list of people, the preview of the
 * switch, and how many have set up.
 */
export const counting = (eb: Rows, { methods }: Pick<Policy, 'methods'>) =>
  held(eb).where('authenticators.method', 'in', methods);
