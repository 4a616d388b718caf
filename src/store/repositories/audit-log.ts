import { type Kysely, sql } from 'kysely';
import { type AuditDetails, visibleDetails } from '../../domain/audit/details.ts';
import type { AuditAction } from '../../domain/audit/events.ts';
import { partOfEmailKey, spellingOf } from '../../domain/email.ts';
import type { OrganizationId } from '../../domain/ids.ts';
import { nameKey } from '../../domain/name.ts';
import { instant } from '../../domain/time.ts';
import type { AuditEntry, AuditLogRepository, AuditPerson, AuditQuery } from '../../ports/repositories/audit-log.ts';
import type { Schema } from '../schema.ts';
import { patternOf } from './pattern.ts';

export function auditLogRepository(db: Kysely<Schema>): AuditLogRepository {
  return {
    async page(organization, query) {
      const rows = await pageQuery(db, organization, query).execute();
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      const next = last === undefined ? null : { at: last.at, id: last.id };
      return { entries: shown.map((row) => toEntry(row, organization)), next };
    },
  };
}

function entriesOf(db: Kysely<Schema>, organization: OrganizationId) {
  return db
    .selectFrom('audit_entries')
    .innerJoin('audit_events', 'audit_events.id', 'audit_entries.event_id')
    .leftJoin('users as actors', 'actors.id', 'audit_events.actor_id')
    .leftJoin('users as targets', 'targets.id', 'audit_events.target_id')
    .where('audit_entries.organization_id', '=', organization)
    .select(['audit_entries.number', 'audit_entries.at', 'audit_events.id', 'audit_events.action'])
    .select(['audit_events.actor_id', 'actors.name as actor_name', 'actors.email as actor_email'])
    .select(['audit_events.target_id', 'targets.name as target_name', 'targets.email as target_email'])
    .select(['audit_events.organization_id', 'audit_events.address', 'audit_events.browser', 'audit_events.details']);
}

function pageQuery(db: Kysely<Schema>, organization: OrganizationId, query: AuditQuery) {
  const { actions, person, from, until, limit, after } = query;
  const cursor = sql<boolean>`(audit_entries.at, audit_entries.event_id) < (${after?.at ?? 0}, ${after?.id ?? ''})`;
  return entriesOf(db, organization)
    .$if(from !== null, (some) => some.where('audit_entries.at', '>=', from ?? 0))
    .$if(until !== null, (some) => some.where('audit_entries.at', '<', until ?? 0))
    .$if(actions !== null, (some) => some.where('audit_events.action', 'in', actions ?? []))
    .$if(person !== '', (some) => some.where(isAbout(person, organization)))
    .$if(after !== null, (some) => some.where(cursor))
    .orderBy('audit_entries.at', 'desc')
    .orderBy('audit_entries.event_id', 'desc')
    .limit(limit + 1);
}

function isAbout(person: string, organization: OrganizationId) {
  const name = patternOf(nameKey(person));
  const [email, inAscii] = [patternOf(spellingOf(person)), patternOf(partOfEmailKey(person))];
  const matches = ['actors', 'targets'].map(
    (who) => sql`${sql.ref(`${who}.name_key`)} like ${name} escape '\\'
      or ${sql.ref(`${who}.email_key`)} like ${email} escape '\\'
      or ${sql.ref(`${who}.email_key`)} like ${inAscii} escape '\\'`,
  );
  return sql<boolean>`(${sql.join([...matches, isInvitationOf(email, organization)], sql` or `)})`;
}

/** Whoever is invited need not have an account: an invitation is kept with its address, and tells it to its organization alone. */
const isInvitationOf = (
  email: string,
  organization: OrganizationId,
) => sql`audit_events.organization_id = ${organization}
  and lower(audit_events.details) like ${`%"email":"${email}","role":%`} escape '\\'`;

type Row = Awaited<ReturnType<ReturnType<typeof entriesOf>['execute']>>[number];

function toEntry(row: Row, organization: OrganizationId): AuditEntry {
  const { id, number, address, browser } = row;
  return {
    ...{ id, number, at: instant(row.at), action: row.action as AuditAction },
    actor: toPerson(row.actor_id, row.actor_name, row.actor_email),
    target: toPerson(row.target_id, row.target_name, row.target_email),
    origin: { address, browser },
    details: visibleDetails(JSON.parse(row.details) as AuditDetails, row.organization_id === organization),
  };
}

const toPerson = (id: string | null, name: string | null, email: string | null): AuditPerson | null =>
  id === null ? null : { id, name, email };
