import type { ResetMembers, ResetOutcome } from '../../application/engine.ts';
import type { UserId } from '../../domain/ids.ts';
import { obstacleToReset } from '../../domain/members/may-act-on.ts';
import { isId } from '../../domain/name.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import type { FieldProblem } from '../views/props.ts';
import { ResetMembersView, type ResetPerson } from '../views/reset-members-view.tsx';
import { type ResetResultPerson, ResetResultView } from '../views/reset-result-view.tsx';
import { askAgain, confirmationFor } from './confirmation.ts';
import { problemOf } from './problem-of.ts';
import { pathOfTeammates, TEAMMATES } from './teammates.tsx';

const RESET = `${TEAMMATES}/reset`;

export const resetMembersRoutes: readonly AnyRoute[] = [
  get('admin', RESET, (exchange) => {
    const users = exchange.c.req.queries('user') ?? [];
    return showReset(exchange, { users, reason: '', problem: null });
  }),
  post('admin', RESET, reset),
  get('admin', `${RESET}/result`, showResult),
];

/** As many as the engine takes at once: a page for more would only lead to its refusal. */
const MOST_CHOSEN = 100;

const pathOfReset = (exchange: InOrganization) => `${pathOfTeammates(exchange)}/reset`;

interface Shown {
  readonly users: readonly string[];
  readonly reason: string;
  readonly problem: FieldProblem | null;
  readonly status?: 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

async function showReset(exchange: InOrganization, shown: Shown): Promise<Response> {
  const { services, frame, member } = exchange;
  const users = [...new Set(shown.users)];
  const back = pathOfTeammates(exchange);
  if (users.length === 0) return redirect(exchange, `${back}?notice=none-selected`);
  if (users.length > MOST_CHOSEN) return message(exchange, 'too-many-people');
  if (!services.settings.canMail) return message(exchange, 'no-mail');
  const [found, changedAt] = await Promise.all([
    services.engine.members.findAll(member.organization.id, users.filter(isId)),
    services.accounts.passwordChangedAt(member.user.id),
  ]);
  const action = pathOfReset(exchange);
  const here = `${action}?${new URLSearchParams(users.map((user): [string, string] => ['user', user]))}`;
  const view = (
    <ResetMembersView
      frame={frame}
      email={member.user.email}
      people={found.map((teammate) => personOf(exchange, teammate))}
      strangers={users.length - found.length}
      users={JSON.stringify(users)}
      reason={shown.reason}
      {...confirmationFor(member, changedAt !== null)}
      problems={shown.problem === null ? [] : [shown.problem]}
      links={{ action, back, here }}
    />
  );
  return page(exchange, view, shown.status ?? 200, shown.headers);
}

function personOf(exchange: InOrganization, teammate: Teammate): ResetPerson {
  const { name, email, methods, recoveryCodesLeft } = teammate;
  return { name, email, methods, codesLeft: recoveryCodesLeft, skipped: protectionOf(exchange, teammate) };
}

/** Only to show it beforehand: the engine judges for itself when it resets. */
function protectionOf({ member }: InOrganization, { userId, role }: Teammate): ResetPerson['skipped'] {
  const obstacle = obstacleToReset({ id: member.user.id, role: member.role }, { id: userId, role });
  return obstacle === 'is-owner' || obstacle === 'is-yourself' ? obstacle : null;
}

async function reset(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['users', 'reason', 'password']);
  const users = form === null ? null : readUsers(form.users);
  if (form === null || users === null) return message(exchange, 'malformed');
  const { services, member, sessionKey, origin } = exchange;
  const { reason, password } = form;
  const command = { session: sessionKey, organization: member.organization.id, users, reason, password, origin };
  const done = await services.engine.members.reset(command);
  if (done.ok) return redirect(exchange, `${pathOfReset(exchange)}/result?${resultQuery(done.value)}`);
  return refuseReset(exchange, done.refusal, command);
}

/** The selection as the confirm page wrote it; null for what it cannot have written. */
function readUsers(written: string): readonly string[] | null {
  try {
    const read: unknown = JSON.parse(written);
    const isList = Array.isArray(read) && read.every((user) => typeof user === 'string' && isId(user));
    return isList ? (read as string[]) : null;
  } catch {
    return null;
  }
}

function refuseReset(
  exchange: InOrganization,
  refusal: Refusal,
  { users, reason, password }: ResetMembers,
): Response | Promise<Response> {
  const now = exchange.services.clock.now();
  if (refusal.code === 'role.insufficient') return message(exchange, 'forbidden');
  if (refusal.code === 'members.too_many') return message(exchange, 'too-many-people');
  if (refusal.code === 'mail.unavailable') return message(exchange, 'no-mail');
  const again = askAgain(refusal, password ?? '', now);
  if (again !== null) return showReset(exchange, { users, reason, ...again });
  const problem = problemOf(refusal, 'code', now);
  if (problem === null) return redirect(exchange, `${pathOfTeammates(exchange)}?notice=none-selected`);
  return showReset(exchange, { users, reason, problem: { field: 'reason', problem }, status: 422 });
}

/** The address of the result: a reload of it resets nobody again. */
function resultQuery(outcomes: readonly ResetOutcome[]): URLSearchParams {
  const query = new URLSearchParams();
  const known = outcomes.filter(({ name }) => name !== null);
  for (const { user, skipped } of known) {
    query.append(skipped === null ? 'reset' : skipped === 'is-needed-elsewhere' ? 'needed' : 'skipped', user);
  }
  const strangers = outcomes.filter(({ name }) => name === null).length;
  if (strangers > 0) query.set('strangers', String(strangers));
  return query;
}

async function showResult(exchange: InOrganization): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const chosen = (name: string) => (c.req.queries(name) ?? []).filter(isId).slice(0, MOST_CHOSEN) as UserId[];
  const [done, needed, skipped] = [chosen('reset'), chosen('needed'), chosen('skipped')];
  const everybody = [...new Set([...done, ...needed, ...skipped])];
  const found = await services.engine.members.findAll(member.organization.id, everybody);
  const people = found.map((teammate): ResetResultPerson => {
    const { userId, name, email } = teammate;
    if (done.includes(userId)) return { name, email, outcome: 'reset' };
    const other = needed.includes(userId) ? 'is-needed-elsewhere' : 'other';
    return { name, email, outcome: protectionOf(exchange, teammate) ?? other };
  });
  const strangers = Number(c.req.query('strangers')?.match(/^\d{1,3}$/)?.[0] ?? 0);
  const view = (
    <ResetResultView
      frame={frame}
      email={member.user.email}
      people={people}
      strangers={strangers}
      back={pathOfTeammates(exchange)}
    />
  );
  return page(exchange, view);
}
