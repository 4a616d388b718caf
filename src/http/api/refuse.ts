import type { Refusal } from '../../domain/refusals.ts';
import { secondsUntil } from '../../domain/time.ts';
import { problem } from '../respond.tsx';
import type { InOrganization } from '../route.ts';

const STATUS = {
  'password.incorrect': 422,
  'step_up.required': 403,
  'role.insufficient': 403,
  'policy.changed_meanwhile': 409,
  'sign_in.throttled': 429,
  'session.not_found': 401,
  'members.none': 422,
  'members.too_many': 422,
  'member.not_found': 404,
  'member.not_on_hold': 409,
  'member.protected': 409,
  'reason.malformed': 422,
  'invitations.none': 422,
  'invitations.too_many': 422,
  'invitation.not_found': 404,
  'invitation.already_member': 409,
  'invitation.throttled': 429,
} as const satisfies Partial<Record<Refusal['code'], number>>;

/** A refusal of the engine as a problem document. */
export function refuse(exchange: InOrganization, refusal: Refusal): Response {
  const { frame, services } = exchange;
  const status = STATUS[refusal.code as keyof typeof STATUS] ?? 404;
  const titles: Readonly<Record<string, string>> = frame.t.api;
  const title = titles[refusal.code] ?? refusal.code;
  const headers: Record<string, string> = {};
  if (refusal.code === 'sign_in.throttled' || refusal.code === 'invitation.throttled')
    headers['retry-after'] = String(secondsUntil(refusal.retryAt, services.clock.now()));
  const more = refusal.code === 'member.protected' ? { obstacle: refusal.obstacle } : {};
  return problem(exchange, { code: refusal.code, status, title, ...more }, headers);
}
