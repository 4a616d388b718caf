import type { Refusal, RefusalOf } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';
import { problemOfText } from './problem-of-text.ts';

/** Which code was asked for, since each is spoken of in its own words. */
export type Asked = 'code' | 'recovery-code' | 'mailbox-code' | 'text-code' | 'passkey';

/** The sentence that a refusal becomes on a page; null where it is not about what was typed. */
export function problemOf(refusal: Refusal, asked: Asked, now: Instant): Problem | null {
  switch (refusal.code) {
    case 'response.malformed':
      return malformed(refusal, asked);
    case 'response.incorrect':
      return incorrect(refusal.attemptsLeft, asked);
    case 'response.already_used':
      return alreadyUsed(refusal.attemptsLeft, asked);
    case 'passkey.refused':
      return { code: 'passkey.refused' };
    case 'passkey.unverified':
      return { code: 'passkey.unverified' };
    case 'passkey.in_use':
      return { code: 'passkey.in-use' };
    case 'attempts.exhausted':
      return { code: 'challenge.spent' };
    case 'mailbox.expired':
      return { code: 'mailbox-code.expired' };
    case 'mailbox.too_many':
      return {
        code: 'mailbox-code.too-many',
        retryAfterSeconds: Math.max(1, secondsUntil(refusal.retryAt ?? now, now)),
      };
    case 'mailbox.too_soon':
      return { code: 'mailbox-code.too-soon', retryAfterSeconds: secondsUntil(refusal.retryAt, now) };
    case 'mail.unavailable':
      return { code: 'recovery.no-mail' };
    case 'recovery.not_allowed':
      return { code: 'recovery.not-allowed' };
    case 'sign_in.mismatch':
      return { code: 'sign-in.mismatch' };
    case 'sign_in.throttled':
      return { code: 'sign-in.throttled', retryAfterSeconds: Math.max(1, secondsUntil(refusal.retryAt, now)) };
    case 'password.incorrect':
      return { code: 'password.wrong' };
    default:
      return problemOfText(refusal, now) ?? problemOfAdmin(refusal, now);
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
    case 'policy.left_to_provider':
      return { code: 'policy.left-to-provider' };
    case 'policy.changed_meanwhile':
      return { code: 'policy.changed-meanwhile' };
    case 'policy.countries_malformed':
      return { code: 'policy.countries-missing' };
    case 'policy.hosted_domain_malformed':
      return { code: 'policy.hosted-domain-malformed' };
    case 'policy.own_account_outside':
      return { code: 'policy.own-account-outside' };
    case 'policy.impact_changed':
      return { code: 'policy.numbers-changed' };
    case 'policy.no_method':
      return { code: 'policy.no-method' };
    case 'policy.owner_without_method':
      return { code: 'policy.owner-without-method' };
    default:
      return problemOfSingleSignOn(refusal);
  }
}

function problemOfSingleSignOn(refusal: Refusal): Problem | null {
  switch (refusal.code) {
    case 'single_sign_on.not_ready':
      return { code: 'single-sign-on.not-ready', missing: refusal.missing };
    case 'single_sign_on.in_use':
      return { code: 'single-sign-on.in-use' };
    case 'single_sign_on.no_connection':
      return { code: 'single-sign-on.no-connection' };
    case 'single_sign_on.other_provider':
      return { code: 'single-sign-on.other-provider' };
    case 'single_sign_on.metadata_unusable':
      return { code: 'single-sign-on.metadata', fault: refusal.fault };
    case 'single_sign_on.name_malformed':
      return { code: 'single-sign-on.name' };
    case 'single_sign_on.domain_malformed':
      return { code: 'single-sign-on.domain' };
    case 'single_sign_on.domain_not_proven':
      return { code: 'single-sign-on.domain-not-proven' };
    case 'single_sign_on.domain_taken':
      return { code: 'single-sign-on.domain-taken' };
    default:
      return null;
  }
}

function alreadyUsed(attemptsLeft: number, asked: Asked): Problem {
  if (asked === 'passkey') return { code: 'passkey.failed', attemptsLeft };
  if (asked === 'text-code') return { code: 'text-code.already-used' };
  return { code: asked === 'recovery-code' ? 'recovery-code.already-used' : 'code.already-used' };
}

function malformed({ fault, attemptsLeft }: RefusalOf<'response.malformed'>, asked: Asked): Problem {
  if (asked === 'passkey' || fault === 'not-a-passkey') return { code: 'passkey.failed', attemptsLeft };
  if (fault === 'empty') return { code: asked === 'recovery-code' ? 'recovery-code.empty' : 'code.empty' };
  if (asked === 'recovery-code') return { code: 'recovery-code.malformed', attemptsLeft };
  return { code: fault === 'not-a-recovery-code' ? 'code.not-digits' : `code.${fault}`, attemptsLeft };
}

function incorrect(attemptsLeft: number | null, asked: Asked): Problem {
  if (asked === 'passkey') return { code: 'passkey.failed', attemptsLeft };
  if (asked === 'text-code') return { code: 'text-code.wrong', attemptsLeft };
  // At set-up tries are not counted, and a wrong clock is the likelier cause from the first.
  if (attemptsLeft === null) return { code: 'code.wrong', attemptsLeft, again: true };
  if (asked === 'recovery-code') return { code: 'recovery-code.wrong', attemptsLeft };
  if (asked === 'mailbox-code') return { code: 'mailbox-code.wrong', attemptsLeft };
  // From the second miss on the phone's clock is the likelier cause than the finger.
  return { code: 'code.wrong', attemptsLeft, again: attemptsLeft < 4 };
}
