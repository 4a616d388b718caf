import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type InSession, post } from '../route.ts';
import { ConfirmByLinkView } from '../views/confirm-by-link-view.tsx';
import { askSignInLink } from './magic-link.tsx';
import { requiringSetUp } from './requiring-set-up.ts';

export const confirmByLinkRoutes: readonly AnyRoute[] = [
  post('session', '/confirm/link', async (exchange) => {
    const form = await readForm(exchange, ['return_to']);
    if (form === null) return message(exchange, 'malformed');
    const returnTo = readReturnTo(form.return_to) ?? '/settings/sign-in';
    return askSignInLink(exchange, { email: exchange.session.user.email, returnTo });
  }),
];

/** For whoever has neither password nor authenticator: signing in by mail anew is the fresh proof. */
export async function showConfirmByLink(exchange: InSession, returnTo: string): Promise<Response> {
  const { frame, session } = exchange;
  const requiredBy = await requiringSetUp(exchange, returnTo);
  return page(exchange, <ConfirmByLinkView frame={frame} email={session.user.email} {...{ returnTo, requiredBy }} />);
}
