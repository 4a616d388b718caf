import * as z from 'zod';
import { INVITE_OUTCOMES, MOST_INVITED_AT_ONCE } from '../domain/members/invitation.ts';
import { isId } from '../domain/name.ts';
import { ROLES } from '../domain/organizations/role.ts';
import type { Operation } from './operation.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';

export const Invitation = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  invitedBy: z
    .strictObject({ id: z.string(), name: z.string().nullable() })
    .describe('Whoever sent the newest link; the name is null once they are no longer known.'),
  createdAt: z.int().describe(MILLISECONDS),
  sentAt: z.int().describe(`${MILLISECONDS}, of the newest link.`),
  expiresAt: z.int().describe(`${MILLISECONDS}: from then on the link no longer works.`),
});

const MAIL_LEAVES = z
  .boolean()
  .describe('False where no mail is set up: the messages wait, and leave once it is, while their links are good.');

export const InvitationList = z.strictObject({
  invitations: z.array(Invitation),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
});

export const INVITATION_QUERY = { cursor: z.string().describe('`next` of the page before.') };

export const MembersInvited = z.strictObject({
  emails: z
    .array(z.string().max(1000))
    .describe(
      `Their addresses, one in each element; at most ${MOST_INVITED_AT_ONCE}. White space around one is left out; an element with several is \`malformed\`.`,
    ),
  role: z.enum(ROLES).default('member').describe('`owner` by owners only.'),
});

export const InviteOutcomes = z.strictObject({
  outcomes: z
    .array(
      z.strictObject({
        email: z.string().describe('As it was given.'),
        outcome: z
          .enum(INVITE_OUTCOMES)
          .describe('An address that is given twice is `already-invited` the second time, where the first invited it.'),
        invitation: Invitation.nullable().describe('The one that waits for this address now, new or from before.'),
      }),
    )
    .describe('One for each element of `emails`, in the same order.'),
  mailLeaves: MAIL_LEAVES,
});

export const InvitationChosen = z.strictObject({ invitation: z.string().refine(isId) });

export const InvitationNow = z.strictObject({ invitation: Invitation.nullable().describe('Null once it is revoked.') });

export const InvitationResent = z.strictObject({ invitation: Invitation, mailLeaves: MAIL_LEAVES });

const INVITATIONS = '/v1/organizations/{organization}/invitations';

export const invitationOperations: readonly Operation[] = [
  {
    method: 'get',
    path: INVITATIONS,
    summary: 'Who is invited and has not come yet, fifty at a time',
    scope: 'members:read',
    query: INVITATION_QUERY,
    response: InvitationList,
    refusals: [400, 401, 403, 404],
  },
  {
    method: 'post',
    path: INVITATIONS,
    summary: 'Invite people by mail',
    request: MembersInvited,
    idempotent: true,
    response: InviteOutcomes,
    refusals: [400, 401, 403, 404, 409, 422],
  },
  {
    method: 'post',
    path: `${INVITATIONS}/resend`,
    summary: 'Send an invitation again, with a new link in place of the one before',
    request: InvitationChosen,
    response: InvitationResent,
    refusals: [400, 401, 403, 404, 409, 429],
  },
  {
    method: 'post',
    path: `${INVITATIONS}/revoke`,
    summary: 'Take an invitation back, so that its link no longer works',
    request: InvitationChosen,
    response: InvitationNow,
    refusals: [400, 401, 403, 404, 409],
  },
];
