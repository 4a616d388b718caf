import type { LinkDeparture } from '../../accounts/single-sign-on/begin.ts';
import { dropToken, writeToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { OnwardView } from '../views/onward-view.tsx';
import { OwnCompaniesView } from '../views/own-companies-view.tsx';
import { onlyOrganization } from './only-organization.ts';
import { askToConfirm } from './refuse-in-session.ts';
import { arrive } from './saml.tsx';

const HERE = '/settings/company-sign-in';
const NOTICES = ['linked', 'unlinked', 'required', 'second-factor-first', 'not-unlinked'] as const;

export const ownCompanyRoutes: readonly AnyRoute[] = [
  get('session', HERE, showOwnCompanies),
  post('session', `${HERE}/link`, beginLink),
  post('session', `${HERE}/link/confirm`, confirmLink),
  post('session', `${HERE}/unlink`, unlink),
];

async function showOwnCompanies(exchange: InSession): Promise<Response> {
  const { c, services, frame, session, sessionKey } = exchange;
  const [companies, organization] = await Promise.all([
    services.singleSignOn.ownCompanies(sessionKey),
    onlyOrganization(exchange),
  ]);
  if (companies === null) return redirect(exchange, '/sign-in?notice=ended');
  const notice = NOTICES.find((one) => one === c.req.query('notice')) ?? null;
  const view = <OwnCompaniesView {...{ frame, organization, companies, notice }} person={session.user} />;
  return page(exchange, view);
}

/** Begun by a form of our own page alone: a link would let another site begin it (I-48). */
async function beginLink(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['organization']);
  if (form === null) return message(exchange, 'malformed');
  const { services, sessionKey } = exchange;
  const command = { session: sessionKey, organization: form.organization, returnTo: null };
  const begun = await services.singleSignOn.beginLink(command);
  if (begun.ok) return goOn(exchange, begun.value);
  switch (begun.refusal.code) {
    case 'single_sign_on.second_factor_first':
      return redirect(exchange, `${HERE}?notice=second-factor-first`);
    case 'step_up.required':
      return askToConfirm(exchange, HERE);
    default:
      return redirect(exchange, HERE);
  }
}

/** A page that goes on by itself: a form may lead to our own pages only (`form-action` of our policy). */
function goOn(exchange: InSession, { address, binding, provider }: LinkDeparture): Response | Promise<Response> {
  const { c, services, frame } = exchange;
  writeToken(c, services.settings, 'single-sign-on', binding);
  const view = <OnwardView frame={frame} provider={provider} url={address} />;
  return page(exchange, view, 200, { refresh: `0; url=${address}` });
}

/** In the browser and the session that began, while the trip lives, once. */
async function confirmLink(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['token']);
  if (form === null) return message(exchange, 'malformed');
  // The trip is not spent by it, nor kept in the way back: whoever took so long begins it again (I-49).
  if (!exchange.session.isFresh) return askToConfirm(exchange, HERE);
  return arrive(exchange, form.token, true);
}

async function unlink(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['connection']);
  if (form === null) return message(exchange, 'malformed');
  const { c, services, sessionKey, origin } = exchange;
  const done = await services.singleSignOn.unlink({ session: sessionKey, connection: form.connection, origin });
  if (done.ok) return redirect(exchange, `${HERE}?notice=unlinked`);
  if (done.refusal.code === 'step_up.required') return askToConfirm(exchange, HERE);
  if (done.refusal.code !== 'session.not_found') return redirect(exchange, `${HERE}?notice=not-unlinked`);
  dropToken(c, services.settings, 'session');
  return redirect(exchange, '/sign-in?notice=ended');
}
