import { SCOPES, type Scope } from '../../domain/api-keys/scopes.ts';
import { USUAL_DAYS } from '../../domain/api-keys/token.ts';
import { isId } from '../../domain/name.ts';
import type { ApiKeyFault, Refusal } from '../../domain/refusals.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { type ApiKeysNotice, ApiKeysView } from '../views/api-keys-view.tsx';
import { fieldOf, MakeApiKeyView } from '../views/make-api-key-view.tsx';
import { NewApiKeyView } from '../views/new-api-key-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { RevokeApiKeyView } from '../views/revoke-api-key-view.tsx';
import { askAgain, confirmationFor } from './confirmation.ts';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';

const API_KEYS = `${ORGANIZATION}/settings/api-keys`;

export const apiKeyRoutes: readonly AnyRoute[] = [
  get('admin', API_KEYS, showKeys),
  get('admin', `${API_KEYS}/new`, (exchange) =>
    showMake(exchange, { name: '', scopes: [], days: USUAL_DAYS, problems: [] }),
  ),
  post('admin', `${API_KEYS}/new`, make),
  get('admin', `${API_KEYS}/revoke`, askToRevoke),
  post('admin', `${API_KEYS}/revoke`, revoke),
];

const pathOf = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/api-keys`;

async function showKeys(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const notices = Object.keys(frame.t.pages.apiKeys.notices) as ApiKeysNotice[];
  const view = (
    <ApiKeysView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      keys={await services.engine.apiKeys.list(member.organization.id)}
      notice={notices.find((notice) => notice === c.req.query('notice')) ?? null}
      path={pathOf(exchange)}
    />
  );
  return page(exchange, view);
}

interface Wanted {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

interface Shown extends Wanted {
  readonly problems: readonly FieldProblem[];
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

async function showMake(exchange: InOrganization, { problems, status, headers, ...wanted }: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const changedAt = await services.accounts.passwordChangedAt(member.user.id);
  const view = (
    <MakeApiKeyView
      frame={frame}
      email={member.user.email}
      organization={navOf(exchange)}
      {...wanted}
      once={services.newToken()}
      {...confirmationFor(member, changedAt !== null)}
      problems={problems}
      links={{ action: `${pathOf(exchange)}/new`, back: pathOf(exchange) }}
    />
  );
  return page(exchange, view, status ?? 200, headers);
}

const FIELDS = ['name', 'days', 'once', 'password', ...SCOPES.map(fieldOf)] as const;

async function make(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  if (form === null || form.once === '') return message(exchange, 'malformed');
  const { services, frame, member, sessionKey, origin } = exchange;
  const scopes = SCOPES.filter((scope) => form[fieldOf(scope)] === 'yes');
  const wanted = { name: form.name, scopes, days: /^\d{1,3}$/.test(form.days) ? Number(form.days) : 0 };
  const by = { session: sessionKey, organization: member.organization.id, password: form.password, origin };
  const made = await services.engine.apiKeys.make({ ...by, ...wanted, once: form.once });
  if (!made.ok) return refuseMake(exchange, made.refusal, { ...wanted, typed: form.password });
  const { key, token } = made.value;
  const { email } = member.user;
  return page(
    exchange,
    <NewApiKeyView frame={frame} email={email} name={key.name} token={token} back={pathOf(exchange)} />,
  );
}

function refuseMake(
  exchange: InOrganization,
  refusal: Refusal,
  { typed, ...wanted }: Wanted & { readonly typed: string },
): Response | Promise<Response> {
  const now = exchange.services.clock.now();
  if (refusal.code === 'role.insufficient') return message(exchange, 'forbidden');
  if (refusal.code === 'session.not_found') return redirect(exchange, '/sign-in?notice=ended');
  if (refusal.code === 'api_key.made_already') return redirect(exchange, `${pathOf(exchange)}?notice=made-already`);
  const again = askAgain(refusal, typed, now);
  if (again !== null) {
    const { problem, ...shown } = again;
    return showMake(exchange, { ...wanted, ...shown, problems: problem === null ? [] : [problem] });
  }
  if (refusal.code === 'api_key.malformed') return refuseFields(exchange, refusal.faults, { typed, ...wanted });
  const problem = problemOf(refusal, 'code', now);
  if (problem === null) return message(exchange, 'not-found');
  return showMake(exchange, { ...wanted, problems: [{ field: 'form', problem }], status: 422 });
}

/** Everything that is missing at once, the password among it. */
async function refuseFields(
  exchange: InOrganization,
  faults: readonly ApiKeyFault[],
  { typed, ...wanted }: Wanted & { readonly typed: string },
): Promise<Response> {
  const { services, member } = exchange;
  const changedAt = await services.accounts.passwordChangedAt(member.user.id);
  const { confirmation } = confirmationFor(member, changedAt !== null);
  const problems: readonly FieldProblem[] = [
    ...faults.map((fault) => ({ field: fault, problem: { code: `api-key.${fault}` } }) as const),
    ...(confirmation === 'password' && typed === ''
      ? [{ field: 'password', problem: { code: 'password.empty' } } as const]
      : []),
  ];
  return showMake(exchange, { ...wanted, problems, status: 422 });
}

async function askToRevoke(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const keys = await services.engine.apiKeys.list(member.organization.id);
  const apiKey = keys.find(({ id }) => id === c.req.query('key'));
  if (apiKey === undefined) return redirect(exchange, `${pathOf(exchange)}?notice=gone`);
  const links = { action: `${pathOf(exchange)}/revoke`, back: pathOf(exchange) };
  return page(exchange, <RevokeApiKeyView frame={frame} person={member.user} apiKey={apiKey} links={links} />);
}

async function revoke(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['key']);
  if (form === null || !isId(form.key)) return message(exchange, 'malformed');
  const { services, member, sessionKey, origin } = exchange;
  const command = { session: sessionKey, organization: member.organization.id, id: form.key, origin };
  const revoked = await services.engine.apiKeys.revoke(command);
  if (revoked.ok) return redirect(exchange, `${pathOf(exchange)}?notice=revoked`);
  return revoked.refusal.code === 'api_key.gone'
    ? redirect(exchange, `${pathOf(exchange)}?notice=gone`)
    : message(exchange, 'forbidden');
}
