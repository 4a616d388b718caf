import type { SessionLook } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import type { ConfirmationKind } from '../views/parts/confirmation.tsx';
import type { FieldProblem } from '../views/props.ts';
import { problemOf } from './problem-of.ts';

type Proof = Pick<SessionLook, 'isFresh' | 'isConfirmed' | 'authenticators'>;

/** What a page that changes something asks of this session before it does. For an organization its own view counts. */
export function confirmationFor(
  session: Proof,
  hasPassword: boolean,
): {
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
} {
  const hasApp = session.authenticators.length > 0;
  const needsCode = hasApp && !(session.isFresh && hasPassword);
  return {
    confirmation: session.isConfirmed
      ? 'confirmed'
      : needsCode
        ? 'code-only'
        : hasPassword
          ? 'password'
          : 'no-password',
    codeOffered: hasApp,
  };
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
