import * as z from 'zod';
import { isName } from '../domain/name.ts';
import { ROLES } from '../domain/organizations/role.ts';
import type { Operation } from './operation.ts';
import { Progress } from './progress.ts';

const Token = z.string().max(100).describe('What the mailed link says after `token=`.');

export const InvitationOpened = z.strictObject({ token: Token });

export const JOIN_STEPS = ['create-account', 'sign-in', 'other-account', 'confirm', 'join', 'deactivated'] as const;

export const OpenedInvitation = z.strictObject({
  organization: z.strictObject({ name: z.string() }),
  invitedBy: z.string().nullable(),
  email: z.string(),
  role: z.enum(ROLES),
  step: z
    .enum(JOIN_STEPS)
    .describe(
      'What there is to do. `create-account`: nobody has this address. `sign-in`: somebody has. `other-account`: the session ' +
        'shown is of somebody else. `confirm`: of the same person, without their second factor. `join`: nothing is missing.',
    ),
});

export const AccountCreated = z.strictObject({
  token: Token,
  name: z.string().refine((name) => isName(name.trim())),
  password: z.string().max(1024),
  keep: z.enum(['token', 'cookie']).default('token').describe('As at the beginning of a sign-in.'),
});

export const OrganizationJoined = z.strictObject({ organization: z.string() });

export const joiningOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/invitations/look',
    summary: 'What an invitation says, and what there is to do; changes nothing',
    credential: 'none',
    request: InvitationOpened,
    response: OpenedInvitation,
    refusals: [400, 410],
  },
  {
    method: 'post',
    path: '/v1/invitations/create-account',
    summary:
      'Accept an invitation with a new account; its first sign-in begins with it. A repetition bears no token: sign in to go on',
    credential: 'none',
    request: AccountCreated,
    idempotent: true,
    response: Progress,
    refusals: [400, 403, 409, 410, 422],
  },
  {
    method: 'post',
    path: '/v1/invitations/join',
    summary: 'Accept an invitation with the account that is signed in',
    request: InvitationOpened,
    response: OrganizationJoined,
    refusals: [400, 401, 403, 409, 410],
  },
];
