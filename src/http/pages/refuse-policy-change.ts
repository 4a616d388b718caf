import type { Refusal } from '../../domain/refusals.ts';
import { message, redirect } from '../respond.tsx';
import type { InOrganization } from '../route.ts';
import type { FieldProblem } from '../views/props.ts';
import { askAgain } from './confirmation.ts';
import { problemOf } from './problem-of.ts';

export interface ShownAgain {
  readonly problem: FieldProblem | null;
  readonly status: 409 | 422 | 429;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Refused {
  readonly refusal: Refusal;
  /** The password that was typed. */
  readonly typed: string;
  /** Where to go when the page has nothing to say to it. */
  readonly home: string;
  /** The field that one of the refusals is about; what else is wrong is said above the form. */
  readonly about?: { readonly code: Refusal['code']; readonly field: string };
  readonly show: (again: ShownAgain) => Response | Promise<Response>;
}

/** What every page that changes a policy answers to a refusal: itself once more, with what is missing or wrong. */
export function refusePolicyChange(
  exchange: InOrganization,
  { refusal, typed, home, about, show }: Refused,
): Response | Promise<Response> {
  const now = exchange.services.clock.now();
  if (refusal.code === 'role.insufficient') return message(exchange, 'forbidden');
  const again = askAgain(refusal, typed, now);
  if (again !== null) return show(again);
  const problem = problemOf(refusal, 'code', now);
  if (problem === null) return redirect(exchange, home);
  if (refusal.code === about?.code) return show({ problem: { field: about.field, problem }, status: 422 });
  return show({ problem: { field: 'form', problem }, status: 409 });
}
