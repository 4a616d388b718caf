import type { ChangeOutcome } from '../../accounts/change-password.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { ChangePasswordView } from '../views/change-password-view.tsx';
import type { FieldProblem } from '../views/props.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { LONGEST_PASSWORD } from './longest-password.ts';
import { problemOf } from './problem-of.ts';
import { askToConfirm, refuseInSession } from './refuse-in-session.ts';

const PAGE = '/settings/password';

export const changePasswordRoutes: readonly AnyRoute[] = [
  get('session', PAGE, async (exchange) => {
    const { isFresh, authenticators, user } = exchange.session;
    if ((await exchange.services.accounts.passwordChangedAt(user.id)) === null)
      return redirect(exchange, '/settings/password/new');
    // Without a second factor the current password, which the page asks for, is all the proof there is (I-27).
    const isOwnSignIn = exchange.session.evidence.firstFactor.kind !== 'saml';
    if (!isOwnSignIn || (authenticators.length > 0 && !isFresh)) return askToConfirm(exchange, PAGE);
    return showChange(exchange, []);
  }),
  post('session', PAGE, change),
  // Where password managers send people (W3C, "A well-known URL for changing passwords").
  get('public', '/.well-known/change-password', ({ c }) => c.redirect(PAGE, 302)),
];

function showChange(exchange: InSession, problems: readonly FieldProblem[], retryAfter?: number): Response {
  const { frame, session } = exchange;
  const view = <ChangePasswordView frame={frame} email={session.user.email} problems={problems} />;
  if (retryAfter !== undefined) return page(exchange, view, 429, { 'retry-after': String(retryAfter) });
  return page(exchange, view, problems.length > 0 ? 422 : 200);
}

async function change(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['current_password', 'new_password']);
  if (form === null) return message(exchange, 'malformed');
  const { current_password: current, new_password: wanted } = form;
  if (Math.max(current.length, wanted.length) > LONGEST_PASSWORD) return message(exchange, 'malformed');
  const problems = emptyFields(current, wanted);
  if (problems.length > 0) return showChange(exchange, problems);

  const { services, sessionKey: session, origin } = exchange;
  const returnTo = '/settings/sign-in?notice=password-changed';
  const outcome = await services.accounts.changeOwnPassword({ session, current, wanted, returnTo, origin });
  if (outcome.kind === 'changed') return continueSignIn(exchange, outcome.progress);
  return refuseChange(exchange, outcome);
}

function emptyFields(current: string, wanted: string): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (current === '') problems.push({ field: 'current_password', problem: { code: 'password.empty' } });
  if (wanted === '') problems.push({ field: 'new_password', problem: { code: 'password.new.empty' } });
  return problems;
}

function refuseChange(exchange: InSession, outcome: Exclude<ChangeOutcome, { kind: 'changed' }>): Response {
  if (outcome.kind === 'unfit') return showChange(exchange, [{ field: 'new_password', problem: outcome.fault }]);
  const problem = problemOfRefusal(exchange, outcome.refusal);
  if (problem === null) return refuseInSession(exchange, outcome.refusal, PAGE);
  const problems = [{ field: 'current_password', problem }];
  return problem.code === 'sign-in.throttled'
    ? showChange(exchange, problems, problem.retryAfterSeconds)
    : showChange(exchange, problems);
}

const problemOfRefusal = ({ services }: InSession, refusal: Refusal): Problem | null =>
  problemOf(refusal, 'code', services.clock.now());
