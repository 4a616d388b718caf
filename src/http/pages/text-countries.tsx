import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { fieldOfCountry, TextCountriesView } from '../views/text-countries-view.tsx';
import { confirmationFor } from './confirmation.ts';
import { ACCESS_SECURITY, navOf, pathOfOrganization } from './organization.tsx';
import { refusePolicyChange, type ShownAgain } from './refuse-policy-change.ts';

const TEXT_COUNTRIES = `${ACCESS_SECURITY}/text-countries`;

export const textCountriesRoutes: readonly AnyRoute[] = [
  get('admin', TEXT_COUNTRIES, (exchange) => show(exchange, null)),
  post('admin', TEXT_COUNTRIES, change),
];

const homeOf = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/access-security`;

interface Choice {
  readonly which: 'all' | 'some';
  readonly chosen: readonly string[];
}

type Shown = Choice & ShownAgain;

/** `null`: as it is now. */
async function show(exchange: InOrganization, shown: Shown | null): Promise<Response> {
  const { services, frame, member } = exchange;
  const { policies } = services.engine;
  // Where nothing can be texted there is nothing to choose.
  if (policies.countries.length === 0) return redirect(exchange, homeOf(exchange));
  const [{ policy, version }, changedAt] = await Promise.all([
    policies.read(member.organization.id),
    services.accounts.passwordChangedAt(member.user.id),
  ]);
  const { textCountries } = policy;
  const now: Choice = { which: textCountries === null ? 'all' : 'some', chosen: textCountries ?? [] };
  const { which, chosen } = shown ?? now;
  const problem = shown?.problem ?? null;
  const view = (
    <TextCountriesView
      frame={frame}
      organization={navOf(exchange)}
      countries={policies.countries}
      {...{ which, chosen, version }}
      {...confirmationFor(member, changedAt !== null)}
      problems={problem === null ? [] : [problem]}
    />
  );
  return page(exchange, view, shown?.status ?? 200, shown?.headers);
}

async function change(exchange: InOrganization): Promise<Response> {
  const { services, member, sessionKey, origin } = exchange;
  const { policies } = services.engine;
  const codes = policies.countries.map(({ code }) => code);
  const form = await readForm(exchange, ['which', 'version', 'password', ...codes.map(fieldOfCountry)]);
  if (form === null || !/^\d{1,9}$/.test(form.version)) return message(exchange, 'malformed');
  if (form.which !== 'all' && form.which !== 'some') return message(exchange, 'malformed');
  const choice: Choice = { which: form.which, chosen: codes.filter((code) => form[fieldOfCountry(code)] === 'yes') };
  const changed = await policies.changeTextCountries({
    ...{ session: sessionKey, organization: member.organization.id, password: form.password, origin },
    countries: choice.which === 'all' ? null : choice.chosen,
    version: Number(form.version),
  });
  if (changed.ok) return redirect(exchange, `${homeOf(exchange)}?notice=countries-changed`);
  return refusePolicyChange(exchange, {
    ...{ refusal: changed.refusal, typed: form.password, home: homeOf(exchange) },
    about: { code: 'policy.countries_malformed', field: 'countries' },
    show: (again) => show(exchange, { ...choice, ...again }),
  });
}
