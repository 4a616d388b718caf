import { looksLikeEmail } from '../../domain/email.ts';
import type { Problem } from '../../text/problems.ts';
import { dropToken, readToken, writeToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { ForgotPasswordSentView, ForgotPasswordView } from '../views/forgot-password-view.tsx';
import { NewPasswordView } from '../views/new-password-view.tsx';
import { LONGEST_PASSWORD } from './longest-password.ts';

export const passwordResetRoutes: readonly AnyRoute[] = [
  get('public', '/password/forgot', (exchange) =>
    exchange.c.req.query('notice') === 'sent'
      ? page(exchange, <ForgotPasswordSentView frame={exchange.frame} />)
      : showForgot(exchange, { email: '', problem: null }),
  ),
  post('public', '/password/forgot', askForLink),
  get('public', '/password/reset', (exchange) =>
    showNewPassword(exchange, { token: exchange.c.req.query('token') ?? '', problem: null }),
  ),
  post('public', '/password/reset', reset),
];

function showForgot(
  exchange: Exchange,
  { email, problem }: { readonly email: string; readonly problem: Problem | null },
): Response {
  const problems = problem === null ? [] : [{ field: 'email', problem }];
  const view = <ForgotPasswordView frame={exchange.frame} email={email} problems={problems} />;
  return page(exchange, view, problem === null ? 200 : 422);
}

/** The answer is the same for every address (I-03). */
async function askForLink(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['email']);
  if (form === null) return message(exchange, 'malformed');
  const { email } = form;
  if (email.trim() === '') return showForgot(exchange, { email, problem: { code: 'email.empty' } });
  if (!looksLikeEmail(email)) return showForgot(exchange, { email, problem: { code: 'email.malformed' } });

  const { c, services, origin } = exchange;
  const browser = browserOf(exchange) ?? services.newToken();
  await services.accounts.askReset({ email, browser, origin });
  writeToken(c, services.settings, 'reset', browser);
  return redirect(exchange, '/password/forgot?notice=sent');
}

/** The browser's half of a link. One that asks twice within a minute keeps it, as the link that it was mailed does not change. */
function browserOf({ c, services }: Exchange): string | null {
  const held = readToken(c, services.settings, 'reset');
  return held !== null && /^[\w-]{43}$/.test(held) ? held : null;
}

/** Changes nothing: mail scanners follow links (I-05). */
async function showNewPassword(
  exchange: Exchange,
  { token, problem }: { readonly token: string; readonly problem: Problem | null },
): Promise<Response> {
  const browser = browserOf(exchange);
  const owner = browser === null ? null : await exchange.services.accounts.findResetOwner({ token, browser });
  if (owner === null) return message(exchange, 'reset-link-over');
  const problems = problem === null ? [] : [{ field: 'password', problem }];
  const view = <NewPasswordView frame={exchange.frame} token={token} email={owner.email} problems={problems} />;
  return page(exchange, view, problem === null ? 200 : 422);
}

async function reset(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['token', 'password']);
  if (form === null || form.password.length > LONGEST_PASSWORD) return message(exchange, 'malformed');
  const { token, password } = form;
  if (password === '') return showNewPassword(exchange, { token, problem: { code: 'password.new.empty' } });
  const browser = browserOf(exchange);
  if (browser === null) return message(exchange, 'reset-link-over');

  const { c, services, origin } = exchange;
  const outcome = await services.accounts.resetPassword({ token, browser, password, origin });
  if (outcome.kind === 'over') return message(exchange, 'reset-link-over');
  if (outcome.kind === 'unfit') return showNewPassword(exchange, { token, problem: outcome.fault });
  dropToken(c, services.settings, 'reset');
  return redirect(exchange, '/sign-in?notice=password-changed');
}
