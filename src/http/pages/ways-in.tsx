import type { WayIn } from '../../ports/account-store.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { WAYS_IN_NOTICES, WaysInView } from '../views/ways-in-view.tsx';
import { onlyOrganization } from './only-organization.ts';
import { WAYS_IN } from './providers.tsx';
import { refuseInSession } from './refuse-in-session.ts';

export const waysInRoutes: readonly AnyRoute[] = [
  get('session', WAYS_IN, (exchange) => show(exchange, exchange.c.req.query('notice') === 'last', 200)),
  post('session', `${WAYS_IN}/remove`, remove),
];

async function show(exchange: InSession, isLast: boolean, status: 200 | 422): Promise<Response> {
  const { c, services, frame, session } = exchange;
  const [ways, organization] = await Promise.all([
    services.accounts.listWaysIn(session.user.id),
    onlyOrganization(exchange),
  ]);
  const notice = WAYS_IN_NOTICES.find((each) => each === c.req.query('notice')) ?? null;
  const view = <WaysInView {...{ frame, organization, ways, notice, isLast }} person={session.user} />;
  return page(exchange, view, status);
}

async function remove(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['way']);
  if (form === null || form.way === '') return message(exchange, 'malformed');
  const way: WayIn = form.way === 'password' ? { kind: 'password' } : { kind: 'identity', id: form.way };
  const { services, sessionKey: session, origin } = exchange;
  const outcome = await services.accounts.removeWayIn({ session, way, origin });
  if (outcome.kind === 'last') return show(exchange, true, 422);
  if (outcome.kind === 'refused') return refuseInSession(exchange, outcome.refusal, WAYS_IN);
  return redirect(exchange, `${WAYS_IN}?notice=removed`);
}
