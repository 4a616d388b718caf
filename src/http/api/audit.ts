import type * as z from 'zod';
import { AUDIT_QUERY } from '../../contract/audit.ts';
import type { AuditEntry } from '../../ports/repositories/audit-log.ts';
import { wholePage } from '../pages/audit-log.tsx';
import {
  actionsIn,
  inStoreTerms,
  readAuditCursor,
  readAuditLogQuery,
  writeAuditCursor,
} from '../pages/audit-log-query.ts';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import { streamOf } from '../stream.ts';
import { refuseMalformed } from './with-json.ts';
import { withQuery } from './with-query.ts';

export const auditApiRoutes: readonly AnyRoute[] = [
  get('admin', '/v1/organizations/:organization/audit', withQuery(AUDIT_QUERY, listEvents), 'audit:read'),
];

const ON_A_PAGE = 50;
const AT_ONCE = 500;

type Asked = { readonly [Name in keyof typeof AUDIT_QUERY]?: z.output<(typeof AUDIT_QUERY)[Name]> };

async function listEvents(exchange: InOrganization, { group, action }: Asked): Promise<Response> {
  const { c, services, member } = exchange;
  if (action !== undefined && !actionsIn(group ?? null).includes(action)) {
    return refuseMalformed(exchange, [{ parameter: 'action', detail: 'Not of this group' }]);
  }
  const cursor = c.req.query('cursor');
  const after = readAuditCursor(cursor);
  if (cursor !== undefined && after === null) {
    return refuseMalformed(exchange, [{ parameter: 'cursor', detail: 'Not from a page of this log' }]);
  }
  // Caches on the way keep the two forms apart.
  c.header('vary', 'Accept');
  if (c.req.header('accept')?.includes('application/x-ndjson') === true) {
    return c.body(streamOf(linesOf(exchange)), 200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
  }
  const query = inStoreTerms(readAuditLogQuery(c));
  const page = await services.engine.audit.page(member.organization.id, { ...query, after, limit: ON_A_PAGE });
  const found = wholePage(page);
  const next = found.next === null ? null : writeAuditCursor(found.next);
  return c.json({ events: found.entries.map(eventOf), next });
}

async function* linesOf({ c, services, member }: InOrganization): AsyncGenerator<string, undefined> {
  const query = inStoreTerms(readAuditLogQuery(c));
  let place = readAuditCursor(c.req.query('cursor'));
  do {
    const asked = { ...query, limit: AT_ONCE, after: place };
    const found = wholePage(await services.engine.audit.page(member.organization.id, asked));
    yield found.entries.map((entry) => `${JSON.stringify(eventOf(entry))}\n`).join('');
    place = found.next;
  } while (place !== null);
}

function eventOf({ id, number, at, action, actor, target, origin, details }: AuditEntry) {
  return { id, number, at, action, actor, target, address: origin.address, browser: origin.browser, details };
}
