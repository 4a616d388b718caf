import * as z from 'zod';
import { DEFAULT_ROLES } from '../domain/single-sign-on/connection.ts';
import type { Operation } from './operation.ts';
import { OwnPassword } from './own-password.ts';

const MODES = ['off', 'available', 'required'] as const;
const MILLISECONDS = 'Milliseconds since the Unix epoch';

export const SingleSignOn = z.strictObject({
  singleSignOn: z.enum(MODES),
  secondFactorAfterSingleSignOn: z.enum(['no', 'yes']),
  version: z.int().describe('Of the policy.'),
  connection: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      defaultRole: z.enum(DEFAULT_ROLES),
      entityId: z.string().describe('Ours, for the identity provider.'),
      acsUrl: z.string().describe('Where the identity provider posts its responses.'),
      identityProvider: z.string().nullable().describe('Its entity id; null until its metadata is there.'),
      testedAt: z.int().nullable().describe(`${MILLISECONDS}; null until a sign-in has come back whole.`),
    })
    .nullable(),
  domains: z.array(
    z.strictObject({
      domain: z.string(),
      verified: z.boolean(),
      record: z.strictObject({ name: z.string(), value: z.string() }).describe('The TXT record that proves it.'),
    }),
  ),
  missing: z.strictObject({
    available: z.array(z.string()),
    required: z.array(z.string()).describe('What has to be there before everyone can be required to use it.'),
  }),
});

/** What is left out stays as it is. */
export const SingleSignOnChange = z.strictObject({
  connection: z
    .strictObject({
      name: z.string().max(100),
      defaultRole: z.enum(DEFAULT_ROLES).default('member'),
      metadata: z.string().max(60_000).optional().describe("The identity provider's, as XML."),
      metadataUrl: z.string().max(2000).optional().describe('Where to fetch it once, if it is not given.'),
    })
    .nullable()
    .optional()
    .describe('Null takes it away, with everybody’s links to it; refused while single sign-on is not off.'),
  domains: z.array(z.string().max(253)).max(20).optional().describe('To add, and to look for their TXT records now.'),
  removeDomains: z
    .array(z.string().max(253))
    .max(20)
    .optional()
    .describe('To take away; refused while single sign-on is required.'),
  mode: z
    .strictObject({
      singleSignOn: z.enum(MODES),
      secondFactorAfterSingleSignOn: z.enum(['no', 'yes']).default('no'),
      version: z.int().min(0).describe('As read; a change in between is refused with 409.'),
      password: OwnPassword,
    })
    .optional(),
});

export const singleSignOnOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/organizations/{organization}/single-sign-on',
    summary: 'How single sign-on opens the organization, and what it rests on',
    scope: 'policy:read',
    response: SingleSignOn,
    refusals: [401, 403, 404],
  },
  {
    method: 'put',
    path: '/v1/organizations/{organization}/single-sign-on',
    summary:
      'Set up the connection, verify domains, turn single sign-on on or off, and take domains and connection away, as an owner',
    request: SingleSignOnChange,
    response: SingleSignOn,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
];
