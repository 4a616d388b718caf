import * as z from 'zod';
import { AUDIT_ACTIONS, AUDIT_GROUPS } from '../domain/audit/groups.ts';
import type { Operation } from './operation.ts';

const Person = z.strictObject({
  id: z.string(),
  name: z.string().nullable().describe('Null for somebody who is no longer known.'),
  email: z.string().nullable(),
});

const AuditEvent = z.strictObject({
  id: z.string(),
  number: z.int().describe('Its place in the log of this organization: 1 is the first.'),
  at: z.int().describe('Milliseconds since the Unix epoch'),
  action: z.string().describe('Permanent, in the past tense: `member.reset`.'),
  actor: Person.nullable().describe('Null for the product itself and for whoever has not proven who they are.'),
  target: Person.nullable(),
  address: z.string().nullable(),
  browser: z.string().nullable().describe('The `User-Agent`, 200 characters at most.'),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const AuditEvents = z.strictObject({
  events: z.array(AuditEvent).describe('Newest first.'),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
});

const DAY = z.iso.date();

export const AUDIT_QUERY = {
  group: z.enum(AUDIT_GROUPS),
  action: z.enum(AUDIT_ACTIONS).describe('One action alone; with a `group`, one of that group.'),
  q: z.string().max(100).describe('Part of the name or address of whoever did it or whom it is about.'),
  from: DAY.describe('The first day, in UTC.'),
  to: DAY.describe('The last day, in UTC.'),
  cursor: z.string().describe('`next` of the page before, with the same filters.'),
};

/** `Accept: application/x-ndjson` gives the whole of it, one event a line. */
export const auditOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/organizations/{organization}/audit',
    summary:
      'The security events of the organization, fifty at a time; with `Accept: application/x-ndjson` all of them, one a line',
    scope: 'audit:read',
    query: AUDIT_QUERY,
    response: AuditEvents,
    refusals: [400, 401, 403, 404],
  },
];
