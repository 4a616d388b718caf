import { looksLikeEmail } from '../../domain/email.ts';
import { MOST_INVITED_AT_ONCE } from '../../domain/members/invitation.ts';
import { obstacleToInvite } from '../../domain/members/may-act-on.ts';
import { isId } from '../../domain/name.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { hasPassed } from '../../domain/time.ts';
import type { MemberInvitation } from '../../ports/repositories/member-invitations.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { type InvitationNotice, type InvitationRow, InvitationsView } from '../views/invitations-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { navOf } from './organization.tsx';
import { problemOf } from './problem-of.ts';
import { filtersOf, pathOfTeammates, TEAMMATES } from './teammates.tsx';

const INVITATIONS = `${TEAMMATES}/invitations`;

export const invitationRoutes: readonly AnyRoute[] = [
  get('admin', INVITATIONS, (exchange) => showInvitations(exchange, [])),
  post('admin', `${INVITATIONS}/resend`, (exchange) => change(exchange, 'resent')),
  post('admin', `${INVITATIONS}/revoke`, (exchange) => change(exchange, 'revoked')),
];

const ON_A_PAGE = 25;

const pathOfInvitations = (exchange: InOrganization) => `${pathOfTeammates(exchange)}/invitations`;

const NOTHING_ASKED = { filter: 'all', sort: 'name', search: '', after: null } as const;

async function showInvitations(exchange: InOrganization, problems: readonly FieldProblem[]): Promise<Response> {
  const { c, services, frame, member } = exchange;
  const { engine, accounts } = services;
  const { id } = member.organization;
  const after = readAfter(c.req.query('after'));
  const [found, invited, counts, look] = await Promise.all([
    accounts.invitations.page(id, { after, limit: ON_A_PAGE }),
    accounts.invitations.count(id),
    engine.members.counts(id),
    engine.policies.read(id),
  ]);
  const path = pathOfInvitations(exchange);
  const notices = Object.keys(frame.t.pages.invitations.notices) as InvitationNotice[];
  const view = (
    <InvitationsView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      rows={found.invitations.map((invitation) => rowOf(exchange, invitation))}
      total={invited}
      filters={filtersOf(exchange, { counts, look, invited }, NOTHING_ASKED)}
      links={{
        ...{ invite: `${pathOfTeammates(exchange)}/invite`, resend: `${path}/resend`, revoke: `${path}/revoke` },
        next: found.next === null ? null : `${path}?${new URLSearchParams({ after: found.next })}`,
        first: after === null ? null : path,
      }}
      notice={problems.length > 0 ? null : (notices.find((notice) => notice === c.req.query('notice')) ?? null)}
      outcomes={outcomesIn(exchange)}
      problems={problems}
    />
  );
  return page(exchange, view, problems.length > 0 ? 409 : 200);
}

const LONGEST_ADDRESS = 254;

/** It comes from outside: what no address of ours could be is the first page. */
const readAfter = (written: string | undefined) =>
  written !== undefined && written.length <= LONGEST_ADDRESS && isId(written) ? written : null;

function rowOf({ services, member }: InOrganization, invitation: MemberInvitation): InvitationRow {
  const { id, email, role, by, sentAt, expiresAt } = invitation;
  const actor = { id: member.user.id, role: member.role };
  return {
    ...{ id, email, role, sentAt, expiresAt, by: by.name },
    isExpired: hasPassed(expiresAt, services.clock.now()),
    mayChange: obstacleToInvite(actor, role) === null,
  };
}

const OTHERS = ['already-invited', 'already-member', 'suspended', 'address-limit', 'organization-limit'] as const;

/** From the address, where anybody may have written them: only what is an email address is shown. */
function outcomesIn({ c }: InOrganization) {
  const others = OTHERS.map((outcome) => ({
    outcome,
    emails: (c.req.queries(outcome) ?? []).filter(looksLikeEmail).slice(0, MOST_INVITED_AT_ONCE),
  }));
  return {
    invited: Number(c.req.query('invited')?.match(/^\d{1,2}$/)?.[0] ?? 0),
    others: others.filter(({ emails }) => emails.length > 0),
  };
}

async function change(exchange: InOrganization, to: 'resent' | 'revoked'): Promise<Response> {
  const form = await readForm(exchange, ['invitation']);
  if (form === null || !isId(form.invitation)) return message(exchange, 'malformed');
  const { services, member, sessionKey, origin } = exchange;
  const { invitation } = form;
  const command = { session: sessionKey, organization: member.organization.id, invitation, origin };
  const { resend, revoke } = services.accounts.invitations;
  const changed = await (to === 'resent' ? resend(command) : revoke(command));
  if (!changed.ok) return refuseChange(exchange, changed.refusal);
  const notice = to === 'resent' && !services.settings.canMail ? 'resent-waits' : to;
  return redirect(exchange, `${pathOfInvitations(exchange)}?notice=${notice}`);
}

function refuseChange(exchange: InOrganization, refusal: Refusal): Response | Promise<Response> {
  const again = (problem: FieldProblem['problem']) => showInvitations(exchange, [{ field: 'form', problem }]);
  switch (refusal.code) {
    case 'step_up.required': {
      const here = `${pathOfInvitations(exchange)}?notice=confirmed`;
      return redirect(exchange, `/confirm?return_to=${encodeURIComponent(here)}`);
    }
    case 'role.insufficient':
      return message(exchange, 'forbidden');
    case 'session.not_found':
      return redirect(exchange, '/sign-in?notice=ended');
    case 'member.protected':
      return again({ code: 'invitation.is-owner' });
    default: {
      const problem = problemOf(refusal, 'code', exchange.services.clock.now());
      return problem === null ? message(exchange, 'not-found') : again(problem);
    }
  }
}
