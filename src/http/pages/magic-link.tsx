import { dropToken } from '../cookies.ts';
import { linkHalfOf } from '../link-half.ts';
import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { OpenLinkView } from '../views/open-link-view.tsx';
import { type LinkPages, linkRoutes, sendLink } from './ask-for-link.tsx';
import { continueSignIn } from './continue-sign-in.ts';

const SIGN_IN_LINK: LinkPages = {
  path: '/sign-in/link',
  cookie: 'link',
  words: ({ t }) => t.pages.signInLink,
  ask: ({ services }, asked) => services.accounts.askSignInLink(asked),
};

export const magicLinkRoutes: readonly AnyRoute[] = [
  ...linkRoutes(SIGN_IN_LINK),
  get('public', '/sign-in/link/open', showButton),
  post('public', '/sign-in/link/open', signIn),
];

export const askSignInLink = (exchange: Exchange, asked: { readonly email: string; readonly returnTo: string }) =>
  sendLink(exchange, SIGN_IN_LINK, asked);

/** Changes nothing: mail scanners follow links (I-05). */
async function showButton(exchange: Exchange): Promise<Response> {
  const token = exchange.c.req.query('token') ?? '';
  const browser = linkHalfOf(exchange, SIGN_IN_LINK.cookie);
  const owner = browser === null ? null : await exchange.services.accounts.findSignInLinkOwner({ token, browser });
  if (owner === null) return message(exchange, 'sign-in-link-over');
  return page(exchange, <OpenLinkView frame={exchange.frame} token={token} email={owner.email} />);
}

async function signIn(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['token']);
  if (form === null) return message(exchange, 'malformed');
  const { c, services, origin } = exchange;
  const browser = linkHalfOf(exchange, SIGN_IN_LINK.cookie);
  if (browser === null) return message(exchange, 'sign-in-link-over');
  const begun = await services.accounts.signInWithLink({ token: form.token, browser, origin });
  if (!begun.ok) return message(exchange, 'sign-in-link-over');
  dropToken(c, services.settings, SIGN_IN_LINK.cookie);
  return continueSignIn(exchange, begun.value);
}
