import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { LeaveView } from '../views/leave-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { navOf, ORGANIZATION, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';
import { pathOfTeammates } from './teammates.tsx';

const LEAVE = `${ORGANIZATION}/leave`;

export const leaveRoutes: readonly AnyRoute[] = [
  get('organization', LEAVE, async (exchange) => {
    // Whoever cannot leave is told so before they prove anything.
    const canLeave = await leavesOwner(exchange);
    return canLeave && !exchange.member.isFresh
      ? confirmFirst(exchange)
      : showLeave(exchange, { canLeave, problems: [] });
  }),
  post('organization', LEAVE, leave),
];

const pathOfLeave = (exchange: InOrganization) => `${pathOfOrganization(exchange)}/leave`;

const confirmFirst = (exchange: InOrganization) =>
  redirect(exchange, `/confirm?return_to=${encodeURIComponent(pathOfLeave(exchange))}`);

/** Only to show it: the engine judges for itself, and somebody may step down in between. */
async function leavesOwner({ services, member }: InOrganization): Promise<boolean> {
  const { organization, role, user } = member;
  return role !== 'owner' || (await services.engine.members.ownersBesides(organization.id, user.id)) > 0;
}

interface Shown {
  readonly canLeave: boolean;
  readonly problems: readonly FieldProblem[];
}

function showLeave(exchange: InOrganization, shown: Shown): Response {
  const { frame, member } = exchange;
  const links = {
    action: pathOfLeave(exchange),
    back: pathOfOrganization(exchange),
    teammates: pathOfTeammates(exchange),
  };
  const view = <LeaveView frame={frame} person={member.user} organization={navOf(exchange)} links={links} {...shown} />;
  return page(exchange, view, shown.problems.length > 0 ? 409 : 200);
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
  if (problem === null) return redirect(exchange, '/');
  return showLeave(exchange, { canLeave: await leavesOwner(exchange), problems: [{ field: 'form', problem }] });
}
