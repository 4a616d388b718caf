import * as z from 'zod';
import { EVERY_METHOD } from '../domain/authenticators/methods.ts';
import type { Operation } from './operation.ts';
import { OwnPassword } from './own-password.ts';

/** The shapes that go over the wire under /v1. The OpenAPI document is printed from these. */
export const Session = z.strictObject({
  user: z.strictObject({ id: z.string(), email: z.string(), name: z.string() }),
  firstFactor: z.strictObject({ kind: z.string(), at: z.int() }),
  secondFactor: z.strictObject({ kind: z.string(), at: z.int() }).nullable(),
  organizations: z.array(z.strictObject({ id: z.string(), name: z.string(), role: z.string(), access: z.string() })),
});

export const Organization = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(['owner', 'admin', 'member']),
  deadline: z
    .int()
    .nullable()
    .describe('Milliseconds since the Unix epoch: until then the organization is open without a second factor.'),
});

export const Policy = z.strictObject({
  secondFactor: z.enum(['optional', 'required']),
  inForce: z.boolean(),
  openSessions: z.enum(['at-once', 'next-sign-in']),
  methods: z.array(z.string()),
  version: z.int(),
});

export const PolicyChange = z.strictObject({
  secondFactor: z.enum(['optional', 'required']),
  openSessions: z.enum(['at-once', 'next-sign-in']).default('at-once'),
  methods: z
    .array(z.enum(EVERY_METHOD))
    .min(1)
    .max(EVERY_METHOD.length)
    .optional()
    .describe(
      'Just these will count; absent, what counts stays. A member who has only others shows one of them once more, then adds one that counts.',
    ),
  emailPeople: z
    .boolean()
    .default(true)
    .describe('When more is asked than before: email everybody who has no second factor that counts.'),
  version: z.int().min(0).describe('As read; a change in between is refused with 409.'),
  password: OwnPassword,
});

export const organizationOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/session',
    summary: 'Who is signed in, with what, and where that is enough',
    response: Session,
    refusals: [401],
  },
  {
    method: 'get',
    path: '/v1/organizations/{organization}',
    summary: 'One organization, behind its gate',
    scope: 'organization:read',
    response: Organization,
    refusals: [401, 403, 404],
  },
  {
    method: 'get',
    path: '/v1/organizations/{organization}/policy',
    summary: 'What the organization asks of its members',
    scope: 'policy:read',
    response: Policy,
    refusals: [401, 403, 404],
  },
  {
    method: 'put',
    path: '/v1/organizations/{organization}/policy',
    summary: 'Require a second factor of everybody or stop requiring it, and choose which methods count',
    scope: 'policy:write',
    request: PolicyChange,
    response: Policy,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
];
