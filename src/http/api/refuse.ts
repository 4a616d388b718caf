import { STEP_UP_FRESHNESS } from '../../domain/policy/is-fresh.ts';
import { needsOwner, type Refusal, type RefusalCode } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import { problem } from '../respond.tsx';
import type { Exchange } from '../route.ts';
import type { Frame } from '../views/props.ts';
import { bearerChallenge } from './bearer-challenge.ts';

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
  'passkey.refused': 422,
  'passkey.unverified': 422,
  'passkey.in_use': 409,
  'attempts.exhausted': 429,
  'attempts.locked': 429,
  'mailbox.expired': 422,
  'mailbox.too_soon': 429,
  'mailbox.too_many': 429,
  'phone.malformed': 422,
  'phone.country_not_allowed': 422,
  'phone.too_many_accounts': 422,
  'text.expired': 422,
  'text.too_soon': 429,
  'text.budget_spent': 429,
  'text.paused': 429,
  'text.unavailable': 503,
  'recovery.not_allowed': 403,
  'recovery.ended': 401,
  'session.not_found': 401,
  'session.key_in_use': 409,
  'step_up.required': 403,
  'role.insufficient': 403,
  'organization.not_found': 404,
  'members.none': 422,
  'members.too_many': 422,
  'mail.unavailable': 409,
  'member.not_found': 404,
  'member.not_on_hold': 409,
  'member.protected': 409,
  'reason.malformed': 422,
  'invitations.none': 422,
  'invitations.too_many': 422,
  'invitation.not_found': 404,
  'invitation.already_member': 409,
  'invitation.throttled': 429,
  'policy.changed_meanwhile': 409,
  'policy.left_to_provider': 409,
  'policy.impact_changed': 409,
  'policy.countries_malformed': 422,
  'policy.hosted_domain_malformed': 422,
  'policy.own_account_outside': 409,
  'policy.no_method': 422,
  'policy.owner_without_method': 409,
  'password.incorrect': 422,
  'authenticator.last_required': 409,
  'authenticator.last_way_in': 409,
  'authenticator.not_found': 404,
  'authenticator.too_many': 409,
  'method.not_allowed': 403,
  'single_sign_on.not_ready': 409,
  'single_sign_on.no_connection': 409,
  'single_sign_on.in_use': 409,
  'single_sign_on.other_provider': 409,
  'single_sign_on.metadata_unusable': 422,
  'single_sign_on.name_malformed': 422,
  'single_sign_on.domain_malformed': 422,
  'single_sign_on.domain_not_proven': 422,
  'single_sign_on.domain_taken': 409,
  'single_sign_on.second_factor_first': 403,
  busy: 503,
  'api_key.not_found': 401,
  'api_key.silent': 403,
  'api_key.scope_missing': 403,
  'api_key.not_allowed': 403,
  'api_key.malformed': 422,
  'api_key.too_many': 409,
  'api_key.made_already': 409,
  'api_key.gone': 404,
} as const satisfies Record<RefusalCode, number>;

/** The status of what is refused before the engine is asked. */
const REQUEST_STATUS = {
  'session.required': 401,
  'second_factor.challenge_required': 403,
  'second_factor.enrollment_required': 403,
  'request.malformed': 400,
  'idempotency.malformed': 400,
  'idempotency.mismatch': 422,
  'idempotency.in_progress': 409,
  'idempotency.unknown': 409,
  'rate.limited': 429,
} as const;

export function refuseRequest(
  exchange: Exchange,
  code: keyof typeof REQUEST_STATUS,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return problem(exchange, { code, status: REQUEST_STATUS[code], title: exchange.frame.t.api[code] }, headers);
}

/** Every code with its status and its words, for the reference. */
export function knownProblems({ t }: Pick<Frame, 't'>): readonly { code: string; status: number; title: string }[] {
  const statuses = Object.entries({ ...STATUS, ...REQUEST_STATUS }) as [keyof typeof t.api, number][];
  return statuses.map(([code, status]) => ({ code, status, title: t.api[code] }));
}

/** A refusal of the engine as a problem document, with all that the refusal tells. */
export function refuse(exchange: Exchange, refusal: Refusal): Response {
  const { frame, services } = exchange;
  const { code, ...told } = refusal;
  // Null: time alone does not help.
  const { retryAt = null } = 'retryAt' in refusal ? refusal : {};
  const headers = retryAt === null ? challengeOf(exchange, code) : retryAfter(retryAt, services.clock.now());
  const title = frame.t.api[titleOf(refusal)];
  return problem(exchange, { code, status: STATUS[code], title, ...told }, headers);
}

/** Of some refusals it is told more exactly what to do. */
function titleOf(refusal: Refusal) {
  if (needsOwner(refusal)) return 'role.insufficient:owner';
  if (refusal.code !== 'step_up.required' || refusal.proof === undefined) return refusal.code;
  return `step_up.required:${refusal.proof}` as const;
}

function challengeOf(exchange: Exchange, code: RefusalCode): Readonly<Record<string, string>> {
  if (code === 'step_up.required')
    return bearerChallenge(exchange, 'insufficient_user_authentication', STEP_UP_FRESHNESS / 1000);
  return STATUS[code] === 401 ? bearerChallenge(exchange, 'invalid_token') : {};
}

const retryAfter = (retryAt: Instant, now: Instant): Readonly<Record<string, string>> => ({
  'retry-after': String(Math.max(1, secondsUntil(retryAt, now))),
});
