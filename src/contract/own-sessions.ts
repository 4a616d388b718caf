import * as z from 'zod';
import { isId } from '../domain/name.ts';
import type { Operation } from './operation.ts';
import { Done, NoDocument } from './progress.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';

export const OwnSession = z.strictObject({
  id: z.string().describe('Names it in this list, and opens nothing.'),
  address: z.string().nullable().describe('The network address that it was opened from.'),
  browser: z.string().nullable().describe('What the browser or program called itself then.'),
  firstFactor: z.string(),
  secondFactor: z.string().nullable(),
  signedInAt: z.int().describe(MILLISECONDS),
  lastSeenAt: z.int().describe(MILLISECONDS),
  endsAt: z.int().describe(MILLISECONDS),
});

export const OwnSessions = z.strictObject({
  current: OwnSession,
  others: z.array(OwnSession).describe('The one that was used last comes first.'),
});

export const SessionEnded = z.strictObject({ id: z.string().refine(isId) });

export const OthersEnded = z.strictObject({ ended: z.int().describe('How many.') });

export const ownSessionOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/me/sessions',
    summary: 'Where somebody is signed in',
    response: OwnSessions,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/me/sessions/end',
    summary: 'End one other session of one’s own',
    request: SessionEnded,
    response: Done,
    refusals: [400, 401, 404],
  },
  {
    method: 'post',
    path: '/v1/me/sessions/end-others',
    summary: 'End all others, and every sign-in in progress',
    request: NoDocument,
    response: OthersEnded,
    refusals: [401],
  },
];
