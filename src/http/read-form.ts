import type { Context } from 'hono';
import type { Exchange } from './route.ts';

/** The fields that a page's form has: each once, each a text. */
export type Form<Field extends string> = Readonly<Record<Field, string>>;

/**
 * Reads a form that may hold just these fields. A field that is missing reads as empty; one that is twice there, a file,
 * or one that the page never had is not from our page: null, and nothing is done.
 */
export async function readForm<Field extends string>(
  { c }: Exchange,
  fields: readonly Field[],
): Promise<Form<Field> | null> {
  const type = c.req.header('content-type') ?? '';
  const hasBody = (c.req.header('content-length') ?? '0') !== '0' || c.req.header('transfer-encoding') !== undefined;
  if (!hasBody) return emptyForm(fields);
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(type)) return null;
  const entries = await (type.startsWith('multipart') ? readParts(c) : readPairs(c));
  if (entries === null) return null;
  const names = entries.map(([name]) => name);
  if (new Set(names).size !== names.length) return null;
  if (!names.every((name) => (fields as readonly string[]).includes(name))) return null;
  if (!entries.every(([, value]) => typeof value === 'string')) return null;
  return Object.assign({}, emptyForm(fields), Object.fromEntries(entries)) as Form<Field>;
}

/** What a browser sends of a form without files: read as a text, where `formData` would make a stream of it first. */
const readPairs = async ({ req }: Context) => [...new URLSearchParams(await req.text())];

const readParts = ({ req }: Context) =>
  req.formData().then(
    (data) => [...data],
    () => null,
  );

const emptyForm = <Field extends string>(fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field, ''])) as Form<Field>;
