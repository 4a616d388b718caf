import type { Refusal, RefusalCode } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import { problem } from '../respond.tsx';
import type { Exchange } from '../route.ts';

/** The HTTP status of every refusal there is; a new code does not compile without one. */
const STATUS = {
  'sign_in.not_found': 401,
  'sign_in.expired': 401,
  'sign_in.wrong_step': 409,
  'sign_in.mismatch': 422,
  'sign_in.throttled': 429,
  'response.malformed': 422,
  'response.incorrect': 422,
  'response.already_used': 422,
  'attempts.exhausted': 429,
  'attempts.locked': 429,
  'mailbox.expired': 422,
  'mailbox.too_soon': 429,
  'mailbox.too_many': 429,
  'session.not_found': 401,
  'session.key_in_use': 409,
  'step_up.required': 403,
  'role.insufficient': 403,
  'organization.not_found': 404,
  'members.none': 422,
  'members.too_many': 422,
  'member.not_found': 404,
  'member.not_on_hold': 409,
  'member.protected': 409,
  'reason.malformed': 422,
  'policy.changed_meanwhile': 409,
  'policy.impact_changed': 409,
  'password.incorrect': 422,
  'authenticator.last_required': 409,
  'authenticator.not_found': 404,
  'authenticator.too_many': 409,
  'method.not_allowed': 403,
  busy: 503,
} as const satisfies Record<RefusalCode, number>;

/** A refusal of the engine as a problem document, with all that the refusal tells. */
export function refuse(exchange: Exchange, refusal: Refusal): Response {
  const { frame, services } = exchange;
  const { code, ...told } = refusal;
  const headers = 'retryAt' in refusal ? retryAfter(refusal.retryAt, services.clock.now()) : {};
  return problem(exchange, { code, status: STATUS[code], title: frame.t.api[code], ...told }, headers);
}

/** Null: time alone does not help. */
function retryAfter(retryAt: Instant | null, now: Instant): Readonly<Record<string, string>> {
  return retryAt === null ? {} : { 'retry-after': String(Math.max(1, secondsUntil(retryAt, now))) };
}
