import { type Kysely, sql } from 'kysely';
import type { KeptEvent } from '../../domain/audit/chain.ts';
import type { AuditChainRepository, ChainEntry } from '../../ports/repositories/audit-log.ts';
import { prepared } from '../prepared.ts';
import { preparedForMany } from '../prepared-for-many.ts';
import type { AuditEntriesTable, AuditEventsTable, AuditHeadsTable, Schema } from '../schema.ts';

export function auditChainRepository(db: Kysely<Schema>): AuditChainRepository {
  return { ...entering(db), ...reading(db) };
}

function entering(db: Kysely<Schema>) {
  return {
    async hasWaiting() {
      return (await HAS_WAITING(db, {})).rows.length > 0;
    },
    async lock() {
      await LOCK(db, {});
    },
    async waiting(limit) {
      const { rows } = await WAITING(db, { limit });
      return rows.map((row) => ({ ...toEvent(row), concerns: row.concerns.split('\n').filter(Boolean).sort() }));
    },
    async ends(organizations) {
      if (organizations.length === 0) return new Map();
      const rows = await db
        .selectFrom('audit_heads')
        .selectAll()
        .where('organization_id', 'in', organizations)
        .execute();
      return new Map(rows.map(({ organization_id, number, mac }) => [organization_id, { number, mac }]));
    },
    async enter(entries, ends) {
      const places = entries.map(({ organization, event, ...entry }) => ({
        ...{ organization_id: organization, event_id: event },
        ...entry,
      }));
      await ENTER(db, places);
      for (const [organization_id, end] of ends) await PUT_END(db, { organization_id, ...end });
    },
    markEntered: (events) =>
      MARK_ENTERED(
        db,
        events.map((id) => ({ id })),
      ),
  } satisfies Partial<AuditChainRepository>;
}

const HAS_WAITING = prepared((db) =>
  db.selectFrom('audit_events').select('id').where('entered', '=', 0).limit(sql.lit(1)),
);

const LOCK = prepared((db) => db.updateTable('installation').set({ value: '' }).where('key', '=', 'audit-clerk'));

const WAITING = prepared((db, { limit }: { limit: number }) =>
  db
    .selectFrom('audit_events')
    .selectAll()
    .where('entered', '=', 0)
    .orderBy((eb) => eb('mac', '!=', ''))
    .orderBy('at')
    .orderBy('id')
    .limit(limit),
);

const ENTER = preparedForMany((db, places: readonly AuditEntriesTable[]) =>
  db.insertInto('audit_entries').values(places),
);

const PUT_END = prepared((db, end: AuditHeadsTable) =>
  db
    .insertInto('audit_heads')
    .values(end)
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet(({ ref }) => ({
        number: ref('excluded.number'),
        mac: ref('excluded.mac'),
        seal: ref('excluded.seal'),
      })),
    ),
);

const MARK_ENTERED = preparedForMany((db, events: readonly { readonly id: string }[]) =>
  db
    .updateTable('audit_events')
    .set({ entered: 1 })
    .where(
      'id',
      'in',
      events.map(({ id }) => id),
    ),
);

function reading(db: Kysely<Schema>) {
  return {
    async organizations() {
      const heads = db.selectFrom('audit_heads').select('organization_id');
      const rows = await heads.union(db.selectFrom('audit_entries').select('organization_id')).execute();
      return rows.map(({ organization_id }) => organization_id).sort();
    },
    async end(organization) {
      const row = await db
        .selectFrom('audit_heads')
        .select(['number', 'mac', 'seal'])
        .where('organization_id', '=', organization)
        .executeTakeFirst();
      return row ?? null;
    },
    async entriesAfter(organization, number, limit) {
      const rows = await db
        .selectFrom('audit_entries')
        .leftJoin('audit_events', 'audit_events.id', 'audit_entries.event_id')
        .selectAll('audit_events')
        .select(['audit_entries.number', 'audit_entries.event_id', 'audit_entries.mac as entry_mac'])
        .where('audit_entries.organization_id', '=', organization)
        .where('audit_entries.number', '>', number)
        .orderBy('audit_entries.number')
        .limit(limit)
        .execute();
      return rows.map((row): ChainEntry => {
        const event = row.id === null ? null : (row as AuditEventsTable);
        const place = { number: row.number, mac: row.entry_mac, eventId: row.event_id };
        return { ...place, event: event === null ? null : { ...toEvent(event), mac: event.mac } };
      });
    },
    async strays(limit) {
      const rows = await db
        .selectFrom('audit_events')
        .leftJoin('audit_entries', 'audit_entries.event_id', 'audit_events.id')
        .select('audit_events.id')
        .where('audit_events.entered', '=', 1)
        .where('audit_entries.event_id', 'is', null)
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  } satisfies Partial<AuditChainRepository>;
}

function toEvent(row: AuditEventsTable): KeptEvent {
  const { id, at, action, address, browser, details } = row;
  const people = { actor: row.actor_id, target: row.target_id, organization: row.organization_id };
  return { id, at, action, ...people, address, browser, details };
}
