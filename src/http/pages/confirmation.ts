import type { AllowedMember } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import type { ConfirmationKind } from '../views/parts/confirmation.tsx';
import type { FieldProblem } from '../views/props.ts';
import { problemOf } from './problem-of.ts';

type Proof = Pick<AllowedMember, 'isFresh' | 'isConfirmed' | 'isThroughCompany' | 'authenticators'>;

/** What a page that changes an organization asks of whoever is about to. */
export function confirmationFor(
  member: Proof,
  hasPassword: boolean,
): {
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
} {
  const codeOffered = member.authenticators.length > 0;
  if (member.isConfirmed) return { confirmation: 'confirmed', codeOffered };
  if (codeOffered && !(member.isFresh && hasPassword)) return { confirmation: 'code-only', codeOffered };
  if (hasPassword) return { confirmation: 'password', codeOffered };
  return { confirmation: member.isThroughCompany ? 'company' : 'no-password', codeOffered };
}

/** How such a page is shown once more. */
export interface Again {
  readonly problem: FieldProblem | null;
  readonly status: 422 | 429;
  readonly headers: Readonly<Record<string, string>>;
}

/** The same page again, after a proof that was not good enough; null where the refusal is about something else. */
export function askAgain(refusal: Refusal, typed: string, now: Instant): Again | null {
  switch (refusal.code) {
    case 'step_up.required':
      return { problem: null, status: 422, headers: {} };
    case 'password.incorrect': {
      const problem = { code: typed === '' ? 'password.empty' : 'password.wrong' } as const;
      return { problem: { field: 'password', problem }, status: 422, headers: {} };
    }
    case 'sign_in.throttled': {
      const problem = problemOf(refusal, 'code', now);
      const headers = { 'retry-after': String(Math.max(1, secondsUntil(refusal.retryAt, now))) };
      return { problem: problem === null ? null : { field: 'password', problem }, status: 429, headers };
    }
    default:
      return null;
  }
}
