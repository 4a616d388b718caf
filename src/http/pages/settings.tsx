import { dropToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { RemoveMethodView } from '../views/remove-method-view.tsx';
import { YOUR_SIGN_IN_NOTICES, type YourSignInProps, YourSignInView } from '../views/your-sign-in-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { onlyOf } from './only-organization.ts';
import { askToConfirm, refuseInSession } from './refuse-in-session.ts';

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
  const { madeAt, ...codes } = recoveryCodes;
  const props: YourSignInProps = {
    frame,
    person: session.user,
    organization: onlyOf(organizations),
    passwordChangedAt,
    authenticators: authenticators.map(({ id, method, name, confirmedAt, lastUsedAt, removable, ending }) => ({
      ...{ id, method, name, lastUsedAt, removable, ending },
      addedAt: confirmedAt,
    })),
    recoveryCodes: madeAt === null ? null : { ...codes, madeAt },
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
  const adds = c.req.query('add') === 'yes';
  const notice = !hasMethod ? 'method-set-up' : adds ? 'method-added' : 'method-changed';
  const returnTo = readReturnTo(c.req.query('return_to'));
  const command = { session: sessionKey, returnTo: returnTo ?? `/settings/sign-in?notice=${notice}`, adds, origin };
  const begun = await services.engine.methods.beginSetUp(command);
  if (begun.ok) return continueSignIn(exchange, begun.value);
  const query = new URLSearchParams({ ...(adds && { add: 'yes' }), ...(returnTo !== null && { return_to: returnTo }) });
  const here = query.size === 0 ? '/settings/set-up' : `/settings/set-up?${query}`;
  return refuseInSession(exchange, begun.refusal, here);
}

async function setUpLater(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey, origin } = exchange;
  const noted = await services.engine.methods.setUpAtNextSignIn({ session: sessionKey, origin });
  if (!noted.ok) return refuseInSession(exchange, noted.refusal, '/settings/sign-in');
  for (const kind of ['session', 'pending', 'enroll'] as const) dropToken(c, services.settings, kind);
  return redirect(exchange, '/sign-in?notice=signed-out');
}

const removalOf = (id: string) => `/settings/sign-in/remove?authenticator=${encodeURIComponent(id)}`;

async function confirmRemoval(exchange: InSession): Promise<Response> {
  const { services, sessionKey, session, frame, c } = exchange;
  const overview = await services.engine.methods.overview(sessionKey);
  const held = overview?.authenticators ?? [];
  const authenticator = held.find(({ id }) => id === c.req.query('authenticator'));
  if (authenticator?.removable !== true) return redirect(exchange, '/settings/sign-in');
  const here = removalOf(authenticator.id);
  if (!session.isFresh) return askToConfirm(exchange, here);
  const isLast = held.length === 1;
  return page(exchange, <RemoveMethodView frame={frame} person={session.user} {...{ authenticator, isLast }} />);
}

async function removeMethod(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['authenticator']);
  if (form === null) return message(exchange, 'malformed');
  const { services, session, sessionKey, origin } = exchange;
  const { authenticator } = form;
  const removed = await services.engine.methods.remove({ session: sessionKey, authenticator, origin });
  if (!removed.ok) return refuseInSession(exchange, removed.refusal, removalOf(authenticator));
  const notice = session.authenticators.length > 1 ? 'backup-removed' : 'method-removed';
  return redirect(exchange, `/settings/sign-in?notice=${notice}`);
}
