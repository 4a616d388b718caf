import type { Operation } from './operation.ts';

/** What a header says, as OpenAPI 3.1 describes it. */
export interface Header {
  readonly description: string;
  readonly schema: object;
}

const TEXT = { type: 'string' } as const;

/** By it a call may be repeated that takes effect once. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A name that the caller makes for this one call. For a day the same call with the same document and the same key ' +
    'has no second effect: it is answered as the first was, without what is shown only once.',
  schema: { ...TEXT, pattern: '^[\\x21-\\x7e]{1,128}$' },
} as const;

const LIMITS: Readonly<Record<string, Header>> = {
  RateLimit: { description: 'How many calls are left, and in how many seconds all are back.', schema: TEXT },
  'RateLimit-Policy': { description: 'How many calls there are in how many seconds, and for whom.', schema: TEXT },
};

const RETRY_AFTER: Header = {
  description: 'Whole seconds to wait before the next try; absent where time alone does not help.',
  schema: { type: 'integer', minimum: 1 },
};

const REPLAYED: Header = {
  description: '`true` where this answer repeats an earlier one by its `Idempotency-Key`.',
  schema: { ...TEXT, const: 'true' },
};

const CHALLENGE: Header = {
  description:
    'What is wrong with the token that was shown (RFC 6750 §3), or that the proof behind it is too weak or too old (RFC 9470 §3).',
  schema: TEXT,
};

/** Of a path that is called by a method that it does not have. */
export const ALLOW: Header = { description: 'The methods that the path has.', schema: TEXT };

/** Always of a token that is missing or no good; of one that is good where more can be shown with it, or another helps. */
function isChallenged({ credential = 'session', refusals }: Operation, status: number): boolean {
  return status === 401 || (status === 403 && credential === 'session' && refusals.includes(403));
}

/** The headers that an answer of this status may bear. */
export function headersOf(operation: Operation, status: number): Readonly<Record<string, Header>> {
  const { idempotent = false } = operation;
  const waits = status === 429 || status === 503 || (idempotent && status === 409);
  return {
    ...LIMITS,
    ...(isChallenged(operation, status) ? { 'WWW-Authenticate': CHALLENGE } : {}),
    ...(waits ? { 'Retry-After': RETRY_AFTER } : {}),
    ...(idempotent && status === 200 ? { 'Idempotency-Replayed': REPLAYED } : {}),
  };
}
