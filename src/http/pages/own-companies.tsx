import { dropToken } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { OwnCompaniesView } from '../views/own-companies-view.tsx';
import { askToConfirm } from './refuse-in-session.ts';
import { depart } from './saml.tsx';

const HERE = '/settings/company-sign-in';
const NOTICES = ['linked', 'unlinked', 'required', 'second-factor-first', 'not-unlinked'] as const;

export const ownCompanyRoutes: readonly AnyRoute[] = [
  get('session', HERE, showOwnCompanies),
  get('session', `${HERE}/link`, beginLink),
  post('session', `${HERE}/unlink`, unlink),
];

async function showOwnCompanies(exchange: InSession): Promise<Response> {
  const { c, services, frame, session, sessionKey } = exchange;
  const companies = await services.singleSignOn.ownCompanies(sessionKey);
  if (companies === null) return redirect(exchange, '/sign-in?notice=ended');
  const notice = NOTICES.find((one) => one === c.req.query('notice')) ?? null;
  const view = <OwnCompaniesView frame={frame} person={session.user} companies={companies} notice={notice} />;
  return page(exchange, view);
}

/** A trip that changes nothing until it has come back, to this browser and this session. */
async function beginLink(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey } = exchange;
  const organization = c.req.query('organization') ?? '';
  const begun = await services.singleSignOn.beginLink({ session: sessionKey, organization, returnTo: null });
  if (begun.ok) return depart(exchange, begun.value);
  switch (begun.refusal.code) {
    case 'single_sign_on.second_factor_first':
      return redirect(exchange, `${HERE}?notice=second-factor-first`);
    case 'step_up.required':
      return askToConfirm(exchange, `${HERE}/link?organization=${encodeURIComponent(organization)}`);
    default:
      return redirect(exchange, HERE);
  }
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
