import type { ToldStatus } from '../domain/messages/text-status.ts';
import type { Clock } from '../ports/clock.ts';
import type { TextReport, TextReporter } from '../ports/text-reporter.ts';
import { isSigned, keyOf } from './standard-webhooks.ts';
import { fieldsOf, referenceIn } from './text-carrier.ts';

const STATUSES = ['sent', 'failed', 'delivered'] as const satisfies readonly ToldStatus[];

/** Reads what the operator's own gateway tells, signed with the secret that we sign with. */
export function webhookReporter({ secret }: { readonly secret: string }, clock: Clock): TextReporter {
  const key = keyOf(secret);
  return {
    read({ body, header }) {
      const signed = { id: header('webhook-id') ?? '', timestamp: header('webhook-timestamp') ?? '', body };
      const given = { header: header('webhook-signature') ?? '', now: clock.now() };
      return isSigned(key, signed, given) ? toReport(parse(body)) : { kind: 'forged' };
    },
  };
}

/** The type tells it from our own documents, which bear signatures of the same secret and could be sent back to us. */
function toReport(document: unknown): TextReport {
  const { type, data } = fieldsOf(document);
  const { reference, status } = fieldsOf(data);
  const [known, told] = [referenceIn(reference), STATUSES.find((each) => each === status)];
  if (type !== 'message.status' || known === null || told === undefined) return { kind: 'malformed' };
  return { kind: 'told', reference: known, status: told };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
