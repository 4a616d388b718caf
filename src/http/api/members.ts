import type * as z from 'zod';
import type { PolicyLook } from '../../application/engine.ts';
import { MEMBER_QUERY, MemberChange, MemberSignedOut, MembersReset, MemberVouched } from '../../contract/members.ts';
import { type SecondFactorState, secondFactorState } from '../../domain/members/teammate.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import { doesCount } from '../../domain/policy/methods-that-count.ts';
import type { Instant } from '../../domain/time.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { readCursor, readTeammatesQuery, writeCursor } from '../pages/teammates-query.ts';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { idempotent } from './idempotent.ts';
import { refuse } from './refuse.ts';
import { refuseMalformed, withJson } from './with-json.ts';
import { withQuery } from './with-query.ts';

const MEMBERS = '/v1/organizations/:organization/members';

export const memberApiRoutes: readonly AnyRoute[] = [
  get('organization', MEMBERS, withQuery(MEMBER_QUERY, listMembers), 'members:read'),
  post('admin', `${MEMBERS}/reset`, idempotent(withJson(MembersReset, resetMembers)), 'members:write'),
  post('admin', `${MEMBERS}/sign-out`, withJson(MemberSignedOut, signOutMember), 'members:write'),
  post('admin', `${MEMBERS}/vouch`, withJson(MemberVouched, vouchForMember), 'members:write'),
  // A member too: to leave is to remove oneself.
  post('organization', `${MEMBERS}/change`, withJson(MemberChange, changeMember), 'members:write'),
];

const ON_A_PAGE = 50;

type Asked = { readonly [Name in keyof typeof MEMBER_QUERY]?: z.output<(typeof MEMBER_QUERY)[Name]> };

async function listMembers(exchange: InOrganization, asked: Asked): Promise<Response> {
  const { c, services, member } = exchange;
  const { id } = member.organization;
  const query = readTeammatesQuery(c, member.role);
  // Asked for what only admins may know, and read as something else: that is no answer.
  const isWhatWasAsked = query.filter === (asked.filter ?? 'all') && query.sort === (asked.sort ?? 'name');
  if (!isWhatWasAsked) return refuse(exchange, { code: 'role.insufficient' });
  const after = readCursor(asked.cursor, query.sort);
  if (asked.cursor !== undefined && after === null) {
    return refuseMalformed(exchange, [{ parameter: 'cursor', detail: 'Not from a page of this filter and order' }]);
  }
  const [found, { 'few-codes': fewCodes, ...counts }, look] = await Promise.all([
    services.engine.members.page(id, { ...query, after, limit: ON_A_PAGE }),
    services.engine.members.counts(id),
    services.engine.policies.read(id),
  ]);
  return c.json({
    members: found.teammates.map((teammate) => memberOf(exchange, teammate, look)),
    next: found.next === null ? null : writeCursor(found.next),
    counts: mayAdminister(member.role) ? { ...counts, 'few-codes': fewCodes } : counts,
  });
}

function memberOf({ services, member }: InOrganization, teammate: Teammate, { policy }: PolicyLook) {
  const { userId, name, email, role, methods, enrolledSince, recoveryCodesLeft, lastSignInAt } = teammate;
  const state = secondFactorState(teammate, policy, services.clock.now());
  const forAdmins = { recoveryCodesLeft: methods.length === 0 ? null : recoveryCodesLeft, lastSignInAt };
  return {
    ...{ id: userId, name, email, role, secondFactor: state.kind },
    methods: methods.map(({ method }) => method),
    countingMethods: methods.map(({ method }) => method).filter((method) => doesCount(method, policy)),
    ...{ enrolledSince, dueAt: dueAt(state) },
    heldSince: state.kind === 'on-hold' ? state.since : null,
    ...(mayAdminister(member.role) ? forAdmins : {}),
  };
}

function dueAt(state: SecondFactorState): Instant | null {
  if (state.kind === 'due') return state.at;
  return state.kind === 'overdue' ? state.since : null;
}

export const actorOf = ({ member, credential, origin }: InOrganization) => ({
  ...credential,
  organization: member.organization.id,
  origin,
});

async function resetMembers(exchange: InOrganization, body: z.output<typeof MembersReset>): Promise<Response> {
  const { users, reason, password = null } = body;
  const done = await exchange.services.engine.members.reset({ ...actorOf(exchange), users, reason, password });
  return done.ok ? exchange.c.json({ outcomes: done.value }) : refuse(exchange, done.refusal);
}

async function signOutMember(exchange: InOrganization, body: z.output<typeof MemberSignedOut>): Promise<Response> {
  const ended = await exchange.services.engine.members.signOut({ ...actorOf(exchange), ...body });
  return ended.ok ? exchange.c.json({ ended: ended.value }) : refuse(exchange, ended.refusal);
}

async function vouchForMember(exchange: InOrganization, body: z.output<typeof MemberVouched>): Promise<Response> {
  const { user, password = null } = body;
  const vouched = await exchange.services.engine.members.vouchFor({ ...actorOf(exchange), user, password });
  return vouched.ok ? answerWith(exchange, user) : refuse(exchange, vouched.refusal);
}

async function changeMember(exchange: InOrganization, body: z.output<typeof MemberChange>): Promise<Response> {
  const changed = await exchange.services.engine.members.change({ ...actorOf(exchange), ...body });
  return changed.ok ? answerWith(exchange, body.user) : refuse(exchange, changed.refusal);
}

/** The member as they are now. */
async function answerWith(exchange: InOrganization, user: string): Promise<Response> {
  const { c, services, member } = exchange;
  const { id } = member.organization;
  const [[teammate], look] = await Promise.all([
    services.engine.members.findAll(id, [user]),
    services.engine.policies.read(id),
  ]);
  return c.json({ member: teammate === undefined ? null : memberOf(exchange, teammate, look) });
}
