import { ceremonyFaultOf } from '../../domain/authenticators/ceremony-fault.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { linkHalfOf } from '../link-half.ts';
import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, post } from '../route.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { problemOf } from './problem-of.ts';
import { showLocked } from './refuse-step.tsx';
import { signInView } from './sign-in.tsx';

export const passkeySignInRoutes: readonly AnyRoute[] = [
  post('public', '/sign-in/with-passkey', signIn),
  post('public', '/sign-in/with-passkey/not-finished', noteUnfinished),
];

/** What the browser's ceremony brought, for a challenge that was made for this very browser. */
async function signIn(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['response', 'return_to']);
  if (form === null) return message(exchange, 'malformed');
  const { services, origin } = exchange;
  const returnTo = readReturnTo(form.return_to);
  const browser = linkHalfOf(exchange, 'passkey');
  if (browser === null) return showAgain(exchange, { code: 'sign_in.expired' }, returnTo);
  const begun = await services.engine.passkeySignIns.answer({ browser, response: form.response, returnTo, origin });
  return begun.ok ? continueSignIn(exchange, begun.value) : showAgain(exchange, begun.refusal, returnTo);
}

function showAgain(exchange: Exchange, refusal: Refusal, returnTo: string | null): Response {
  if (refusal.code === 'attempts.locked') return showLocked(exchange, refusal.retryAt, '/sign-in');
  const problem = problemOf(refusal, 'passkey', exchange.services.clock.now()) ?? { code: 'passkey.expired' };
  const problems = [{ field: 'form', problem }];
  return page(exchange, signInView(exchange, { email: '', returnTo, notice: null, problems }), 422);
}

/** The page's script tells it, and nobody is known. */
async function noteUnfinished(exchange: Exchange): Promise<Response> {
  const { c, services, origin } = exchange;
  if (!services.settings.byPasskey) return message(exchange, 'not-found');
  const form = await readForm(exchange, ['because']);
  if (form === null) return message(exchange, 'malformed');
  await services.engine.unfinishedPasskeys.alone({ because: ceremonyFaultOf(form.because), origin });
  return c.body(null, 204);
}
