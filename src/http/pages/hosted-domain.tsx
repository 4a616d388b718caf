import { formatList } from '../../text/format.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { HostedDomainView } from '../views/hosted-domain-view.tsx';
import { confirmationFor } from './confirmation.ts';
import { ACCESS_SECURITY, navOf, pathOfOrganization } from './organization.tsx';
import { refusePolicyChange, type ShownAgain } from './refuse-policy-change.ts';

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

type Shown = Choice & ShownAgain;

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
  const choice: Choice = { which: form.which, domain: form.domain };
  return refusePolicyChange(exchange, {
    ...{ refusal: changed.refusal, typed: form.password, home: homeOf(exchange) },
    about: { code: 'policy.hosted_domain_malformed', field: 'domain' },
    show: (again) => show(exchange, { ...choice, ...again }),
  });
}
