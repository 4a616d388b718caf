import type { Operation } from './operation.ts';

/** What a header says, as OpenAPI 3.1 describes it. */
interface Header {
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

/** The headers that an answer of this status may bear. */
export function headersOf({ idempotent = false }: Operation, status: number): Readonly<Record<string, Header>> {
  const waits = status === 429 || status === 503 || (idempotent && status === 409);
  return {
    ...LIMITS,
    ...(waits ? { 'Retry-After': RETRY_AFTER } : {}),
    ...(idempotent && status === 200 ? { 'Idempotency-Replayed': REPLAYED } : {}),
  };
}
