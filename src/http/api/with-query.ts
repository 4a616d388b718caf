import * as z from 'zod';
import type { Exchange } from '../route.ts';
import { refuseMalformed } from './with-json.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
type Query<Given extends Shape> = { readonly [Name in keyof Given]?: z.output<Given[Name]> };

/** Hands a handler what stands in the address, once it is what the contract asks for: a mistyped filter finds nobody. */
export function withQuery<Given extends Shape, Of extends Exchange>(
  shape: Given,
  handle: (exchange: Of, query: Query<Given>) => Promise<Response>,
) {
  const schema = z.strictObject(shape).partial();
  return async (exchange: Of): Promise<Response> => {
    const given = Object.entries(exchange.c.req.queries());
    const parsed = schema.safeParse(Object.fromEntries(given.map(([name, values]) => [name, values[0]])));
    const twice = given.flatMap(([parameter, { length }]) =>
      length > 1 ? [{ parameter, detail: 'Given twice' }] : [],
    );
    if (parsed.success && twice.length === 0) return handle(exchange, parsed.data as Query<Given>);
    return refuseMalformed(exchange, [...twice, ...(parsed.error?.issues ?? []).flatMap(faultsOf)]);
  };
}

function faultsOf(issue: z.core.$ZodIssue) {
  const names = issue.code === 'unrecognized_keys' ? issue.keys : issue.path.map(String);
  return names.map((parameter) => ({ parameter, detail: issue.message }));
}
