import type { Context } from 'hono';
import {
  TEAMMATE_FILTERS,
  TEAMMATE_SORTS,
  type TeammateFilter,
  type TeammateSort,
} from '../../domain/members/teammate.ts';
import { isId } from '../../domain/name.ts';
import type { TeammateCursor } from '../../ports/repositories/teammates.ts';

/** What an address may ask of the list of people. */
export interface TeammatesQuery {
  readonly filter: TeammateFilter;
  readonly sort: TeammateSort;
  readonly search: string;
  readonly after: TeammateCursor | null;
}

const LONGEST_SEARCH = 100;

/** Whatever is not understood is left out: an old or mistyped address still shows people. */
export function readTeammatesQuery(c: Context): TeammatesQuery {
  const filter = TEAMMATE_FILTERS.find((each) => each === c.req.query('filter')) ?? 'all';
  const sort = TEAMMATE_SORTS.find((each) => each === c.req.query('sort')) ?? 'name';
  const search = (c.req.query('q') ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SEARCH);
  return { filter, sort, search, after: readCursor(c.req.query('after'), sort) };
}

/** Without what is usual anyway, so that addresses stay short. */
export function teammatesAddress(path: string, { filter, sort, search, after }: TeammatesQuery): string {
  const query = new URLSearchParams();
  if (filter !== 'all') query.set('filter', filter);
  if (sort !== 'name') query.set('sort', sort);
  if (search !== '') query.set('q', search);
  if (after !== null) query.set('after', writeCursor(after));
  return query.size === 0 ? path : `${path}?${query}`;
}

export const writeCursor = ({ key, id }: TeammateCursor) =>
  Buffer.from(JSON.stringify([key, id]), 'utf8').toString('base64url');

/** A cursor comes from outside: only what this very order could have written is taken, anything else is the first page. */
export function readCursor(written: string | undefined, sort: TeammateSort): TeammateCursor | null {
  if (written === undefined || written.length > 2000) return null;
  const read = parse(Buffer.from(written, 'base64url').toString('utf8'));
  const [key, id, more] = Array.isArray(read) ? (read as readonly unknown[]) : [];
  if (typeof id !== 'string' || !isId(id) || more !== undefined) return null;
  return isKeyOf(sort, key) ? { key, id } : null;
}

function isKeyOf(sort: TeammateSort, key: unknown): key is TeammateCursor['key'] {
  return sort === 'name' ? typeof key === 'string' && !/\p{Cc}/u.test(key) : Number.isSafeInteger(key);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
