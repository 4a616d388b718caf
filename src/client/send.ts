import type * as z from 'zod';
import type { Problem } from '../contract/operation.ts';
import type { ProblemCode } from '../contract/problem-code.ts';

/** `globalThis.fetch` of browsers, Node and Deno, or anything that behaves like it. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; redirect: 'error'; body?: string },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** A "no" as a value: what the server's problem says (RFC 9457), or that there was no answer to read. */
export type Refused = z.output<typeof Problem> & {
  /** Permanent. A newer server may know more of them than this list. */
  readonly code: ProblemCode | 'network.unreachable' | 'answer.unreadable' | (string & {});
  /** 0 where no answer came. */
  readonly status: number;
  /** Whole seconds to wait; null where the server names none. */
  readonly retryAfter: number | null;
};

/** Nothing is thrown: whoever calls looks at `ok`. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refused };

type Query = Readonly<Record<string, string | undefined>>;

/** Of a call that creates. Repeated with the same document and key within a day, it is answered again and done once. */
export interface Repeatable {
  /** A name of your own for this one call: up to 128 visible characters, for instance a UUID. */
  readonly idempotencyKey?: string | undefined;
}

/** Calls of one server with one token, or with the cookies that the browser adds by itself. */
export interface Sender {
  get<Value>(path: string, query?: Query): Promise<Answer<Value>>;
  post<Value>(path: string, document?: unknown, repeatable?: Repeatable): Promise<Answer<Value>>;
  put<Value>(path: string, document: unknown): Promise<Answer<Value>>;
  /** The same server with another token; null sends none. */
  bearing(token: string | null): Sender;
}

interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly fetch: Fetch;
}

export function createSender(server: Server, token: string | null): Sender {
  const send = async (method: string, path: string, document?: unknown, { idempotencyKey }: Repeatable = {}) =>
    exchange(server, { method, path, token, idempotencyKey, ...(document === undefined ? {} : { document }) });
  return {
    get: async (path, query) => asAnswer(await send('GET', `${path}${queryOf(query)}`)),
    post: async (path, document, repeatable) => asAnswer(await send('POST', path, document, repeatable)),
    put: async (path, document) => asAnswer(await send('PUT', path, document)),
    bearing: (other) => createSender(server, other),
  };
}

function queryOf(query: Query = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const written = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return written.length === 0 ? '' : `?${written.join('&')}`;
}

interface Sent extends Repeatable {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly document?: unknown;
}

interface Received {
  readonly status: number;
  readonly retryAfter: number | null;
  /** What the text says as JSON; undefined where it is none. */
  readonly document: unknown;
}

/** @returns null where the server cannot be reached, or its answer breaks off. */
async function exchange({ url, fetch }: Server, sent: Sent): Promise<Received | null> {
  const { method, path, document } = sent;
  const headers = headersOf(sent);
  const body = document === undefined ? {} : { body: JSON.stringify(document) };
  try {
    // A redirect would carry a password or a token to somewhere that the caller did not name.
    const answer = await fetch(`${url}${path}`, { method, headers, redirect: 'error', ...body });
    const seconds = Number.parseInt(answer.headers.get('retry-after') ?? '', 10);
    const retryAfter = Number.isNaN(seconds) ? null : seconds;
    return { status: answer.status, retryAfter, document: parse(await answer.text()) };
  } catch {
    return null;
  }
}

function headersOf({ token, document, idempotencyKey }: Sent): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(document === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's contract tests hold what it sends against the types that are claimed here. */
function asAnswer<Value>(received: Received | null): Answer<Value> {
  if (received === null) return own('network.unreachable', 0, null, 'The server could not be reached.');
  const { status, retryAfter, document } = received;
  if (status === 200 && document !== undefined) return { ok: true, value: document as Value };
  if (isProblem(document)) return { ok: false, refusal: { ...document, status, retryAfter } };
  return own('answer.unreadable', status, retryAfter, 'What answered is not Twofold, or something in between.');
}

const isProblem = (document: unknown): document is z.output<typeof Problem> =>
  typeof document === 'object' && document !== null && 'code' in document && typeof document.code === 'string';

function own(code: string, status: number, retryAfter: number | null, title: string): Answer<never> {
  return { ok: false, refusal: { type: `urn:twofold:problem:${code}`, code, status, title, retryAfter } };
}
