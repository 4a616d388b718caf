import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { LeaveView } from '../views/leave-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';

const LEAVE = `${ORGANIZATION}/leave`;

export const leaveRoutes: readonly AnyRoute[] = [
  get('organization', LEAVE, async (exchange) => {
    return exchange.member.isFresh ? showLeave(exchange, []) : confirmFirst(exchange);
  }),
  post('organization', LEAVE, leave),
];

const pathOfLeave = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/leave`;

const confirmFirst = (exchange: InOrganization) =>
  redirect(exchange, `/confirm?return_to=${encodeURIComponent(pathOfLeave(exchange))}`);

function showLeave(exchange: InOrganization, problems: readonly FieldProblem[]): Response {
  const { frame, member } = exchange;
  const links = { action: pathOfLeave(exchange), back: pathOfOrganization(exchange) };
  const view = (
    <LeaveView frame={frame} person={member.user} organization={navOf(exchange)} links={links} problems={problems} />
  );
  return page(exchange, view, problems.length > 0 ? 409 : 200);
}

async function leave(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, []);
  if (form === null) return message(exchange, 'malformed');
  const { services, member, sessionKey, origin } = exchange;
  const { user, organization } = member;
  const command = { session: sessionKey, organization: organization.id, user: user.id, to: 'removed', origin } as const;
  const left = await services.engine.members.change(command);
  if (left.ok) return redirect(exchange, '/');
  if (left.refusal.code === 'step_up.required') return confirmFirst(exchange);
  const problem = problemOf(left.refusal, 'code', services.clock.now());
  return problem === null ? redirect(exchange, '/') : showLeave(exchange, [{ field: 'form', problem }]);
}
