import { isId } from '../domain/name.ts';

/** Where a page of a list ended, as an address carries it: what it is sorted by, and the id of the last row. */
export const writePlace = (key: string | number, id: string) =>
  Buffer.from(JSON.stringify([key, id]), 'utf8').toString('base64url');

const LONGEST = 2000;

/** It comes from outside: whether the key fits its list the caller says. */
export function readPlace(written: string | undefined): { readonly key: unknown; readonly id: string } | null {
  if (written === undefined || written.length > LONGEST) return null;
  const read = parse(Buffer.from(written, 'base64url').toString('utf8'));
  const [key, id, more] = Array.isArray(read) ? (read as readonly unknown[]) : [];
  return typeof id === 'string' && isId(id) && more === undefined ? { key, id } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
