import type * as z from 'zod';
import type { Exchange } from '../route.ts';

/** The document that a program sent, if it is what the contract asks for; null otherwise. */
export async function readJson<Schema extends z.ZodType>(
  { c }: Exchange,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const isJson = c.req.header('content-type')?.split(';')[0]?.trim() === 'application/json';
  const parsed = schema.safeParse(isJson ? await c.req.json().catch(() => null) : null);
  return parsed.success ? parsed.data : null;
}
