import * as z from 'zod';
import { MEMBERSHIP_CHANGES } from '../domain/members/may-act-on.ts';
import { TEAMMATE_FILTERS, TEAMMATE_SORTS } from '../domain/members/teammate.ts';
import { isId } from '../domain/name.ts';
import { ROLES } from '../domain/organizations/role.ts';
import type { Operation } from './operation.ts';
import { OwnPassword } from './own-password.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';
const FOR_ADMINS = 'Left out for whoever is no admin.';

export const Member = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  secondFactor: z
    .enum(['enrolled', 'not-counting', 'on-hold', 'overdue', 'due', 'suspended', 'single-sign-on', 'not-set-up'])
    .describe(
      '`single-sign-on`: not asked for one, because that is their only way in. `not-counting`: has a second factor, but none ' +
        'that counts here, and must set up another one where one is required; `not-set-up` finds them too.',
    ),
  methods: z.array(z.string()).describe('What is confirmed, oldest first.'),
  countingMethods: z.array(z.string()).describe('Those of `methods` that count here.'),
  enrolledSince: z.int().nullable().describe(`${MILLISECONDS}; null without a second factor.`),
  dueAt: z
    .int()
    .nullable()
    .describe(
      `Until when a second factor is to be set up, or was, where it is \`due\` or \`overdue\`. ${MILLISECONDS}.`,
    ),
  heldSince: z.int().nullable().describe(`Since when they are \`on-hold\`. ${MILLISECONDS}.`),
  recoveryCodesLeft: z.int().nullable().optional().describe(`Null without a second factor. ${FOR_ADMINS}`),
  lastSignInAt: z.int().nullable().optional().describe(`${MILLISECONDS}; null for never. ${FOR_ADMINS}`),
});

export const MemberList = z.strictObject({
  members: z.array(Member),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
  counts: z
    .partialRecord(z.enum(TEAMMATE_FILTERS), z.int())
    .describe('How many each filter finds in the whole organization, whatever `q` is; `few-codes` for admins only.'),
});

/** What may stand in the address of the list. */
export const MEMBER_QUERY = {
  filter: z.enum(TEAMMATE_FILTERS).describe('`few-codes` for admins only.'),
  sort: z.enum(TEAMMATE_SORTS).describe('Ascending. `last-sign-in` for admins only.'),
  q: z.string().max(100).describe('Part of a name or address.'),
  cursor: z.string().describe('`next` of the page before, with the same filter, sort and q.'),
};

const UserId = z.string().refine(isId);

export const MembersReset = z.strictObject({
  users: z.array(UserId).describe('Their ids; at most 100.'),
  reason: z.string().describe('For the audit log: 1 to 200 characters on one line.'),
  password: OwnPassword,
});

export const ResetOutcomes = z.strictObject({
  outcomes: z.array(
    z.strictObject({
      user: z.string(),
      name: z.string().nullable().describe('Null for whoever is not a member here.'),
      skipped: z
        .enum(['not-a-member', 'not-admin', 'is-yourself', 'is-owner', 'is-last-owner', 'is-needed-elsewhere'])
        .nullable()
        .describe('Why this one was left as they are; null where the reset is done.'),
    }),
  ),
});

export const MemberVouched = z.strictObject({ user: UserId, password: OwnPassword });

export const MemberChange = z.strictObject({ user: UserId, to: z.enum(MEMBERSHIP_CHANGES) });

export const MemberSignedOut = z.strictObject({ user: UserId });

export const MemberSessionsEnded = z.strictObject({ ended: z.int().describe('How many sessions.') });

export const MemberNow = z.strictObject({ member: Member.nullable().describe('Null once they are removed.') });

export const memberOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/organizations/{organization}/members',
    summary: 'The members, fifty at a time, and since when each has a second factor',
    scope: 'members:read',
    query: MEMBER_QUERY,
    response: MemberList,
    refusals: [400, 401, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/reset',
    summary: 'Take away the second factor, the codes and the sessions of members who have lost theirs',
    scope: 'members:write',
    request: MembersReset,
    idempotent: true,
    response: ResetOutcomes,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/sign-out',
    summary: 'End every session of a member, and every sign-in in progress',
    scope: 'members:write',
    request: MemberSignedOut,
    response: MemberSessionsEnded,
    refusals: [400, 401, 403, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/vouch',
    summary: 'Let a member back in whom another organization has reset',
    scope: 'members:write',
    request: MemberVouched,
    response: MemberNow,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/organizations/{organization}/members/change',
    summary: 'Change a role, suspend, reactivate or remove a member, or leave',
    scope: 'members:write',
    request: MemberChange,
    response: MemberNow,
    refusals: [400, 401, 403, 404, 409],
  },
];
