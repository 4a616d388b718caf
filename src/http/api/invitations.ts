import type * as z from 'zod';
import { INVITATION_QUERY, InvitationChosen, MembersInvited } from '../../contract/invitations.ts';
import { isId } from '../../domain/name.ts';
import type { MemberInvitation } from '../../ports/repositories/member-invitations.ts';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { idempotent } from './idempotent.ts';
import { actorOf } from './members.ts';
import { refuse } from './refuse.ts';
import { refuseMalformed, withJson } from './with-json.ts';
import { withQuery } from './with-query.ts';

const INVITATIONS = '/v1/organizations/:organization/invitations';

export const invitationApiRoutes: readonly AnyRoute[] = [
  get('admin', INVITATIONS, withQuery(INVITATION_QUERY, listInvitations), 'members:read'),
  post('admin', INVITATIONS, idempotent(withJson(MembersInvited, invite))),
  post('admin', `${INVITATIONS}/resend`, withJson(InvitationChosen, resend)),
  post('admin', `${INVITATIONS}/revoke`, withJson(InvitationChosen, revoke)),
];

const ON_A_PAGE = 50;

async function listInvitations(exchange: InOrganization, { cursor }: { cursor?: string }): Promise<Response> {
  const { c, services, member } = exchange;
  if (cursor !== undefined && !isId(cursor)) {
    return refuseMalformed(exchange, [{ parameter: 'cursor', detail: 'Not from a page of this list' }]);
  }
  const after = cursor ?? null;
  const found = await services.accounts.invitations.page(member.organization.id, { after, limit: ON_A_PAGE });
  return c.json({ invitations: found.invitations.map(shapeOf), next: found.next });
}

const shapeOf = ({ id, email, role, by, createdAt, sentAt, expiresAt }: MemberInvitation) => ({
  ...{ id, email, role, invitedBy: { id: by.id, name: by.name } },
  ...{ createdAt, sentAt, expiresAt },
});

async function invite(exchange: InOrganization, body: z.output<typeof MembersInvited>): Promise<Response> {
  const done = await exchange.services.accounts.invitations.invite({ ...actorOf(exchange), ...body });
  if (!done.ok) return refuse(exchange, done.refusal);
  const outcomes = done.value.map(({ email, outcome, invitation }) => ({
    ...{ email, outcome },
    invitation: invitation === null ? null : shapeOf(invitation),
  }));
  return exchange.c.json({ outcomes, mailLeaves: exchange.services.settings.canMail });
}

async function resend(exchange: InOrganization, body: z.output<typeof InvitationChosen>): Promise<Response> {
  const { c, services } = exchange;
  const sent = await services.accounts.invitations.resend({ ...actorOf(exchange), ...body });
  if (!sent.ok) return refuse(exchange, sent.refusal);
  return c.json({ invitation: shapeOf(sent.value), mailLeaves: services.settings.canMail });
}

async function revoke(exchange: InOrganization, body: z.output<typeof InvitationChosen>): Promise<Response> {
  const revoked = await exchange.services.accounts.invitations.revoke({ ...actorOf(exchange), ...body });
  return revoked.ok ? exchange.c.json({ invitation: null }) : refuse(exchange, revoked.refusal);
}
