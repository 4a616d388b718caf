import * as z from 'zod';

/** What every refusal under /v1 is (RFC 9457 §3). */
export const Problem = z.looseObject({
  type: z.string(),
  code: z.string().describe('Permanent: programs decide by it.'),
  status: z.int(),
  title: z.string(),
  url: z.string().optional().describe('Where a person can do what is missing.'),
  obstacle: z.string().optional().describe('Why a member is left as they are.'),
  errors: z
    .array(z.strictObject({ pointer: z.string().describe('Where in the document: RFC 6901.'), detail: z.string() }))
    .optional()
    .describe('What is wrong with the document that was sent.'),
});

/** One call of the API, as the OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly request?: z.ZodType;
  readonly response: z.ZodType;
  readonly refusals: readonly number[];
}
