import { Buffer } from 'node:buffer';
import type { Claim, KeptAnswer } from '../../ports/idempotent-calls.ts';
import { HasherBusy } from '../../ports/password-hasher.ts';
import type { Exchange, InOrganization } from '../route.ts';
import { refuseRequest } from './refuse.ts';

type Handle<Of extends Exchange> = (exchange: Of) => Promise<Response>;

interface Keeping {
  /** What is kept of the answer's document, where it holds what is shown only once. */
  readonly without?: (document: Record<string, unknown>) => Record<string, unknown>;
}

/** Up to 128 visible characters, as clients make them; a name for one call, no secret. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * Lets a call of a person, whichever session they have by then, or of a key be repeated by its `Idempotency-Key`: the
 * first takes effect, and its answer is given again for a day. A refusal took no effect and is not kept. Where the first
 * was never answered, it is not made again: that an effect happens twice is worse than having to look.
 */
export const idempotent = (handle: Handle<InOrganization>, keeping: Keeping = {}): Handle<InOrganization> =>
  repeatable(({ member }) => member.apiKey?.id ?? member.user.id, handle, keeping);

/**
 * …for a caller whom nobody knows yet: `actorOf` finds in the document whose call it is, so that nobody meets the keys of
 * anybody else. Null: nobody's, and not looked for.
 */
export const idempotentFor = (
  actorOf: (document: unknown) => string | null,
  handle: Handle<Exchange>,
  keeping: Keeping,
): Handle<Exchange> => repeatable((_, sent) => actorOf(parsed(sent)), handle, keeping);

function repeatable<Of extends Exchange>(
  actorOf: (exchange: Of, sent: Buffer) => string | null,
  handle: Handle<Of>,
  keeping: Keeping,
): Handle<Of> {
  return async (exchange) => {
    const { c, services } = exchange;
    const key = c.req.header('idempotency-key');
    if (key === undefined) return handle(exchange);
    if (!KEY.test(key)) return refuseRequest(exchange, 'idempotency.malformed');
    const sent = Buffer.from(await c.req.arrayBuffer());
    const actor = actorOf(exchange, sent);
    if (actor === null) return handle(exchange);
    const request = sent.toString('base64');
    const call = { actor, route: `${c.req.method} ${c.req.path}`, key, request };
    const claim = await services.idempotentCalls.claim(call, services.clock.now());
    return claim.kind === 'first' ? makeCall(exchange, { handle, keeping, claim }) : answerAgain(exchange, claim);
  };
}

/** What is no document the handler refuses. */
function parsed(sent: Buffer): unknown {
  try {
    return JSON.parse(sent.toString());
  } catch {
    return null;
  }
}

interface Making<Of extends Exchange> {
  readonly handle: Handle<Of>;
  readonly keeping: Keeping;
  readonly claim: Extract<Claim, { kind: 'first' }>;
}

async function makeCall<Of extends Exchange>(exchange: Of, { handle, keeping, claim }: Making<Of>): Promise<Response> {
  const { idempotentCalls } = exchange.services;
  const answer = await handle(exchange).catch(async (fault: unknown) => {
    // Turned away before anything was done. Any other fault may have come after the effect.
    if (fault instanceof HasherBusy) await idempotentCalls.release(claim);
    throw fault;
  });
  if (!answer.ok) await idempotentCalls.release(claim);
  else await keep(exchange, { answer, keeping, claim });
  return answer;
}

async function keep(
  { services }: Exchange,
  { answer, keeping, claim }: Omit<Making<Exchange>, 'handle'> & { readonly answer: Response },
): Promise<void> {
  const text = await answer.clone().text();
  const { without } = keeping;
  const kept: KeptAnswer = {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? 'application/json',
    body: without === undefined ? text : JSON.stringify(without(JSON.parse(text))),
  };
  try {
    await services.idempotentCalls.settle(claim, kept);
  } catch (fault) {
    // It has taken effect: whoever called must hear of that. A repetition will be told that nobody knows.
    services.log.warn({ detail: String(fault) }, 'an answer was not kept');
  }
}

function answerAgain(exchange: Exchange, claim: Exclude<Claim, { kind: 'first' }>): Response {
  switch (claim.kind) {
    case 'mismatch':
      return refuseRequest(exchange, 'idempotency.mismatch');
    case 'in-progress':
      return refuseRequest(exchange, 'idempotency.in_progress', { 'retry-after': '1' });
    case 'unknown':
      return refuseRequest(exchange, 'idempotency.unknown');
    case 'answered': {
      const { status, contentType, body } = claim.answer;
      const headers = { 'content-type': contentType, 'idempotency-replayed': 'true' };
      return new Response(body, { status, headers });
    }
  }
}
