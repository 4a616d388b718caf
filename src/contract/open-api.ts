import * as z from 'zod';
import { apiKeyOperations } from './api-keys.ts';
import { auditOperations } from './audit.ts';
import { enrollmentOperations } from './enrollment.ts';
import { ALLOW, headersOf, IDEMPOTENCY_KEY } from './headers.ts';
import { invitationOperations } from './invitations.ts';
import { joiningOperations } from './joining.ts';
import { memberOperations } from './members.ts';
import { type Credential, type Operation, Problem, refusalsOf } from './operation.ts';
import { organizationOperations } from './organizations.ts';
import { ownAccountOperations } from './own-account.ts';
import { ownSessionOperations } from './own-sessions.ts';
import { passkeyOperations } from './passkeys.ts';
import { passwordOperations } from './passwords.ts';
import { signInOperations } from './sign-in.ts';
import { signInLinkOperations } from './sign-in-links.ts';
import { singleSignOnOperations } from './single-sign-on.ts';

/** Every operation under /v1; a test holds it against the routes. */
export const OPERATIONS: readonly Operation[] = [
  ...signInOperations,
  ...enrollmentOperations,
  ...passkeyOperations,
  ...ownAccountOperations,
  ...ownSessionOperations,
  ...passwordOperations,
  ...signInLinkOperations,
  ...joiningOperations,
  ...organizationOperations,
  ...memberOperations,
  ...singleSignOnOperations,
  ...invitationOperations,
  ...auditOperations,
  ...apiKeyOperations,
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
      description:
        'Two-factor authentication that an organization can require of all its members. ' +
        'A path that is called by a method it does not have answers as `MethodNotAllowed` among the components says.',
    },
    servers: [{ url: server }],
    paths,
    components: {
      schemas: { Problem: z.toJSONSchema(Problem) },
      // What no operation can describe: it is the answer where there is none.
      responses: {
        MethodNotAllowed: {
          ...PROBLEM,
          description: 'The path has other methods than this one',
          headers: { Allow: ALLOW },
        },
      },
      securitySchemes: schemesAt(server),
    },
    security: SECURITY.session,
  };
}

/** Over TLS the names of cookies have a prefix that ties them to the very host. */
function schemesAt(server: string) {
  const cookie = (kind: string, description: string) => {
    const name = `${server.startsWith('https:') ? '__Host-' : ''}twofold-${kind}`;
    return { type: 'apiKey', in: 'cookie', name, description };
  };
  const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });
  return {
    session: cookie('session', 'A session, for scripts on pages of this server.'),
    bearer: bearer('The token of a session, as the sign-in has given it.'),
    apiKey: bearer('An API key of the organization, made for the scope of the call.'),
    pending: cookie('pending', 'A step that answers.'),
    enroll: cookie('enroll', 'A step that sets up.'),
    step: bearer('The token of the step, as the answer before has given it.'),
  };
}

const SECURITY = {
  none: [],
  pending: [{ pending: [] }, { step: [] }],
  enroll: [{ enroll: [] }, { step: [] }],
  step: [{ pending: [] }, { enroll: [] }, { step: [] }],
  session: [{ session: [] }, { bearer: [] }],
} as const satisfies Record<Credential, readonly object[]>;

const PROBLEM = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
} as const;

function describe(operation: Operation) {
  const { summary, scope, request, response, credential = 'session' } = operation;
  const headersAt = (status: number) => ({ headers: headersOf(operation, status) });
  return {
    summary,
    ...(scope === undefined ? {} : { 'x-api-key-scope': scope }),
    parameters: parametersOf(operation),
    ...securityOf(credential, scope),
    ...(request === undefined ? {} : { requestBody: bodyOf(request) }),
    responses: {
      200: { description: 'OK', ...headersAt(200), content: jsonOf(response, 'output') },
      ...Object.fromEntries(refusalsOf(operation).map((status) => [status, { ...PROBLEM, ...headersAt(status) }])),
    },
  };
}

function parametersOf({ path, query = {}, idempotent = false }: Operation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema: z.toJSONSchema(schema) })),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
  ];
}

/** A call that a key may make says so; the others stand under what the whole document asks for. */
function securityOf(credential: Credential, scope: Operation['scope']) {
  if (scope !== undefined) return { security: [...SECURITY.session, { apiKey: [] }] };
  return credential === 'session' ? {} : { security: SECURITY[credential] };
}

const bodyOf = (request: z.ZodType) => ({
  required: !request.safeParse(undefined).success,
  content: jsonOf(request, 'input'),
});

const jsonOf = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: z.toJSONSchema(schema, { io }) },
});
