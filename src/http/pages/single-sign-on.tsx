import type { ChangeMode } from '../../accounts/single-sign-on/mode.ts';
import { needsOwner, type Refusal } from '../../domain/refusals.ts';
import type { Result } from '../../domain/result.ts';
import { DEFAULT_ROLES } from '../../domain/single-sign-on/connection.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import type { FieldProblem } from '../views/props.ts';
import { MetadataView } from '../views/sign-on-metadata-view.tsx';
import { SingleSignOnView } from '../views/single-sign-on-view.tsx';
import { askAgain, confirmationFor } from './confirmation.ts';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';
import { depart } from './saml.tsx';

const HERE = `${ORGANIZATION}/settings/single-sign-on`;
const NOTICES = ['saved', 'tested', 'domain-verified'] as const;

export const singleSignOnRoutes: readonly AnyRoute[] = [
  get('admin', HERE, (exchange) => show(exchange, UNTOUCHED)),
  post('admin', HERE, changeMode),
  post('admin', `${HERE}/connection`, describeConnection),
  post('admin', `${HERE}/connection/remove`, removeConnection),
  get('admin', `${HERE}/metadata`, (exchange) => showMetadata(exchange, UNTOUCHED)),
  post('admin', `${HERE}/metadata`, setMetadata),
  post('admin', `${HERE}/domains`, (exchange) => changeDomain(exchange, 'addDomain', 'saved')),
  post('admin', `${HERE}/domains/check`, (exchange) => changeDomain(exchange, 'verifyDomain', 'domain-verified')),
  post('admin', `${HERE}/domains/remove`, (exchange) => changeDomain(exchange, 'removeDomain', 'saved')),
  get('admin', `${HERE}/test`, test),
];

