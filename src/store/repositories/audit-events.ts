import { type Kysely, sql } from 'kysely';
import { CHAIN_PURPOSE, eventText } from '../../domain/audit/chain.ts';
import type { Instant } from '../../domain/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type { AuditEvent, AuditRepository } from '../../ports/repositories/records.ts';
import { onceAnHour } from '../once-an-hour.ts';
import { prepared } from '../prepared.ts';
import type { AuditEventsTable, Schema } from '../schema.ts';

/**
 * The organizations of the person are noted in the same statement, as they are at that moment: neither a later change of
 * membership nor another round trip comes into it.
 */
export function auditRepository(
  db: Kysely<Schema>,
  { crypto, keyring }: { crypto: Crypto; keyring: Keyring },
): AuditRepository {
  return {
    add: (event, now) => addEvent(db, { crypto, keyring }, event, now),
    addOnceAnHour: (key, event, now) =>
      onceAnHour(db, { key, now }, (transaction) => addEvent(transaction, { crypto, keyring }, event, now)),
  };
}

async function addEvent(
  db: Kysely<Schema>,
  { crypto, keyring }: { readonly crypto: Crypto; readonly keyring: Keyring },
  { action, actor, target, organization, origin, details = {} }: AuditEvent,
  now: Instant,
): Promise<void> {
  const id = crypto.newId('evt');
  const kept = { id, at: now, action, actor, target, organization, ...origin, details: JSON.stringify(details) };
  const [mac] = keyring.macs(CHAIN_PURPOSE.event, eventText(kept));
  await ADD_EVENT(db, {
    ...{ id, at: now, action, actor_id: actor, target_id: target, organization_id: organization },
    ...{ address: kept.address, browser: kept.browser, details: kept.details, mac, entered: 0 },
  });
}

const ADD_EVENT = prepared((db, event: Omit<AuditEventsTable, 'concerns'>) =>
  db.insertInto('audit_events').values({ ...event, concerns: concernedBy(event) }),
);

/** Its own organization, or else all those of the person. */
function concernedBy({ organization_id, target_id }: Omit<AuditEventsTable, 'concerns'>) {
  return sql<string>`coalesce(${organization_id}, (
    select string_agg(organization_id, ${sql.lit('\n')}) from memberships where user_id = ${target_id}
  ), '')`;
}
