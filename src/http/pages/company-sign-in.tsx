import { looksLikeEmail } from '../../domain/email.ts';
import { domainOfEmail, readDomain } from '../../domain/single-sign-on/email-domain.ts';
import { writeProbe } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import { CompanyFoundView, CompanySignInView } from '../views/company-sign-in-view.tsx';
import type { FieldProblem } from '../views/props.ts';

const COMPANY = '/sign-in/company';

export const companySignInRoutes: readonly AnyRoute[] = [
  get('public', COMPANY, (exchange) => {
    writeProbe(exchange.c, exchange.services.settings);
    return show(exchange, { email: '', returnTo: readReturnTo(exchange.c.req.query('return_to')), problem: null });
  }),
  post('public', COMPANY, discover),
  get('public', `${COMPANY}/:domain`, showFound),
];

interface Shown {
  readonly email: string;
  readonly returnTo: string | null;
  readonly problem: FieldProblem['problem'] | null;
}

function show(exchange: Exchange, { email, returnTo, problem }: Shown): Response {
  const problems = problem === null ? [] : [{ field: 'email', problem }];
  const view = <CompanySignInView frame={exchange.frame} email={email} returnTo={returnTo} problems={problems} />;
  return page(exchange, view, problem === null ? 200 : 422);
}

/** The answer hangs on the domain alone: every address of it gets the same, whoever has an account (I-03). */
async function discover(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['email', 'return_to']);
  if (form === null) return message(exchange, 'malformed');
  const { email } = form;
  const returnTo = readReturnTo(form.return_to);
  if (email.trim() === '') return show(exchange, { email, returnTo, problem: { code: 'email.empty' } });
  if (!looksLikeEmail(email)) return show(exchange, { email, returnTo, problem: { code: 'email.malformed' } });
  const domain = domainOfEmail(email);
  const found = domain === null ? null : await exchange.services.singleSignOn.discover(domain);
  if (found === null) return show(exchange, { email, returnTo, problem: { code: 'single-sign-on.unknown-domain' } });
  return redirect(exchange, `${COMPANY}/${domain}${queryFor(returnTo)}`);
}

const queryFor = (returnTo: string | null) => (returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`);

async function showFound(exchange: Exchange): Promise<Response> {
  const { c, services, frame } = exchange;
  const domain = readDomain(c.req.param('domain') ?? '');
  const connection = domain === null ? null : await services.singleSignOn.discover(domain);
  if (domain === null || connection === null) return redirect(exchange, COMPANY);
  const begin = `/saml/${connection.id}/begin${queryFor(readReturnTo(c.req.query('return_to')))}`;
  return page(
    exchange,
    <CompanyFoundView frame={frame} domain={domain} provider={connection.name} begin={begin} again={COMPANY} />,
  );
}
