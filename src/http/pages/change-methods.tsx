import type { Method } from '../../domain/authenticators/methods.ts';
import { countsTheSame } from '../../domain/policy/methods-that-count.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { ChangeMethodsView } from '../views/change-methods-view.tsx';
import { ChooseMethodsView } from '../views/choose-methods-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { confirmationFor } from './confirmation.ts';
import { ACCESS_SECURITY, navOf, pathOfOrganization } from './organization.tsx';
import { refusePolicyChange, type ShownAgain } from './refuse-policy-change.ts';

const METHODS = `${ACCESS_SECURITY}/methods`;

/** Which methods count: chosen, then shown with what it means, then confirmed. */
export const changeMethodsRoutes: readonly AnyRoute[] = [
  get('admin', METHODS, (exchange) => {
    const query = exchange.c.req.query();
    if (query['chosen'] !== 'yes') return choose(exchange, null);
    const chosen = exchange.services.engine.policies.installed.filter((method) => query[method] === 'yes');
    return showChange(exchange, { chosen, emailPeople: true, problem: null });
  }),
  post('admin', METHODS, change),
];

const pathFor = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/access-security`;

async function choose(exchange: InOrganization, problem: FieldProblem | null): Promise<Response> {
  const { services, frame, member } = exchange;
  const { policies } = services.engine;
  const { policy } = await policies.read(member.organization.id);
  const view = (
    <ChooseMethodsView
      frame={frame}
      organization={navOf(exchange)}
      methods={policies.installed}
      counting={policy.methods}
      problems={problem === null ? [] : [problem]}
    />
  );
  return page(exchange, view, problem === null ? 200 : 422);
}

interface Shown {
  readonly chosen: readonly Method[];
  readonly emailPeople: boolean;
  readonly problem: FieldProblem | null;
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

async function showChange(exchange: InOrganization, shown: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const { engine, accounts } = services;
  const { id } = member.organization;
  const [look, impact] = await Promise.all([
    engine.policies.read(id),
    engine.policies.previewMethods(id, shown.chosen),
  ]);
  if (impact === null) return choose(exchange, { field: 'methods', problem: NOTHING_CHOSEN });
  // What cannot be set up here is on no page.
  const counting = look.policy.methods.filter((method) => engine.policies.installed.includes(method));
  if (countsTheSame({ methods: counting }, { methods: shown.chosen })) return redirect(exchange, pathFor(exchange));
  const hasPassword = (await accounts.passwordChangedAt(member.user.id)) !== null;
  const view = (
    <ChangeMethodsView
      frame={frame}
      organization={navOf(exchange)}
      chosen={shown.chosen}
      dropped={counting.filter((method) => !shown.chosen.includes(method))}
      isRequired={look.policy.secondFactor === 'required'}
      impact={impact}
      emailPeople={shown.emailPeople}
      version={look.version}
      {...confirmationFor(member, hasPassword)}
      problems={shown.problem === null ? [] : [shown.problem]}
    />
  );
  return page(exchange, view, shown.status ?? 200, shown.headers);
}

const NOTHING_CHOSEN = { code: 'policy.no-method' } as const;

const FIELDS = [
  ...['passkey', 'totp', 'sms', 'email_people'],
  ...['version', 'seen_total', 'seen_must_set_up', 'password'],
] as const;

async function change(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  const { engine } = exchange.services;
  const chosen = form === null ? [] : engine.policies.installed.filter((method) => form[method] === 'yes');
  if (form === null || !isWellFormed(form)) return message(exchange, 'malformed');
  const { member, sessionKey, origin } = exchange;
  const { policy } = await engine.policies.read(member.organization.id);
  const emailPeople = form.email_people === 'yes';
  const changed = await engine.policies.change({
    ...{ session: sessionKey, organization: member.organization.id, origin, emailPeople, methods: chosen },
    // The switch stays as it is; somebody who turned it meanwhile has made another version.
    ...{ secondFactor: policy.secondFactor, openSessions: policy.openSessions },
    version: Number(form.version),
    seen: { total: Number(form.seen_total), mustSetUp: Number(form.seen_must_set_up) },
    password: form.password,
  });
  if (changed.ok) return redirect(exchange, `${pathFor(exchange)}?notice=methods-changed`);
  return refuseChange(exchange, changed.refusal, { chosen, emailPeople, typed: form.password });
}

function isWellFormed(form: Form<(typeof FIELDS)[number]>): boolean {
  const ticks = [form.passkey, form.totp, form.sms, form.email_people];
  const numbers = [form.version, form.seen_total, form.seen_must_set_up];
  return ticks.every((tick) => tick === '' || tick === 'yes') && numbers.every((number) => /^\d{1,9}$/.test(number));
}

interface Refused extends Pick<Shown, 'chosen' | 'emailPeople'> {
  readonly typed: string;
}

function refuseChange(
  exchange: InOrganization,
  refusal: Refusal,
  { typed, ...shown }: Refused,
): Response | Promise<Response> {
  const show = (again: ShownAgain) => showChange(exchange, { ...shown, ...again });
  return refusePolicyChange(exchange, { refusal, typed, home: pathFor(exchange), show });
}
