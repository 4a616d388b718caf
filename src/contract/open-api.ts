import * as z from 'zod';
import { memberOperations } from './members.ts';
import { type Operation, Problem } from './operation.ts';
import { organizationOperations } from './organizations.ts';

/** Every operation under /v1; a test holds it against the routes. */
export const OPERATIONS: readonly Operation[] = [...organizationOperations, ...memberOperations];

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
    components: {
      schemas: { Problem: z.toJSONSchema(Problem) },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'twofold-session' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
    security: [{ session: [] }, { bearer: [] }],
  };
}

function describe({ path, summary, query = {}, request, response, refusals }: Operation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const problem = {
    description: 'Refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
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
