import type * as z from 'zod';
import { problem } from '../respond.tsx';
import type { Exchange } from '../route.ts';

/** Hands a handler the document that a program sent, once it is what the contract asks for. */
export function withJson<Schema extends z.ZodType, Given extends Exchange>(
  schema: Schema,
  handle: (exchange: Given, body: z.output<Schema>) => Promise<Response>,
) {
  return async (exchange: Given): Promise<Response> => {
    const { c } = exchange;
    const isJson = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json';
    const parsed = schema.safeParse(isJson ? await c.req.json().catch(() => undefined) : undefined);
    return parsed.success ? handle(exchange, parsed.data) : refuseDocument(exchange, parsed.error);
  };
}

/** Which parts are wrong, and never what stood there (RFC 9457 §3.2, RFC 6901). */
function refuseDocument(exchange: Exchange, { issues }: z.ZodError): Response {
  const errors = issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));
  const title = exchange.frame.t.api['request.malformed'];
  return problem(exchange, { code: 'request.malformed', status: 400, title, errors });
}
