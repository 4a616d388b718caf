import type { Context } from 'hono';
import {
  TEAMMATE_FILTERS,
  TEAMMATE_SORTS,
  type TeammateFilter,
  type TeammateSort,
} from '../../domain/members/teammate.ts';
import { mayAdminister, type Role } from '../../domain/organizations/role.ts';
import type { TeammateCursor } from '../../ports/repositories/teammates.ts';
import { readPlace, writePlace } from '../place.ts';

/** What an address may ask of the list of people. */
export interface TeammatesQuery {
  readonly filter: TeammateFilter;
  readonly sort: TeammateSort;
  readonly search: string;
  readonly after: TeammateCursor | null;
}

const LONGEST_SEARCH = 100;

/** How many codes somebody has left, and when they were last here, is nobody's business but an admin's. */
const ASKED_BY_ADMINS: readonly string[] = ['few-codes', 'last-sign-in'];

/** Whatever is not understood is left out: an old or mistyped address still shows people. */
export function readTeammatesQuery(c: Context, role: Role): TeammatesQuery {
  const mayAsk = (word: string) => mayAdminister(role) || !ASKED_BY_ADMINS.includes(word);
  const filter = TEAMMATE_FILTERS.filter(mayAsk).find((each) => each === c.req.query('filter')) ?? 'all';
  const sort = TEAMMATE_SORTS.filter(mayAsk).find((each) => each === c.req.query('sort')) ?? 'name';
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

export const writeCursor = ({ key, id }: TeammateCursor) => writePlace(key, id);

/** Only what this very order could have written is taken, anything else is the first page. */
export function readCursor(written: string | undefined, sort: TeammateSort): TeammateCursor | null {
  const place = readPlace(written);
  return place !== null && isKeyOf(sort, place.key) ? { key: place.key, id: place.id } : null;
}

function isKeyOf(sort: TeammateSort, key: unknown): key is TeammateCursor['key'] {
  return sort === 'name' ? typeof key === 'string' && !/\p{Cc}/u.test(key) : Number.isSafeInteger(key);
}
