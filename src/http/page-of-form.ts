import { isOurs } from './middleware/same-origin.ts';
import { readReturnTo } from './return-to.ts';
import { type AnyRoute, type Exchange, isApi } from './route.ts';
import type { RouteClass } from './route-class.ts';
import { ROUTES } from './table.ts';

/** Of whoever is signed in: none of their pages has a token in its address, and opening one again changes nothing. */
const OF_SESSIONS: ReadonlySet<RouteClass> = new Set(['session', 'organization', 'admin']);

const isPage = ({ method, path, class: each }: AnyRoute) => method === 'GET' && OF_SESSIONS.has(each) && !isApi(path);

const PAGES = ROUTES.filter(isPage).map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`));

/**
 * The page that a form was sent from, to be opened again; what the form would have done is never done by that. The browser
 * names it, since our pages let it (`Referrer-Policy`); where it does not, the page at the form's own address, if there is one.
 */
export function pageOfForm(exchange: Exchange): string | null {
  const { pathname } = new URL(exchange.c.req.url);
  return [namedByBrowser(exchange), pathname].map(asPage).find((page) => page !== null) ?? null;
}

function namedByBrowser({ c, services }: Exchange): string | null {
  const referer = c.req.header('referer') ?? '';
  if (!URL.canParse(referer)) return null;
  const { origin, pathname, searchParams } = new URL(referer);
  if (!isOurs(origin, c.req.raw, services.settings)) return null;
  // What the page said of the time before is over.
  searchParams.delete('notice');
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}

function asPage(path: string | null): string | null {
  const page = readReturnTo(path);
  const pathname = page?.split('?')[0] ?? '';
  return PAGES.some((pattern) => pattern.test(pathname)) ? page : null;
}
