import type { Refusal, RefusalOf } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';

/** Which code was asked for, since each is spoken of in its own words. */
export type Asked = 'code' | 'recovery-code' | 'mailbox-code' | 'passkey';

/** The sentence that a refusal becomes on a page; null where it is not about what was typed. */
export function problemOf(refusal: Refusal, asked: Asked, now: Instant): Problem | null {
  switch (refusal.code) {
    case 'response.malformed':
      return malformed(refusal, asked);
    case 'response.incorrect':
      return incorrect(refusal.attemptsLeft, asked);
    case 'response.already_used':
      if (asked === 'passkey') return { code: 'passkey.failed', attemptsLeft: refusal.attemptsLeft };
      return { code: asked === 'recovery-code' ? 'recovery-code.already-used' : 'code.already-used' };
    case 'attempts.exhausted':
      return { code: 'challenge.spent' };
    case 'mailbox.expired':
      return { code: 'mailbox-code.expired' };
    case 'mailbox.too_many':
      return { code: 'mailbox-code.too-many' };
    case 'mailbox.too_soon':
      return { code: 'mailbox-code.too-soon', retryAfterSeconds: secondsUntil(refusal.retryAt, now) };
    case 'sign_in.mismatch':
      return { code: 'sign-in.mismatch' };
    case 'sign_in.throttled':
      return { code: 'sign-in.throttled', retryAfterSeconds: Math.max(1, secondsUntil(refusal.retryAt, now)) };
    case 'password.incorrect':
      return { code: 'password.wrong' };
    default:
      return problemOfAdmin(refusal, now);
  }
}

/** What an admin's acts are refused for. */
function problemOfAdmin(refusal: Refusal, now: Instant): Problem | null {
  switch (refusal.code) {
    case 'member.protected':
      return { code: `member.${refusal.obstacle}` };
    case 'member.not_on_hold':
      return { code: 'member.not-on-hold' };
    case 'reason.malformed':
      return { code: `reason.${refusal.fault}` };
    case 'invitation.not_found':
      return { code: 'invitation.gone' };
    case 'invitation.already_member':
      return { code: 'invitation.already-member' };
    case 'invitation.throttled':
      return { code: 'invitation.throttled', retryAfterSeconds: secondsUntil(refusal.retryAt, now) };
    case 'api_key.malformed':
      return { code: `api-key.${refusal.fault}` };
    case 'api_key.too_many':
      return { code: 'api-key.too-many' };
    case 'policy.changed_meanwhile':
      return { code: 'policy.changed-meanwhile' };
    case 'policy.impact_changed':
      return { code: 'policy.numbers-changed' };
    case 'policy.no_method':
      return { code: 'policy.no-method' };
    case 'policy.owner_without_method':
      return { code: 'policy.owner-without-method' };
    default:
      return null;
  }
}

function malformed({ fault, attemptsLeft }: RefusalOf<'response.malformed'>, asked: Asked): Problem {
  if (asked === 'passkey' || fault === 'not-a-passkey') return { code: 'passkey.failed', attemptsLeft };
  if (fault === 'empty') return { code: asked === 'recovery-code' ? 'recovery-code.empty' : 'code.empty' };
  if (asked === 'recovery-code') return { code: 'recovery-code.malformed', attemptsLeft };
  return { code: fault === 'not-a-recovery-code' ? 'code.not-digits' : `code.${fault}`, attemptsLeft };
}

function incorrect(attemptsLeft: number | null, asked: Asked): Problem {
  if (asked === 'passkey') return { code: 'passkey.failed', attemptsLeft };
  // At set-up tries are not counted, and a wrong clock is the likelier cause from the first.
  if (attemptsLeft === null) return { code: 'code.wrong', attemptsLeft, again: true };
  if (asked === 'recovery-code') return { code: 'recovery-code.wrong', attemptsLeft };
  if (asked === 'mailbox-code') return { code: 'mailbox-code.wrong', attemptsLeft };
  // From the second miss on the phone's clock is the likelier cause than the finger.
  return { code: 'code.wrong', attemptsLeft, again: attemptsLeft < 4 };
}
