import * as z from 'zod';
import { EVERY_METHOD } from '../domain/authenticators/methods.ts';
import { isId } from '../domain/name.ts';
import type { Operation } from './operation.ts';
import { Done, NoDocument, Progress } from './progress.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';

export const StepUp = z
  .strictObject({
    password: z.string().min(1).max(1024).optional().describe('Only where no authenticator is enrolled.'),
    returnTo: z.string().max(6000).optional().describe('A path on this server; anything else is dropped.'),
  })
  .optional();

export const AuthenticatorChosen = z.strictObject({ id: z.string().refine(isId) });

export const OwnAuthenticators = z.strictObject({
  authenticators: z.array(
    z.strictObject({
      id: z.string(),
      method: z.enum(EVERY_METHOD),
      name: z.string().nullable().describe('What its owner calls it; null where it has no name.'),
      ending: z.string().nullable().describe('Of a phone: the last two digits of its number.'),
      addedAt: z.int().describe(MILLISECONDS),
      lastUsedAt: z.int().nullable(),
    }),
  ),
  recoveryCodes: z
    .strictObject({
      left: z.int(),
      total: z.int(),
      madeAt: z.int().describe(MILLISECONDS),
      saved: z.boolean().describe('Whether their owner has said so, or has used one.'),
    })
    .nullable()
    .describe('Their number only; null where there are none.'),
  requiredBy: z.array(z.string()).describe('Names of the organizations that require a second factor now.'),
});

/** What somebody does with their own session and second factors; changes want a proof of the last five minutes. */
export const ownAccountOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/session/end',
    summary: 'Sign out',
    request: NoDocument,
    response: Done,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/session/step-up',
    summary: 'Begin a fresher proof; it ends in a new session in place of this one',
    request: StepUp,
    response: Progress,
    refusals: [400, 401, 403, 422, 429],
  },
  {
    method: 'get',
    path: '/v1/me/authenticators',
    summary: 'The own second factors, and how many recovery codes are left',
    response: OwnAuthenticators,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/me/authenticators/enroll',
    summary: 'Begin a set-up or a change of method; what is there works until the new one is confirmed',
    request: NoDocument,
    response: Progress,
    refusals: [401, 403],
  },
  {
    method: 'post',
    path: '/v1/me/authenticators/enroll-later',
    summary: 'Sign out, and set up at the next sign-in',
    request: NoDocument,
    response: Done,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/me/authenticators/remove',
    summary: 'Remove one of the own second factors; the last one only where no organization requires it',
    request: AuthenticatorChosen,
    response: Done,
    refusals: [400, 401, 403, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/me/recovery-codes',
    summary: 'Make new recovery codes in place of the old ones',
    request: NoDocument,
    response: Progress,
    refusals: [401, 403, 404],
  },
];
