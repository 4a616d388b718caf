import type { InviteOutcome } from '../../accounts/member-invitations.ts';
import { looksLikeEmail } from '../../domain/email.ts';
import { MOST_INVITED_AT_ONCE, splitAddresses } from '../../domain/members/invitation.ts';
import { obstacleToInvite } from '../../domain/members/may-act-on.ts';
import { isRole, ROLES } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { InviteView } from '../views/invite-view.tsx';
import { navOf } from './organization.tsx';
import { problemOf } from './problem-of.ts';
import { pathOfTeammates, TEAMMATES } from './teammates.tsx';

const INVITE = `${TEAMMATES}/invite`;

export const inviteRoutes: readonly AnyRoute[] = [get('admin', INVITE, openInvite), post('admin', INVITE, invite)];

const pathOfInvite = (exchange: InOrganization) => `${pathOfTeammates(exchange)}/invite`;

interface Values {
  readonly emails: string;
  readonly role: string;
}

/** The proof is asked for before anything is typed, so that nothing typed gets lost on the way. */
function openInvite(exchange: InOrganization): Response {
  const { c, member } = exchange;
  const values = { emails: c.req.query('emails') ?? '', role: c.req.query('role') ?? 'member' };
  return member.isFresh ? showInvite(exchange, values, null) : confirmFirst(exchange, values);
}

/** What was typed comes back from there, as long as it fits into an address. */
function confirmFirst(exchange: InOrganization, { emails, role }: Values): Response {
  const typed = new URLSearchParams({ emails, role });
  const here = pathOfInvite(exchange);
  const back = emails === '' || String(typed).length > MOST_CARRIED ? here : `${here}?${typed}`;
  return redirect(exchange, `/confirm?return_to=${encodeURIComponent(back)}`);
}

/** Written twice into an address, as it is inside another, it must still fit into a request line. */
const MOST_CARRIED = 3000;

function showInvite(exchange: InOrganization, values: Values, problem: Problem | null): Response {
  const { frame, member } = exchange;
  const actor = { id: member.user.id, role: member.role };
  const view = (
    <InviteView
      frame={frame}
      person={member.user}
      organization={navOf(exchange)}
      roles={ROLES.filter((role) => obstacleToInvite(actor, role) === null)}
      values={values}
      links={{ action: pathOfInvite(exchange), back: pathOfTeammates(exchange) }}
      isFilledIn={problem === null && values.emails !== ''}
      problems={problem === null ? [] : [{ field: 'emails', problem }]}
    />
  );
  return page(exchange, view, problem === null ? 200 : 422);
}

async function invite(exchange: InOrganization): Promise<Response> {
  const form = await readForm(exchange, ['emails', 'role']);
  if (form === null || !isRole(form.role)) return message(exchange, 'malformed');
  const { emails, role } = form;
  const addresses = splitAddresses(emails);
  const problem = problemIn(addresses);
  if (problem !== null) return showInvite(exchange, form, problem);
  const { services, member, sessionKey, origin } = exchange;
  const command = { session: sessionKey, organization: member.organization.id, emails: addresses, role, origin };
  const done = await services.accounts.invitations.invite(command);
  if (!done.ok) return refuseInvite(exchange, form, done.refusal);
  return redirect(exchange, `${pathOfTeammates(exchange)}/invitations?${resultQuery(done.value)}`);
}

/** All of it is right before any of it is sent: a slip in one line is mended here, not searched for in a result. */
function problemIn(addresses: readonly string[]): Problem | null {
  if (addresses.length === 0) return { code: 'emails.empty' };
  if (addresses.length > MOST_INVITED_AT_ONCE) return { code: 'emails.too-many', most: MOST_INVITED_AT_ONCE };
  const malformed = addresses.filter((address) => !looksLikeEmail(address));
  return malformed.length === 0 ? null : { code: 'emails.malformed', malformed };
}

function refuseInvite(exchange: InOrganization, values: Values, refusal: Refusal): Response {
  switch (refusal.code) {
    case 'step_up.required':
      return confirmFirst(exchange, values);
    case 'member.protected':
      return showInvite(exchange, values, { code: 'invitation.is-owner' });
    case 'role.insufficient':
      return message(exchange, 'forbidden');
    case 'session.not_found':
      return redirect(exchange, '/sign-in?notice=ended');
    default: {
      const problem = problemOf(refusal, 'code', exchange.services.clock.now());
      return problem === null ? message(exchange, 'not-found') : showInvite(exchange, values, problem);
    }
  }
}

/** The address of the result: a reload of it invites nobody again. */
function resultQuery(outcomes: readonly InviteOutcome[]): URLSearchParams {
  const query = new URLSearchParams();
  const invited = outcomes.filter(({ outcome }) => outcome === 'invited').length;
  if (invited > 0) query.set('invited', String(invited));
  for (const { email, outcome } of outcomes) if (outcome !== 'invited') query.append(outcome, email);
  return query;
}
