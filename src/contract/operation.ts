import * as z from 'zod';
import type { Scope } from '../domain/api-keys/scopes.ts';

/** What every refusal under /v1 is (RFC 9457 §3). */
export const Problem = z.looseObject({
  type: z.string(),
  code: z.string().describe('Permanent: programs decide by it.'),
  status: z.int(),
  title: z.string(),
  url: z.string().optional().describe('Where a person can do what is missing.'),
  obstacle: z.string().optional().describe('Why a member is left as they are.'),
  needs: z.enum(['owner']).optional().describe('Where an admin is not enough: whose it is to do.'),
  proof: z
    .enum(['password', 'second-factor'])
    .optional()
    .describe(
      'Which proof of an admin is missing: their password in the call, or a second factor of the last five minutes, which a step-up asks for.',
    ),
  attemptsLeft: z.int().nullable().optional().describe('Wrong codes that are left; null where none was paid.'),
  retryAt: z.int().nullable().optional().describe('When to try again; null: time alone does not help.'),
  circuit: z.string().optional().describe('Whose codes to new numbers too few people answered.'),
  fault: z.string().optional().describe('Why a code or a new password is not taken.'),
  faults: z.array(z.string()).optional().describe('Every such part, where there may be several.'),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().optional().describe('Where in the document: RFC 6901.'),
        parameter: z.string().optional().describe('Which part of the address after the `?`.'),
        detail: z.string(),
      }),
    )
    .optional()
    .describe('What is wrong with the document or the address that was sent.'),
});

/** What a call must show: a session, unless it says otherwise; the token of a step; or nothing. */
export type Credential = 'none' | 'pending' | 'enroll' | 'step' | 'session';

/** One call of the API, as the OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** What an API key must be made for; without one the call is for sessions alone. A test holds it against the routes. */
  readonly scope?: Scope;
  /** `step` is the token of any step; a session where none is named. */
  readonly credential?: Credential;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** A schema that takes `undefined` makes the document optional. */
  readonly request?: z.ZodType;
  /** It takes an `Idempotency-Key`. A test holds it against the routes. */
  readonly idempotent?: boolean;
  readonly response: z.ZodType;
  readonly refusals: readonly number[];
}

/** Any call may come with an API key that is no credential there, any may be one too many, and any may fail. */
const OF_ALL = [403, 429, 500, 503] as const;

/** Every status that an operation answers with when it refuses: its own, and those of the door before it. */
export function refusalsOf({ method, refusals, idempotent = false }: Operation): readonly number[] {
  const ofDocuments = method === 'get' ? [] : [400, 413];
  const ofRepetitions = idempotent ? [400, 409, 422] : [];
  return [...new Set([...refusals, ...ofDocuments, ...ofRepetitions, ...OF_ALL])].sort();
}
