import type { Refusal } from '../../domain/refusals.ts';
import { formatList } from '../../text/format.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { HostedDomainView } from '../views/hosted-domain-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { askAgain, confirmationFor } from './confirmation.ts';
import { ACCESS_SECURITY, navOf, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';

const HOSTED_DOMAIN = `${ACCESS_SECURITY}/hosted-domain`;

/** Of which domain the accounts of OpenID providers must be that open this organization. */
export const hostedDomainRoutes: readonly AnyRoute[] = [
  get('admin', HOSTED_DOMAIN, (exchange) => show(exchange, null)),
  post('admin', HOSTED_DOMAIN, change),
];

const homeOf = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/access-security`;

interface Choice {
  readonly which: 'any' | 'one';
  readonly domain: string;
}

interface Shown extends Choice {
  readonly problem: FieldProblem | null;
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `null`: as it is now. */
async function show(exchange: InOrganization, shown: Shown | null): Promise<Response> {
  const { services, frame, member } = exchange;
  const { engine, accounts, settings } = services;
  const names = settings.providers.map(({ name }) => name);
  // Where nobody can come with an account there is nothing to choose.
  if (names.length === 0) return redirect(exchange, homeOf(exchange));
  const [{ policy, version }, changedAt] = await Promise.all([
    engine.policies.read(member.organization.id),
    accounts.passwordChangedAt(member.user.id),
  ]);
  const { hostedDomain } = policy;
  const now: Choice = { which: hostedDomain === null ? 'any' : 'one', domain: hostedDomain ?? '' };
  const { which, domain } = shown ?? now;
  const problem = shown?.problem ?? null;
  const view = (
    <HostedDomainView
      frame={frame}
      organization={navOf(exchange)}
      providers={formatList(frame.locale, names)}
      {...{ which, domain, version }}
      {...confirmationFor(member, changedAt !== null)}
      problems={problem === null ? [] : [problem]}
    />
  );
  return page(exchange, view, shown?.status ?? 200, shown?.headers);
}

async function change(exchange: InOrganization): Promise<Response> {
  const { services, member, sessionKey, origin } = exchange;
  const form = await readForm(exchange, ['which', 'domain', 'version', 'password']);
  if (form === null || !/^\d{1,9}$/.test(form.version)) return message(exchange, 'malformed');
  if (form.which !== 'any' && form.which !== 'one') return message(exchange, 'malformed');
  const changed = await services.engine.policies.changeHostedDomain({
    ...{ session: sessionKey, organization: member.organization.id, password: form.password, origin },
    hostedDomain: form.which === 'any' ? null : form.domain,
    version: Number(form.version),
  });
  if (changed.ok) return redirect(exchange, `${homeOf(exchange)}?notice=hosted-domain-changed`);
  return refuseChange(exchange, changed.refusal, { which: form.which, domain: form.domain }, form.password);
}

function refuseChange(
  exchange: InOrganization,
  refusal: Refusal,
  choice: Choice,
  typed: string,
): Response | Promise<Response> {
  const now = exchange.services.clock.now();
  if (refusal.code === 'role.insufficient') return message(exchange, 'forbidden');
  const again = askAgain(refusal, typed, now);
  if (again !== null) return show(exchange, { ...choice, ...again });
  const problem = problemOf(refusal, 'code', now);
  if (problem === null) return redirect(exchange, homeOf(exchange));
  if (refusal.code === 'policy.hosted_domain_malformed')
    return show(exchange, { ...choice, problem: { field: 'domain', problem }, status: 422 });
  return show(exchange, { ...choice, problem: { field: 'form', problem }, status: 409 });
}
