import type * as z from 'zod';
import { SignInByLink, SignInLinkAsked } from '../../contract/sign-in-links.ts';
import { dropToken, writeToken } from '../cookies.ts';
import { heldHalf } from '../link-half.ts';
import { heldBy } from '../own-browser.ts';
import { message } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, post } from '../route.ts';
import { isForgedCookie } from './forged-cookie.ts';
import { answerProgress } from './progress.ts';
import { withJson } from './with-json.ts';

const LINKS = '/v1/sign-in-links';

export const signInLinkApiRoutes: readonly AnyRoute[] = [
  post('public', LINKS, withJson(SignInLinkAsked, ask)),
  post('public', `${LINKS}/complete`, withJson(SignInByLink, signIn)),
];

/** The answer is the same for every address (I-03). */
async function ask(exchange: Exchange, asked: z.output<typeof SignInLinkAsked>): Promise<Response> {
  const { c, services, origin } = exchange;
  const { email, keep } = asked;
  if (!services.settings.canMail) return message(exchange, 'not-found');
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const browser = heldHalf(exchange, 'link', asked) ?? services.newToken();
  const returnTo = readReturnTo(asked.returnTo);
  await services.accounts.askSignInLink({ email, browser, recognized: heldBy(exchange), returnTo, origin });
  if (keep === 'token') return c.json({ key: browser });
  writeToken(c, services.settings, 'link', browser);
  return c.json({});
}

async function signIn(exchange: Exchange, given: z.output<typeof SignInByLink>): Promise<Response> {
  const { c, services, origin } = exchange;
  const { token, keep } = given;
  if (!services.settings.canMail) return message(exchange, 'not-found');
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const browser = heldHalf(exchange, 'link', given);
  const begun = browser === null ? null : await services.accounts.signInWithLink({ token, browser, origin });
  if (begun === null || !begun.ok) return message(exchange, 'sign-in-link-over');
  if (keep === 'cookie') dropToken(c, services.settings, 'link');
  return answerProgress(exchange, begun, keep);
}
