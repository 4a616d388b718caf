import type { ChangePolicy, PolicyLook } from '../../application/engine.ts';
import { isLeftToProvider } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Form, readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { ChangePolicyView } from '../views/change-policy-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { confirmationFor } from './confirmation.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { ACCESS_SECURITY, navOf } from './organization.tsx';
import { refusePolicyChange, type ShownAgain } from './refuse-policy-change.ts';

const CHANGE = `${ACCESS_SECURITY}/change`;

export const changePolicyRoutes: readonly AnyRoute[] = [
  get('admin', CHANGE, (exchange) => {
    const to = exchange.c.req.query('to');
    return to === 'on' || to === 'off'
      ? showChange(exchange, { to, openSessions: 'at-once', emailPeople: true, problem: null })
      : message(exchange, 'not-found');
  }),
  post('admin', CHANGE, change),
];

const pathFor = ({ member }: InOrganization) =>
  `/organizations/${encodeURIComponent(member.organization.id)}/settings/access-security`;

/** What the admin has chosen so far. */
interface Choices {
  readonly to: 'on' | 'off';
  readonly openSessions: 'at-once' | 'next-sign-in';
  readonly emailPeople: boolean;
}

interface Shown extends Choices {
  readonly problem: FieldProblem | null;
  readonly status?: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

async function showChange(exchange: InOrganization, shown: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const { engine } = services;
  const { id } = member.organization;
  const [look, impact, silencedKeys] = await Promise.all([
    engine.policies.read(id),
    engine.policies.preview(id),
    shown.to === 'on' ? engine.apiKeys.countSilencedByRequirement(id) : 0,
  ]);
  if (isAlready(look, shown.to)) return redirect(exchange, pathFor(exchange));
  const hasPassword = (await services.accounts.passwordChangedAt(member.user.id)) !== null;
  const view = (
    <ChangePolicyView
      frame={frame}
      organization={navOf(exchange)}
      turning={shown.to}
      impact={{ ...impact, silencedKeys }}
      openSessions={shown.openSessions}
      emailPeople={shown.emailPeople}
      version={look.version}
      {...confirmationFor(member, hasPassword)}
      problems={shown.problem === null ? [] : [shown.problem]}
    />
  );
  return page(exchange, view, shown.status ?? 200, shown.headers);
}

/** Nothing to turn where it is turned already, or where the identity provider takes care of it (M7). */
const isAlready = ({ policy }: PolicyLook, to: 'on' | 'off') =>
  (policy.secondFactor === 'required') === (to === 'on') || isLeftToProvider(policy);

const FIELDS = [
  'to',
  'open_sessions',
  'email_people',
  'version',
  'seen_total',
  'seen_must_set_up',
  'password',
] as const;

async function change(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, FIELDS);
  const command = form === null ? null : commandOf(exchange, form);
  if (form === null || command === null) return message(exchange, 'malformed');
  const changed = await exchange.services.engine.policies.change(command);
  const to = command.secondFactor === 'required' ? 'on' : 'off';
  if (changed.ok) return goOn(exchange, to);
  return refuseChange(exchange, changed.refusal, {
    to,
    ...{ openSessions: command.openSessions, emailPeople: command.emailPeople },
    typed: form.password,
  });
}

/**
 * An admin without a second factor has just proven the password and is the first whom the switch asks to set one up:
 * the proof counts for that too, instead of being asked for twice.
 */
async function goOn(exchange: InOrganization, to: 'on' | 'off'): Promise<Response> {
  const { services, sessionKey, origin } = exchange;
  const returnTo = `${pathFor(exchange)}?notice=turned-${to}`;
  const session = to === 'on' ? await services.engine.sessions.look(sessionKey) : null;
  if (session === null || session.isFresh || session.authenticators.length > 0) return redirect(exchange, returnTo);
  const proven = { session: sessionKey, firstFactor: { kind: 'password' }, returnTo, origin } as const;
  const begun = await services.engine.methods.beginStepUp(proven);
  return begun.ok ? continueSignIn(exchange, begun.value) : redirect(exchange, returnTo);
}

function commandOf(
  { member, sessionKey, origin }: InOrganization,
  form: Form<(typeof FIELDS)[number]>,
): (ChangePolicy & Pick<Shown, 'openSessions'>) | null {
  const openSessions = form.open_sessions === '' ? 'at-once' : form.open_sessions;
  if (form.to !== 'on' && form.to !== 'off') return null;
  if (openSessions !== 'at-once' && openSessions !== 'next-sign-in') return null;
  if (form.email_people !== '' && form.email_people !== 'yes') return null;
  const numbers = [form.version, form.seen_total, form.seen_must_set_up];
  if (!numbers.every((number) => /^\d{1,9}$/.test(number))) return null;
  return {
    session: sessionKey,
    organization: member.organization.id,
    secondFactor: form.to === 'on' ? 'required' : 'optional',
    openSessions,
    emailPeople: form.email_people === 'yes',
    version: Number(form.version),
    seen: { total: Number(form.seen_total), mustSetUp: Number(form.seen_must_set_up) },
    password: form.password,
    origin,
  };
}

interface Refused extends Choices {
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
