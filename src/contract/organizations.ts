import * as z from 'zod';
import { EVERY_METHOD } from '../domain/authenticators/methods.ts';
import type { Operation } from './operation.ts';
import { OwnPassword } from './own-password.ts';

/** The shapes that go over the wire under /v1. The OpenAPI document is printed from these. */
export const Session = z.strictObject({
  user: z.strictObject({ id: z.string(), email: z.string(), name: z.string() }),
  firstFactor: z.strictObject({ kind: z.string(), at: z.int() }),
  secondFactor: z
    .strictObject({ kind: z.string().describe('`sms` is a code to the phone, texted or spoken.'), at: z.int() })
    .nullable(),
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

const EmailedRecovery = z
  .enum(['no', 'yes'])
  .describe('Whether members who have lost the second factor may get a code by email and set up a new one.');

export const Policy = z.strictObject({
  secondFactor: z.enum(['optional', 'required']),
  inForce: z.boolean(),
  openSessions: z.enum(['at-once', 'next-sign-in']),
  methods: z.array(z.string()),
  textCountries: z
    .array(z.string())
    .nullable()
    .describe('Of which countries phone numbers may be set up; null: of all that the installation writes to.'),
  emailedRecovery: EmailedRecovery,
  hostedDomain: z
    .string()
    .nullable()
    .describe('Of which domain an account of an OpenID provider must be to open the organization; null: of any.'),
  version: z.int(),
});

export const PolicyChange = z.strictObject({
  secondFactor: z.enum(['optional', 'required']),
  openSessions: z
    .enum(['at-once', 'next-sign-in'])
    .optional()
    .describe(
      'What becomes of sessions without a second factor that counts; absent, it stays, or is `at-once` where the requirement is turned on.',
    ),
  emailedRecovery: EmailedRecovery.optional(),
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

export const TextCountriesChange = z.strictObject({
  countries: z.array(z.string().length(2)).max(300).nullable().describe('ISO 3166-1 alpha-2; null: all.'),
  version: z.int().min(0).describe('As read; a change in between is refused with 409.'),
  password: OwnPassword,
});

export const HostedDomainChange = z.strictObject({
  hostedDomain: z
    .string()
    .max(300)
    .nullable()
    .describe(
      'What the claim `hd` must say of an account that somebody comes with, such as acme.example; null: anything.',
    ),
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
    summary:
      'Require a second factor of everybody or not, choose which methods count, and allow recovery by email or not',
    scope: 'policy:write',
    request: PolicyChange,
    response: Policy,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'put',
    path: '/v1/organizations/{organization}/policy/text-countries',
    summary: 'Say of which countries phone numbers may be set up for text messages',
    scope: 'policy:write',
    request: TextCountriesChange,
    response: Policy,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'put',
    path: '/v1/organizations/{organization}/policy/hosted-domain',
    summary: 'Say of which domain the accounts of OpenID providers must be that open the organization',
    request: HostedDomainChange,
    response: Policy,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
];
