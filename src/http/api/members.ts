import type * as z from 'zod';
import type { PolicyLook } from '../../application/engine.ts';
import { MemberChange, MembersReset, MemberVouched } from '../../contract/members.ts';
import { secondFactorState } from '../../domain/members/teammate.ts';
import type { Teammate } from '../../ports/repositories/teammates.ts';
import { readCursor, readTeammatesQuery, writeCursor } from '../pages/teammates-query.ts';
import { type AnyRoute, get, type InOrganization, post } from '../route.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const MEMBERS = '/v1/organizations/:organization/members';

export const memberApiRoutes: readonly AnyRoute[] = [
  get('organization', MEMBERS, listMembers),
  post('admin', `${MEMBERS}/reset`, withJson(MembersReset, resetMembers)),
  post('admin', `${MEMBERS}/vouch`, withJson(MemberVouched, vouchForMember)),
  // A member too: to leave is to remove oneself.
  post('organization', `${MEMBERS}/change`, withJson(MemberChange, changeMember)),
];

const ON_A_PAGE = 50;

async function listMembers(exchange: InOrganization): Promise<Response> {
  const { c, services, member } = exchange;
  const { id } = member.organization;
  const query = readTeammatesQuery(c, member.role);
  const after = readCursor(c.req.query('cursor'), query.sort);
  const [found, look] = await Promise.all([
    services.engine.members.page(id, { ...query, after, limit: ON_A_PAGE }),
    services.engine.policies.read(id),
  ]);
  const members = found.teammates.map((teammate) => memberOf(exchange, teammate, look));
  return c.json({ members, next: found.next === null ? null : writeCursor(found.next) });
}

function memberOf({ services }: InOrganization, teammate: Teammate, { policy }: PolicyLook) {
  const { userId, name, email, role, methods, enrolledSince } = teammate;
  const { kind } = secondFactorState(teammate, policy, services.clock.now());
  const held = methods.map(({ method }) => method);
  return { id: userId, name, email, role, secondFactor: kind, methods: held, enrolledSince };
}

const actorOf = ({ member, sessionKey, origin }: InOrganization) => ({
  session: sessionKey,
  organization: member.organization.id,
  origin,
});

async function resetMembers(exchange: InOrganization, body: z.output<typeof MembersReset>): Promise<Response> {
  const { users, reason, password = null } = body;
  const done = await exchange.services.engine.members.reset({ ...actorOf(exchange), users, reason, password });
  return done.ok ? exchange.c.json({ outcomes: done.value }) : refuse(exchange, done.refusal);
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
