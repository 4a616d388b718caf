import * as z from 'zod';
import { AUDIT_OPERATIONS } from './audit.ts';
import {
  MEMBER_QUERY,
  MemberChange,
  MemberList,
  MemberNow,
  MembersReset,
  MemberVouched,
  ResetOutcomes,
} from './members.ts';
import { Organization, Policy, PolicyChange, Session } from './organizations.ts';

const Problem = z.looseObject({
  type: z.string(),
  code: z.string().describe('Permanent: programs decide by it.'),
  status: z.int(),
  title: z.string(),
  url: z.string().optional().describe('Where a person can do what is missing.'),
  obstacle: z.string().optional().describe('Why a member is left as they are.'),
});

interface Operation {
  readonly method: 'get' | 'post' | 'put';
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly request?: z.ZodType;
  readonly response: z.ZodType;
  readonly refusals: readonly number[];
}

/** Every operation under /v1; a test holds it against the routes. */
export const OPERATIONS: readonly Operation[] = [
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
    response: Organization,
    refusals: [401, 403, 404],
  },
  {
    method: 'get',
    path: '/v1/organizations/{organization}/members',
    summary: 'The members, fifty at a time, and since when each has a second factor',
    query: MEMBER_QUERY,
    response: MemberList,
    refusals: [401, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/reset',
    summary: 'Take away the second factor, the codes and the sessions of members who have lost theirs',
    request: MembersReset,
    response: ResetOutcomes,
    refusals: [400, 401, 403, 404, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/vouch',
    summary: 'Let a member back in whom another organization has reset',
    request: MemberVouched,
    response: MemberNow,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/change',
    summary: 'Change a role, suspend, reactivate or remove a member, or leave',
    request: MemberChange,
    response: MemberNow,
    refusals: [400, 401, 403, 404, 409],
  },
  {
    method: 'get',
    path: '/v1/organizations/{organization}/policy',
    summary: 'What the organization asks of its members',
    response: Policy,
    refusals: [401, 403, 404],
  },
  {
    method: 'put',
    path: '/v1/organizations/{organization}/policy',
    summary: 'Require a second factor of everybody, or stop requiring it',
    request: PolicyChange,
    response: Policy,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  ...AUDIT_OPERATIONS,
];

export function openApiDocument(server: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twofold',
      version: '1',
      description: 'Two-factor authentication that an organization can require of all its members.',
    },
    servers: [{ url: server }],
    paths,
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'twofold-session' } } },
    security: [{ session: [] }],
  };
}

function describe({ path, summary, query = {}, request, response, refusals }: Operation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const problem = {
    description: 'Refused',
    content: { 'application/problem+json': { schema: z.toJSONSchema(Problem) } },
  };
  return {
    summary,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema: z.toJSONSchema(schema) })),
    ],
    ...(request === undefined ? {} : { requestBody: { required: true, content: jsonOf(request, 'input') } }),
    responses: {
      200: { description: 'OK', content: jsonOf(response, 'output') },
      ...Object.fromEntries(refusals.map((status) => [status, problem])),
    },
  };
}

const jsonOf = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: z.toJSONSchema(schema, { io }) },
});
