import { dropToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { RemoveMethodView } from '../views/remove-method-view.tsx';
import { YOUR_SIGN_IN_NOTICES, type YourSignInProps, YourSignInView } from '../views/your-sign-in-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { refuseInSession } from './refuse-in-session.ts';

export const settingsRoutes: readonly AnyRoute[] = [
  get('session', '/settings/sign-in', showYourSignIn),
  get('session', '/settings/set-up', beginSetUp),
  post('session', '/settings/set-up/later', setUpLater),
  get('session', '/settings/sign-in/remove', confirmRemoval),
  post('session', '/settings/sign-in/remove', removeMethod),
];

async function showYourSignIn(exchange: InSession): Promise<Response> {
  const { c, services, frame, session, sessionKey } = exchange;
  const [overview, passwordChangedAt] = await Promise.all([
    services.engine.methods.overview(sessionKey),
    services.accounts.passwordChangedAt(session.user.id),
  ]);
  if (overview === null) return redirect(exchange, '/sign-in?notice=ended');
  const { authenticators, recoveryCodes, organizations } = overview;
  const { madeAt, left, total } = recoveryCodes;
  const props: YourSignInProps = {
    frame,
    person: session.user,
    organizations,
    passwordChangedAt,
    authenticators: authenticators.map(({ id, confirmedAt, lastUsedAt }) => ({
      id,
      method: 'totp',
      addedAt: confirmedAt,
      lastUsedAt,
    })),
    recoveryCodes: madeAt === null ? null : { left, total, madeAt },
    requiredBy: organizations.filter(({ requires }) => requires).map(({ name }) => name),
    notice: YOUR_SIGN_IN_NOTICES.find((notice) => notice === c.req.query('notice')) ?? null,
    signedInAt: session.evidence.signInBeganAt,
    offerLater: true,
  };
  return page(exchange, <YourSignInView {...props} />);
}

/** Begins a ceremony that changes nothing until it is confirmed, so a link may lead here. */
async function beginSetUp(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey, origin, session } = exchange;
  const hasMethod = session.authenticators.length > 0;
  // Whoever comes by an invitation may have set it up on the way, where the sign-in asked for it.
  if (hasMethod && c.req.query('first') === 'yes') return redirect(exchange, '/settings/sign-in');
  const notice = hasMethod ? 'method-changed' : 'method-set-up';
  const returnTo = readReturnTo(c.req.query('return_to'));
  const command = { session: sessionKey, returnTo: returnTo ?? `/settings/sign-in?notice=${notice}`, origin };
  const begun = await services.engine.methods.beginSetUp(command);
  if (begun.ok) return continueSignIn(exchange, begun.value);
  const here = returnTo === null ? '/settings/set-up' : `/settings/set-up?return_to=${encodeURIComponent(returnTo)}`;
  return refuseInSession(exchange, begun.refusal, here);
}

async function setUpLater(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey, origin } = exchange;
  const noted = await services.engine.methods.setUpAtNextSignIn({ session: sessionKey, origin });
  if (!noted.ok) return refuseInSession(exchange, noted.refusal, '/settings/sign-in');
  for (const kind of ['session', 'pending', 'enroll'] as const) dropToken(c, services.settings, kind);
  return redirect(exchange, '/sign-in?notice=signed-out');
}

const REMOVE = '/settings/sign-in/remove';

async function confirmRemoval(exchange: InSession): Promise<Response> {
  const overview = await exchange.services.engine.methods.overview(exchange.sessionKey);
  const canRemove = overview?.authenticators.length !== 0 && !overview?.organizations.some(({ requires }) => requires);
  if (overview === null || !canRemove) return redirect(exchange, '/settings/sign-in');
  if (!exchange.session.isFresh) return redirect(exchange, `/confirm?return_to=${REMOVE}`);
  return page(exchange, <RemoveMethodView frame={exchange.frame} person={exchange.session.user} />);
}

async function removeMethod(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, []);
  if (form === null) return message(exchange, 'malformed');
  const { services, sessionKey, origin } = exchange;
  const removed = await services.engine.methods.remove({ session: sessionKey, origin });
  return removed.ok
    ? redirect(exchange, '/settings/sign-in?notice=method-removed')
    : refuseInSession(exchange, removed.refusal, REMOVE);
}
