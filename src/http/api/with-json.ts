import type * as z from 'zod';
import { problem } from '../respond.tsx';
import type { Exchange } from '../route.ts';

/** Hands a handler the document that a program sent, once it is what the contract asks for. */
export function withJson<Schema extends z.ZodType, Given extends Exchange>(
  schema: Schema,
  handle: (exchange: Given, body: z.output<Schema>) => Promise<Response>,
) {
  return async (exchange: Given): Promise<Response> => {
    const read = await readDocument(exchange);
    if ('fault' in read) return refuseUnread(exchange, read.fault);
    const parsed = schema.safeParse(read.document);
    if (parsed.success) return handle(exchange, parsed.data);
    return read.document === undefined ? refuseUnread(exchange, 'no-body') : refuseDocument(exchange, parsed.error);
  };
}

/** Before there is a document that something could be wrong with. */
const refuseUnread = (exchange: Exchange, fault: 'no-body' | UnreadFault): Response =>
  refuseMalformed(exchange, [{ pointer: '', detail: exchange.frame.t.api[`request.malformed:${fault}`] }]);

type UnreadFault = 'other-type' | 'not-json';

type Read = { readonly document: unknown } | { readonly fault: UnreadFault };

/** The document is undefined where nothing was sent. */
async function readDocument({ c }: Exchange): Promise<Read> {
  const sent = await c.req.text();
  if (sent === '') return { document: undefined };
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return { fault: 'other-type' };
  try {
    return { document: JSON.parse(sent) };
  } catch {
    return { fault: 'not-json' };
  }
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
