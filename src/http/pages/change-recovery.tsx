import type { ChangePolicy, PolicyLook } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { ChangeRecoveryView } from '../views/change-recovery-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { confirmationFor } from './confirmation.ts';
import { ACCESS_SECURITY, navOf, pathOfOrganization } from './organization.tsx';
import { refusePolicyChange, type ShownAgain } from './refuse-policy-change.ts';

const RECOVERY = `${ACCESS_SECURITY}/recovery`;

/** The switch for recovery by mail: what it means, and a confirmation (I-37). */
export const changeRecoveryRoutes: readonly AnyRoute[] = [
  get('admin', RECOVERY, (exchange) => {
    const to = exchange.c.req.query('to');
    return to === 'on' || to === 'off' ? showChange(exchange, { to, problem: null }) : message(exchange, 'not-found');
  }),
  post('admin', RECOVERY, change),
];

const homeOf = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/settings/access-security`;

interface Shown {
  readonly to: 'on' | 'off';
  readonly problem: FieldProblem | null;
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

async function showChange(exchange: InOrganization, shown: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const look = await services.engine.policies.read(member.organization.id);
  if (isAlready(look, shown.to)) return redirect(exchange, homeOf(exchange));
  if (shown.to === 'on' && !services.settings.canMail) return message(exchange, 'recovery-without-mail');
  const hasPassword = (await services.accounts.passwordChangedAt(member.user.id)) !== null;
  const view = (
    <ChangeRecoveryView
      frame={frame}
      organization={navOf(exchange)}
      turning={shown.to}
      version={look.version}
      {...confirmationFor(member, hasPassword)}
      problems={shown.problem === null ? [] : [shown.problem]}
    />
  );
  return page(exchange, view, shown.status ?? 200, shown.headers);
}

const isAlready = ({ policy }: PolicyLook, to: 'on' | 'off') => (policy.emailedRecovery === 'yes') === (to === 'on');

const FIELDS = ['to', 'version', 'password'] as const;

async function change(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  const command = form === null ? null : await commandOf(exchange, form);
  if (form === null || command === null) return message(exchange, 'malformed');
  const changed = await exchange.services.engine.policies.change(command);
  const to = command.emailedRecovery === 'yes' ? 'on' : 'off';
  if (changed.ok) return redirect(exchange, `${homeOf(exchange)}?notice=recovery-${to}`);
  return refuseChange(exchange, changed.refusal, { to, typed: form.password });
}

/** The requirement stays as it is now; were it another by then, the version would tell. */
async function commandOf(
  { services, member, sessionKey, origin }: InOrganization,
  form: Form<(typeof FIELDS)[number]>,
): Promise<ChangePolicy | null> {
  if ((form.to !== 'on' && form.to !== 'off') || !/^\d{1,9}$/.test(form.version)) return null;
  const { id: organization } = member.organization;
  const { secondFactor, openSessions } = (await services.engine.policies.read(organization)).policy;
  return {
    ...{ session: sessionKey, organization, secondFactor, openSessions, emailPeople: false, seen: null, origin },
    emailedRecovery: form.to === 'on' ? 'yes' : 'no',
    version: Number(form.version),
    password: form.password,
  };
}

function refuseChange(
  exchange: InOrganization,
  refusal: Refusal,
  { to, typed }: { readonly to: 'on' | 'off'; readonly typed: string },
): Response | Promise<Response> {
  if (refusal.code === 'mail.unavailable') return message(exchange, 'recovery-without-mail');
  const show = (again: ShownAgain) => showChange(exchange, { to, ...again });
  return refusePolicyChange(exchange, { refusal, typed, home: homeOf(exchange), show });
}
