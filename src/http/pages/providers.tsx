import type { JourneyFault } from '../../accounts/journeys.ts';
import { dropToken, readToken, writeToken } from '../cookies.ts';
import { linkHalfOf } from '../link-half.ts';
import { readForm } from '../read-form.ts';
import { type MessageName, message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, type InSession, post } from '../route.ts';
import { OnwardView } from '../views/onward-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';

export const WAYS_IN = '/settings/ways-in';

export const providerRoutes: readonly AnyRoute[] = [
  post('public', '/sign-in/with/:provider', async (exchange) => {
    const form = await readForm(exchange, ['return_to']);
    if (form === null) return message(exchange, 'malformed');
    return begin(exchange, { session: null, returnTo: readReturnTo(form.return_to) });
  }),
  get('public', '/sign-in/with/:provider/callback', finish),
  post('session', `${WAYS_IN}/link/:provider`, beginLink),
];

/** Linking takes a second factor that was shown just now (I-08), and a form of our own page. */
async function beginLink(exchange: InSession): Promise<Response> {
  if ((await readForm(exchange, [])) === null) return message(exchange, 'malformed');
  if (exchange.session.authenticators.length === 0) return redirect(exchange, `${WAYS_IN}?notice=second-factor-first`);
  if (!exchange.session.isFresh) return redirect(exchange, `/confirm?return_to=${WAYS_IN}`);
  return begin(exchange, { session: exchange.sessionKey, returnTo: null });
}

/**
 * A page that goes on by itself: a form may lead to our own pages only (`form-action` of our policy), and a link alone
 * would let another site begin it.
 */
async function begin(
  exchange: Exchange,
  { session, returnTo }: { readonly session: string | null; readonly returnTo: string | null },
): Promise<Response> {
  const { c, services, frame } = exchange;
  const provider = services.settings.providers.find(({ id }) => id === c.req.param('provider'));
  if (provider === undefined) return message(exchange, 'not-found');
  const browser = linkHalfOf(exchange, 'journey') ?? services.newToken();
  const url = await services.accounts.beginJourney({ provider: provider.id, browser, session, returnTo });
  if (url === null) return message(exchange, 'provider-unreachable', { 'retry-after': '10' });
  writeToken(c, services.settings, 'journey', browser);
  const view = <OnwardView frame={frame} provider={provider.name} url={url.href} />;
  return page(exchange, view, 200, { refresh: `0; url=${url.href}` });
}

const MESSAGES = {
  over: 'provider-over',
  canceled: 'provider-canceled',
  untrusted: 'provider-untrusted',
  unreachable: 'provider-unreachable',
  'other-domain': 'provider-other-domain',
  unverified: 'provider-unverified',
  'no-account': 'provider-no-account',
  'not-linked': 'provider-not-linked',
  'linked-elsewhere': 'provider-taken',
  'session-over': 'provider-session-over',
} as const satisfies Record<JourneyFault, MessageName>;

/** Where the provider sends the browser back to. It is a GET by its nature; what it may do the journey alone allows. */
async function finish(exchange: Exchange): Promise<Response> {
  const { c, services, origin } = exchange;
  const provider = c.req.param('provider') ?? '';
  if (!services.settings.providers.some(({ id }) => id === provider)) return message(exchange, 'not-found');
  // HEAD is no browser that comes back.
  if (c.req.method !== 'GET') return message(exchange, 'provider-over');
  const end = await services.accounts.finishJourney({
    ...{ provider, origin, answer: new URL(c.req.url).searchParams },
    browser: linkHalfOf(exchange, 'journey'),
    session: readToken(c, services.settings, 'session'),
  });
  if (end.kind === 'failed') return message(exchange, MESSAGES[end.fault]);
  dropToken(c, services.settings, 'journey');
  if (end.kind === 'linked') return redirect(exchange, `${WAYS_IN}?notice=linked`);
  return continueSignIn(exchange, end.progress);
}
