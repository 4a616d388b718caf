import type { TextLook } from '../../application/engine.ts';
import type { TextCircuit } from '../../domain/authenticators/text-circuit.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';
import type { FieldProblem } from '../views/props.ts';

/** What a number, a text or a call is refused for. */
export function problemOfText(refusal: Refusal, now: Instant): Problem | null {
  switch (refusal.code) {
    case 'phone.malformed':
      return { code: `phone.${refusal.fault}` };
    case 'phone.country_not_allowed':
      return { code: 'phone.country-not-allowed' };
    case 'phone.too_many_accounts':
      return { code: 'phone.too-many-accounts' };
    case 'text.expired':
      return { code: 'text-code.expired' };
    case 'text.too_soon':
      return { code: 'text.too-soon', retryAfterSeconds: secondsUntil(refusal.retryAt, now) };
    case 'text.budget_spent': {
      const isOwn = refusal.budget === 'account' || refusal.budget === 'number';
      const retryAfterSeconds = secondsUntil(refusal.retryAt, now);
      return { code: isOwn ? 'text.too-many' : 'text.budget-spent', retryAfterSeconds };
    }
    case 'text.paused':
      return { code: pauseOf(refusal.circuit), retryAfterSeconds: secondsUntil(refusal.retryAt, now) };
    case 'text.unavailable':
      return { code: 'text.unavailable' };
    default:
      return null;
  }
}

/** Of the wider ones a page says no more than that: what others did is theirs. */
function pauseOf(circuit: TextCircuit) {
  switch (circuit) {
    case 'number':
      return 'text.number-paused';
    case 'account':
      return 'text.account-paused';
    default:
      return 'text.paused';
  }
}

/** A page never says that a text was sent which never left, nor lets anybody wait for one that is known not to have come. */
export function notSentOf(text: TextLook | null): readonly FieldProblem[] {
  if (text === null || text.sent === null || text.failure === null) return [];
  return [{ field: 'form', problem: { code: `text.${text.failure}`, channel: text.sent.channel } }];
}

/** For `Retry-After` (RFC 9110 §10.2.3). */
export const retryHeaders = (problem: Problem): Readonly<Record<string, string>> =>
  'retryAfterSeconds' in problem && problem.retryAfterSeconds !== null
    ? { 'retry-after': String(Math.max(1, problem.retryAfterSeconds)) }
    : {};
