import type * as z from 'zod';
import { problem } from '../respond.tsx';
import type { Exchange } from '../route.ts';

/** Hands a handler the document that a program sent, once it is what the contract asks for. */
export function withJson<Schema extends z.ZodType, Given extends Exchange>(
  schema: Schema,
  handle: (exchange: Given, body: z.output<Schema>) => Promise<Response>,
) {
  return async (exchange: Given): Promise<Response> => {
    const parsed = schema.safeParse(await readDocument(exchange));
    return parsed.success ? handle(exchange, parsed.data) : refuseDocument(exchange, parsed.error);
  };
}

/** Undefined where nothing was sent, and null, which no contract takes, where what was sent is no JSON. */
async function readDocument({ c }: Exchange): Promise<unknown> {
  const sent = await c.req.text();
  if (sent === '') return undefined;
  const isJson = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json';
  return isJson ? c.req.json().catch(() => null) : null;
}

/** Which parts are wrong, and never what stood there (RFC 9457 §3.2, RFC 6901). */
function refuseDocument(exchange: Exchange, { issues }: z.ZodError): Response {
  const errors = issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));
  return refuseMalformed(exchange, errors);
}

type Fault = { readonly detail: string } & ({ readonly pointer: string } | { readonly parameter: string });

export function refuseMalformed(exchange: Exchange, errors: readonly Fault[]): Response {
  const title = exchange.frame.t.api['request.malformed'];
  return problem(exchange, { code: 'request.malformed', status: 400, title, errors });
}
