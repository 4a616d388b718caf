import { AUDIT_GROUPS } from '../../domain/audit/groups.ts';
import type { AuditEntry, AuditPage } from '../../ports/repositories/audit-log.ts';
import { browserName } from '../../text/browser-name.ts';
import { isoMoment } from '../../text/format.ts';
import type { Text } from '../../text/text.ts';
import { eventInWords, whoIn, wordsFor } from '../audit-words.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import { page } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization } from '../route.ts';
import { streamOf } from '../stream.ts';
import type { AuditRow } from '../views/audit-log-table.tsx';
import { AuditLogView } from '../views/audit-log-view.tsx';
import { type AuditLogQuery, auditLogAddress, inStoreTerms, isMisread, readAuditLogQuery } from './audit-log-query.ts';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';

const AUDIT_LOG = `${ORGANIZATION}/settings/audit-log`;

export const auditLogRoutes: readonly AnyRoute[] = [
  get('admin', AUDIT_LOG, showAuditLog),
  get('admin', `${AUDIT_LOG}.csv`, sendCsv),
];

const ON_A_PAGE = 50;
const AT_ONCE = 500;

async function showAuditLog(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const query = readAuditLogQuery(c);
  const found = await services.engine.audit.page(member.organization.id, { ...inStoreTerms(query), limit: ON_A_PAGE });
  const path = `${pathOfOrganization(exchange)}/settings/audit-log`;
  const to = (patch: Partial<AuditLogQuery>) => auditLogAddress(path, { ...query, after: null, ...patch });
  const isNarrowed = query.action !== null || query.person !== '' || query.from !== '' || query.until !== '';
  const view = (
    <AuditLogView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      isBehind={found.isBehind}
      isMisread={isMisread(c, query)}
      rows={found.entries.map((entry) => rowOf(exchange, entry))}
      query={query}
      groups={[null, ...AUDIT_GROUPS].map((group) => ({ group, href: to({ group, action: null }) }))}
      links={{
        search: path,
        clear: isNarrowed ? to({ action: null, person: '', from: '', until: '' }) : null,
        csv: auditLogAddress(`${path}.csv`, { ...query, after: null }),
        older: found.next === null ? null : to({ after: found.next }),
        newest: query.after === null ? null : to({}),
      }}
    />
  );
  return page(exchange, view);
}

function rowOf({ frame }: InOrganization, entry: AuditEntry): AuditRow {
  const { number, at, action, origin } = entry;
  return {
    ...{ number, at, action, address: origin.address, browser: browserName(origin.browser) },
    ...wordsFor(entry, frame.t),
    target: entry.target?.name ?? frame.t.pages.auditLog.unknownPerson,
    who: whoIn(entry, frame.t),
  };
}

/** The whole of what the filters show, oldest last, as fast as the other end takes it. A file could not say that it holds more. */
async function sendCsv(exchange: InOrganization): Promise<Response> {
  const { c } = exchange;
  if (isMisread(c, readAuditLogQuery(c))) {
    return c.redirect(`${pathOfOrganization(exchange)}/settings/audit-log${new URL(c.req.url).search}`, 303);
  }
  return exchange.c.body(streamOf(chunksOf(exchange)), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="audit-log.csv"',
  });
}

async function* chunksOf({ c, services, frame, member }: InOrganization): AsyncGenerator<string, undefined> {
  const query = inStoreTerms(readAuditLogQuery(c));
  yield BYTE_ORDER_MARK + csvLine(frame.t.auditFile.columns);
  let place: AuditLogQuery['after'] = null;
  do {
    const asked = { ...query, limit: AT_ONCE, after: place };
    const found: AuditPage = wholePage(await services.engine.audit.page(member.organization.id, asked));
    yield found.entries.map((entry) => csvLine(cellsOf(entry, frame.t))).join('');
    place = found.next;
  } while (place !== null);
}

/** A file that lacked the newest events would be taken for the whole: it breaks off instead. */
export function wholePage<Page extends { readonly isBehind: boolean }>(found: Page): Page {
  if (found.isBehind) throw new Error('The newest events could not be entered in the audit log.');
  return found;
}

function cellsOf(entry: AuditEntry, t: Text): readonly string[] {
  const { number, at, action, actor, target, origin, details } = entry;
  return [
    ...[String(number), isoMoment(at), eventInWords(entry, t), wordsFor(entry, t).note ?? '', action],
    ...[whoIn(entry, t).name, actor?.email ?? '', target?.name ?? '', target?.email ?? ''],
    ...[origin.address ?? '', browserName(origin.browser) ?? origin.browser ?? '', JSON.stringify(details)],
  ];
}