const pathOf = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/single-sign-on`;

/** What stands in the fields when the page is shown once more. */
interface Shown {
  readonly problems: readonly FieldProblem[];
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
  readonly typed?: Readonly<Record<string, string>>;
}

const UNTOUCHED: Shown = { problems: [] };

async function show(exchange: InOrganization, { problems, status, headers, typed = {} }: Shown): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { id } = member.organization;
  const [look, policy, changedAt] = await Promise.all([
    services.singleSignOn.look(id, member.user.id),
    services.engine.policies.read(id),
    services.accounts.passwordChangedAt(member.user.id),
  ]);
  const view = (
    <SingleSignOnView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      here={pathOf(exchange)}
      canChange={member.role === 'owner'}
      look={look}
      policy={policy.policy}
      version={policy.version}
      {...confirmationFor(member, changedAt !== null)}
      notice={NOTICES.find((notice) => notice === c.req.query('notice')) ?? null}
      typed={typed}
      problems={problems}
    />
  );
  return page(exchange, view, status ?? 200, headers);
}

const MODE_FIELDS = ['single_sign_on', 'second_factor_after', 'version', 'password'] as const;

async function changeMode(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, MODE_FIELDS);
  const command = form === null ? null : commandOf(exchange, form);
  if (form === null || command === null) return message(exchange, 'malformed');
  const changed = await exchange.services.singleSignOn.changeMode(command);
  if (changed.ok) return goOn(exchange);
  const typed = { single_sign_on: form.single_sign_on, second_factor_after: form.second_factor_after };
  const again = askAgain(changed.refusal, form.password, exchange.services.clock.now());
  if (again === null) return refuse(exchange, changed.refusal, typed, 'form');
  const { problem, status, headers } = again;
  return show(exchange, { problems: problem === null ? [] : [problem], status, headers, typed });
}

/** An owner who came by a password has just closed the organization to this very session: the next page says so. */
async function goOn(exchange: InOrganization): Promise<Response> {
  const { services, sessionKey: session, member } = exchange;
  const verdict = await services.engine.authorize({ session, organization: member.organization.id });
  if (verdict.kind === 'use-single-sign-on') return redirect(exchange, '/settings/company-sign-in?notice=required');
  return redirect(exchange, `${pathOf(exchange)}?notice=saved`);
}

function commandOf(
  { member, sessionKey, origin }: InOrganization,
  form: Form<(typeof MODE_FIELDS)[number]>,
): ChangeMode | null {
  const { single_sign_on: singleSignOn, second_factor_after: after } = form;
  if (singleSignOn !== 'off' && singleSignOn !== 'available' && singleSignOn !== 'required') return null;
  if ((after !== '' && after !== 'yes') || !/^\d{1,9}$/.test(form.version)) return null;
  return {
    ...{ session: sessionKey, organization: member.organization.id, origin, singleSignOn },
    secondFactorAfterSingleSignOn: after === 'yes' ? 'yes' : 'no',
    version: Number(form.version),
    password: form.password,
  };
}

const asOwner = ({ member, sessionKey, origin }: InOrganization) => ({
  session: sessionKey,
  organization: member.organization.id,
  origin,
});

async function describeConnection(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['name', 'default_role']);
  const defaultRole = DEFAULT_ROLES.find((role) => role === (form?.default_role || 'member'));
  if (form === null || defaultRole === undefined) return message(exchange, 'malformed');
  const { name } = form;
  const done = await exchange.services.singleSignOn.describe({ ...asOwner(exchange), name, defaultRole });
  return answer(exchange, done, { typed: { name }, field: 'name', notice: 'saved' });
}

async function removeConnection(exchange: InOrganization): Promise<Response> {
  if ((await readForm(exchange, [])) === null) return message(exchange, 'malformed');
  const done = await exchange.services.singleSignOn.remove(asOwner(exchange));
  return answer(exchange, done, { typed: {}, field: 'form', notice: 'saved' });
}

async function changeDomain(
  exchange: InOrganization,
  change: 'addDomain' | 'verifyDomain' | 'removeDomain',
  notice: (typeof NOTICES)[number],
): Promise<Response> {
  const form = await readForm(exchange, ['domain']);
  if (form === null) return message(exchange, 'malformed');
  const { domain } = form;
  const done = await exchange.services.singleSignOn[change]({ ...asOwner(exchange), domain });
  const isAdding = change === 'addDomain';
  return answer(exchange, done, { typed: isAdding ? { domain } : {}, field: isAdding ? 'domain' : 'form', notice });
}

interface Answered {
  readonly typed: Readonly<Record<string, string>>;
  /** Where on the page a refusal belongs. */
  readonly field: string;
  readonly notice: (typeof NOTICES)[number];
}

function answer(
  exchange: InOrganization,
  done: Result<null, Refusal>,
  { typed, field, notice }: Answered,
): Response | Promise<Response> {
  if (done.ok) return redirect(exchange, `${pathOf(exchange)}?notice=${notice}`);
  return refuse(exchange, done.refusal, typed, field);
}

function refuse(
  exchange: InOrganization,
  refusal: Refusal,
  typed: Readonly<Record<string, string>>,
  field: string,
): Response | Promise<Response> {
  if (refusal.code === 'step_up.required') return confirmFirst(exchange, pathOf(exchange));
  if (refusal.code === 'role.insufficient') return message(exchange, needsOwner(refusal) ? 'owners-only' : 'forbidden');
  const problem = problemOf(refusal, 'code', exchange.services.clock.now());
  if (problem === null) return redirect(exchange, '/');
  return show(exchange, { problems: [{ field, problem }], status: field === 'form' ? 409 : 422, typed });
}

const confirmFirst = (exchange: InOrganization, here: string) =>
  redirect(exchange, `/confirm?return_to=${encodeURIComponent(here)}`);

async function showMetadata(exchange: InOrganization, { problems, typed = {} }: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const here = pathOf(exchange);
  const { connection } = await services.singleSignOn.look(member.organization.id, member.user.id);
  if (connection === null || member.role !== 'owner') return redirect(exchange, here);
  if (!member.isFresh) return confirmFirst(exchange, `${here}/metadata`);
  const view = <MetadataView frame={frame} provider={connection.name} here={here} typed={typed} problems={problems} />;
  return page(exchange, view, problems.length > 0 ? 422 : 200);
}

async function setMetadata(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['url', 'xml']);
  if (form === null) return message(exchange, 'malformed');
  const done = await exchange.services.singleSignOn.setMetadata({ ...asOwner(exchange), ...form });
  if (done.ok) return redirect(exchange, `${pathOf(exchange)}?notice=saved`);
  const problem = problemOf(done.refusal, 'code', exchange.services.clock.now());
  if (problem === null) return refuse(exchange, done.refusal, {}, 'form');
  const field = form.xml.trim() === '' ? 'url' : 'xml';
  return showMetadata(exchange, { problems: [{ field, problem }], typed: form });
}

async function test(exchange: InOrganization): Promise<Response> {
  const begun = await exchange.services.singleSignOn.beginTest(asOwner(exchange));
  if (begun.ok) return depart(exchange, begun.value);
  if (begun.refusal.code === 'step_up.required') return confirmFirst(exchange, `${pathOf(exchange)}/test`);
  return refuse(exchange, begun.refusal, {}, 'form');
}
