import type { Context } from 'hono';
import type { AuditAction } from '../../domain/audit/events.ts';
import { AUDIT_ACTIONS, AUDIT_GROUPS, type AuditGroup, actionsOf } from '../../domain/audit/groups.ts';
import { after, days, type Instant, instant } from '../../domain/time.ts';
import type { AuditCursor, AuditQuery } from '../../ports/repositories/audit-log.ts';
import { startOfDay } from '../../text/format.ts';
import { readPlace, writePlace } from '../place.ts';

/** What an address may ask of the audit log. */
export interface AuditLogQuery {
  readonly group: AuditGroup | null;
  /** One of the group's, where there is a group. */
  readonly action: AuditAction | null;
  readonly person: string;
  /** `2026-11-22`, both inclusive; empty where there is no bound. */
  readonly from: string;
  readonly until: string;
  readonly after: AuditCursor | null;
}

const LONGEST_SEARCH = 100;

/** Whatever is not understood is left out: an old or mistyped address still shows events, and says that they are more. */
export function readAuditLogQuery(c: Context): AuditLogQuery {
  const person = (c.req.query('q') ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SEARCH);
  const group = AUDIT_GROUPS.find((each) => each === c.req.query('group')) ?? null;
  return {
    group,
    action: actionsIn(group).find((each) => each === c.req.query('action')) ?? null,
    person,
    from: readDay(c.req.query('from')),
    until: readDay(c.req.query('to')),
    after: readAuditCursor(c.req.query('after')),
  };
}

/** Whether the address asks for something that is left out. */
export function isMisread(c: Context, { group, action, from, until }: AuditLogQuery): boolean {
  const read = { group, action, from, to: until };
  return Object.entries(read).some(([name, value]) => (value ?? '') !== (c.req.query(name) ?? ''));
}

/** What can be asked for one by one. */
export const actionsIn = (group: AuditGroup | null) => (group === null ? AUDIT_ACTIONS : actionsOf(group));

/** Without what is usual anyway, so that addresses stay short. */
export function auditLogAddress(path: string, asked: AuditLogQuery): string {
  const { group, action, person, from, until, after: place } = asked;
  const query = new URLSearchParams();
  if (group !== null) query.set('group', group);
  if (action !== null) query.set('action', action);
  if (person !== '') query.set('q', person);
  if (from !== '') query.set('from', from);
  if (until !== '') query.set('to', until);
  if (place !== null) query.set('after', writeAuditCursor(place));
  return query.size === 0 ? path : `${path}?${query}`;
}

/** As the store is asked. */
export function inStoreTerms(asked: AuditLogQuery): Omit<AuditQuery, 'limit'> {
  const { group, action, person, from, until, after: place } = asked;
  const ofGroup = group === null ? null : actionsOf(group);
  const last = startOf(until);
  return {
    actions: action === null ? ofGroup : [action],
    person,
    from: startOf(from),
    until: last === null ? null : after(last, days(1)),
    after: place,
  };
}

export const writeAuditCursor = ({ at, id }: AuditCursor) => writePlace(at, id);

export function readAuditCursor(written: string | undefined): AuditCursor | null {
  const place = readPlace(written);
  return place !== null && Number.isSafeInteger(place.key) ? { at: place.key as number, id: place.id } : null;
}

function startOf(day: string): Instant | null {
  const start = startOfDay(day);
  return start === null ? null : instant(start);
}

const readDay = (written = '') => (startOfDay(written) === null ? '' : written);
