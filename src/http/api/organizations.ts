import type { PolicyLook } from '../../application/engine.ts';
import { PolicyChange } from '../../contract/organizations.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { secondsUntil } from '../../domain/time.ts';
import { message, problem } from '../respond.tsx';
import { type AnyRoute, get, type InOrganization, type InSession, put } from '../route.ts';

const MOST_LISTED = 50;

/** The same gate and the same engine as the pages, as JSON. */
export const apiRoutes: readonly AnyRoute[] = [
  get('session', '/v1/session', readSession),
  get('organization', '/v1/organizations/:organization', ({ c, member }) => {
    return c.json({ ...member.organization, role: member.role, deadline: member.deadline });
  }),
  get('organization', '/v1/organizations/:organization/members', async ({ c, services, member }) => {
    const members = await services.engine.members.list(member.organization.id, MOST_LISTED);
    return c.json({
      members: members.map(({ userId, name, email, role, enrolledSince }) => ({
        id: userId,
        name,
        email,
        role,
        enrolledSince,
      })),
    });
  }),
  get('organization', '/v1/organizations/:organization/policy', async ({ c, services, member }) => {
    return c.json(policyOf(await services.engine.policies.read(member.organization.id)));
  }),
  put('admin', '/v1/organizations/:organization/policy', changePolicy),
];

async function readSession({ c, services, session, sessionKey }: InSession): Promise<Response> {
  const overview = await services.engine.methods.overview(sessionKey);
  const { firstFactor, secondFactor } = session.evidence;
  return c.json({
    user: session.user,
    firstFactor: { kind: firstFactor.kind, at: firstFactor.at },
    secondFactor: secondFactor === null ? null : { kind: secondFactor.kind, at: secondFactor.at },
    organizations: (overview?.organizations ?? []).map(({ id, name, role, access }) => ({
      id,
      name,
      role,
      access: access.kind,
    })),
  });
}

function policyOf({ policy, isInForce, version }: PolicyLook) {
  const { secondFactor, openSessions, methods } = policy;
  return { secondFactor, inForce: isInForce, openSessions, methods, version };
}

async function changePolicy(exchange: InOrganization): Promise<Response> {
  const { c, services, member, sessionKey, origin } = exchange;
  const isJson = c.req.header('content-type')?.split(';')[0]?.trim() === 'application/json';
  const parsed = PolicyChange.safeParse(isJson ? await c.req.json().catch(() => null) : null);
  if (!parsed.success) return message(exchange, 'malformed');
  const { password = null, ...change } = parsed.data;
  const command = {
    session: sessionKey,
    organization: member.organization.id,
    ...change,
    seen: null,
    password,
    origin,
  };
  const changed = await services.engine.policies.change(command);
  return changed.ok ? c.json(policyOf(changed.value)) : refuse(exchange, changed.refusal);
}

const STATUS = {
  'password.incorrect': 422,
  'step_up.required': 403,
  'role.insufficient': 403,
  'policy.changed_meanwhile': 409,
  'sign_in.throttled': 429,
  'session.not_found': 401,
} as const satisfies Partial<Record<Refusal['code'], number>>;

function refuse(exchange: InOrganization, refusal: Refusal): Response {
  const { frame, services } = exchange;
  const status = STATUS[refusal.code as keyof typeof STATUS] ?? 404;
  const titles: Readonly<Record<string, string>> = frame.t.api;
  const title = titles[refusal.code] ?? refusal.code;
  const headers: Record<string, string> = {};
  if (refusal.code === 'sign_in.throttled')
    headers['retry-after'] = String(secondsUntil(refusal.retryAt, services.clock.now()));
  return problem(exchange, { code: refusal.code, status, title }, headers);
}
