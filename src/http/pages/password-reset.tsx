import type { Problem } from '../../text/problems.ts';
import { dropToken } from '../cookies.ts';
import { linkHalfOf } from '../link-half.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { NewPasswordView } from '../views/new-password-view.tsx';
import { type LinkPages, linkRoutes } from './ask-for-link.tsx';
import { LONGEST_PASSWORD } from './longest-password.ts';

const FORGOT: LinkPages = {
  path: '/password/forgot',
  cookie: 'reset',
  words: ({ t }) => t.pages.forgotPassword,
  ask: ({ services }, asked) => services.accounts.askReset(asked),
};

export const passwordResetRoutes: readonly AnyRoute[] = [
  ...linkRoutes(FORGOT),
  get('public', '/password/reset', (exchange) =>
    showNewPassword(exchange, { token: exchange.c.req.query('token') ?? '', problem: null }),
  ),
  post('public', '/password/reset', reset),
];

/** Changes nothing: mail scanners follow links (I-05). */
async function showNewPassword(
  exchange: Exchange,
  { token, problem }: { readonly token: string; readonly problem: Problem | null },
): Promise<Response> {
  const browser = linkHalfOf(exchange, 'reset');
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
  const browser = linkHalfOf(exchange, 'reset');
  if (browser === null) return message(exchange, 'reset-link-over');

  const { c, services, origin } = exchange;
  const outcome = await services.accounts.resetPassword({ token, browser, password, origin });
  if (outcome.kind === 'over') return message(exchange, 'reset-link-over');
  if (outcome.kind === 'unfit') return showNewPassword(exchange, { token, problem: outcome.fault });
  dropToken(c, services.settings, 'reset');
  return redirect(exchange, '/sign-in?notice=password-changed');
}
