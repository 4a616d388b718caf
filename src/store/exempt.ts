import { type RawBuilder, sql } from 'kysely';
import { exemptionOf } from '../domain/policy/exemption.ts';
import type { Policy } from '../domain/policy/policy.ts';

/**
 * Whether single sign-on spares the member of the row around it, with `users` in it, the second factor: the one condition
 * behind the list of people, its counts, the preview of the switch, and who is invited to enroll. What it looks for does
 * not depend on that row, so that a database finds the connection's people once and not for each of ten thousand. Never
 * null: `not` would make nobody of both.
 */
export function isExempt(policy: Policy): RawBuilder<boolean> {
  const exemption = exemptionOf(policy);
  if (exemption.kind !== 'whoever-has-only') return exemption.kind === 'everybody' ? sql`1 = 1` : sql`1 = 0`;
  const { connection } = exemption;
  return sql<boolean>`users.id in (
    select person.id from federated_identities linked join users person on person.id = linked.user_id
    where linked.connection_id = ${connection} and person.last_sign_in_connection = ${connection}
      and not exists (select 1 from passwords where passwords.user_id = person.id)
      and not exists (select 1 from identities where identities.user_id = person.id)
      and not exists (select 1 from passkeys where passkeys.user_id = person.id and passkeys.opens_alone = 1))`;
}
