import type { PolicyLook } from '../../application/engine.ts';
import {
  MEMBERSHIP_CHANGES,
  type MembershipChange,
  obstacleToChange,
  obstacleToReset,
  obstacleToVouch,
} from '../../domain/members/may-act-on.ts';
import { secondFactorState } from '../../domain/members/teammate.ts';
import { isId } from '../../domain/name.ts';
import { ROLES, type Role } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { type MemberNotice, type MemberProps, MemberView } from '../views/member-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { navOf, pathOfOrganization } from './organization.tsx';
import { problemOf } from './problem-of.ts';
import { pathOfTeammates, TEAMMATES } from './teammates.tsx';

const MEMBER = `${TEAMMATES}/member`;

export const memberRoutes: readonly AnyRoute[] = [
  get('admin', MEMBER, (exchange) => showMember(exchange, exchange.c.req.query('user') ?? '', [])),
  post('admin', MEMBER, changeMember),
];

const addressOf = (exchange: InOrganization, given: { user: string; notice: MemberNotice; to?: Role }) =>
  `${pathOfTeammates(exchange)}/member?${new URLSearchParams(given)}`;

async function showMember(
  exchange: InOrganization,
  user: string,
  problems: readonly FieldProblem[],
): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { engine } = services;
  const { id } = member.organization;
  const [[teammate], look] = await Promise.all([
    isId(user) ? engine.members.findAll(id, [user]) : [],
    engine.policies.read(id),
  ]);
  // Somebody of another organization looks like somebody who does not exist.
  if (teammate === undefined) return message(exchange, 'not-found');
  const notices = Object.keys(frame.t.pages.member.notices) as MemberNotice[];
  const may = mayOf(exchange, teammate);
  const props: MemberProps = {
    frame,
    person: member.user,
    organization: navOf(exchange),
    member: factsOf(exchange, teammate, look),
    may,
    chosen: may.roles.find((role) => role === c.req.query('to')) ?? teammate.role,
    isYou: teammate.userId === member.user.id,
    links: linksOf(exchange, teammate),
    notice: problems.length > 0 ? null : (notices.find((notice) => notice === c.req.query('notice')) ?? null),
    problems,
  };
  return page(exchange, <MemberView {...props} />, problems.length > 0 ? 409 : 200);
}

function factsOf({ services }: InOrganization, teammate: Teammate, { policy }: PolicyLook): MemberProps['member'] {
  const { userId, name, email, role, membership, methods, recoveryCodesLeft, lastSignInAt } = teammate;
  return {
    ...{ id: userId, name, email, role, lastSignInAt, joinedAt: membership.joinedAt },
    state: secondFactorState(teammate, policy, services.clock.now()),
    codesLeft: methods.length === 0 ? null : recoveryCodesLeft,
    heldSince: membership.hold?.since ?? null,
    isSuspended: membership.state === 'suspended',
  };
}

/** Only to show it: the engine judges for itself. Whether an owner is left it alone can say. */
function mayOf({ member }: InOrganization, { userId, role, membership }: Teammate): MemberProps['may'] {
  const [actor, target] = [
    { id: member.user.id, role: member.role },
    { id: userId, role },
  ];
  const may = (to: MembershipChange) => obstacleToChange(actor, target, { to, leavesOwner: true }) === null;
  return {
    roles: ROLES.filter(may),
    reset: obstacleToReset(actor, target) === null,
    suspend: may('suspended'),
    remove: may('removed') && userId !== member.user.id,
    vouch: membership.hold !== null && obstacleToVouch(actor, target) === null,
  };
}

function linksOf(exchange: InOrganization, { userId }: Teammate): MemberProps['links'] {
  const back = pathOfTeammates(exchange);
  return {
    action: `${back}/member`,
    back,
    reset: `${back}/reset?${new URLSearchParams({ user: userId })}`,
    leave: `${pathOfOrganization(exchange)}/leave`,
  };
}

/** Every button of the page. */
const ACTS = [...MEMBERSHIP_CHANGES, 'let-in', 'signed-out'] as const;
type Act = (typeof ACTS)[number];

async function changeMember(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['user', 'to']);
  const to = ACTS.find((each) => each === form?.to);
  if (form === null || to === undefined || !isId(form.user)) return message(exchange, 'malformed');
  const { user } = form;
  const changed = await act(exchange, user, to);
  if (!changed.ok) return refuseChange(exchange, { user, to }, changed.refusal);
  return redirect(exchange, to === 'removed' ? pathOfTeammates(exchange) : addressOf(exchange, { user, notice: to }));
}

function act({ services, member, sessionKey, origin }: InOrganization, user: string, to: Act) {
  const { members } = services.engine;
  const command = { session: sessionKey, organization: member.organization.id, user, origin };
  if (to === 'let-in') return members.vouchFor({ ...command, password: null });
  return to === 'signed-out' ? members.signOut(command) : members.change({ ...command, to });
}

function refuseChange(
  exchange: InOrganization,
  { user, to }: { readonly user: string; readonly to: Act },
  refusal: Refusal,
): Response | Promise<Response> {
  switch (refusal.code) {
    case 'step_up.required': {
      // The role comes back with them, chosen but not given: only the button writes.
      const role = ROLES.find((each) => each === to);
      const here = addressOf(exchange, { user, notice: 'confirmed', ...(role === undefined ? {} : { to: role }) });
      return redirect(exchange, `/confirm?return_to=${encodeURIComponent(here)}`);
    }
    case 'role.insufficient':
      return message(exchange, 'forbidden');
    case 'session.not_found':
      return redirect(exchange, '/sign-in?notice=ended');
    default: {
      const problem = problemOf(refusal, 'code', exchange.services.clock.now());
      return problem === null
        ? message(exchange, 'not-found')
        : showMember(exchange, user, [{ field: 'form', problem }]);
    }
  }
}
