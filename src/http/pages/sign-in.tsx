import { looksLikeEmail } from '../../domain/email.ts';
import { secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';
import { abandonSteps, signOutHere } from '../carry-on.ts';
import { readToken, writeProbe } from '../cookies.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, post } from '../route.ts';
import type { FieldProblem } from '../views/props.ts';
import { SIGN_IN_NOTICES, type SignInNotice, SignInView } from '../views/sign-in-view.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { LONGEST_PASSWORD } from './longest-password.ts';
import { problemOf } from './problem-of.ts';
import { waysOf } from './ways-of.ts';

export const signInRoutes: readonly AnyRoute[] = [
  get('public', '/sign-in', showSignIn),
  post('public', '/sign-in', signIn),
  post('public', '/sign-in/cancel', cancel),
  post('public', '/sign-out', signOut),
];

async function showSignIn(exchange: Exchange): Promise<Response> {
  const { c, services } = exchange;
  const returnTo = readReturnTo(c.req.query('return_to'));
  const session = readToken(c, services.settings, 'session');
  if (session !== null && (await services.engine.sessions.look(session)) !== null)
    return redirect(exchange, returnTo ?? '/');
  writeProbe(c, services.settings);
  const notice = c.req.query('notice');
  const known = SIGN_IN_NOTICES.find((each) => each === notice) ?? null;
  return page(exchange, signInView(exchange, { email: '', returnTo, notice: known, problems: [] }));
}

interface Shown {
  readonly email: string;
  readonly returnTo: string | null;
  readonly notice: SignInNotice | null;
  readonly problems: readonly FieldProblem[];
}

export function signInView({ frame, services }: Exchange, shown: Shown) {
  const demoAccounts = services.development?.demo ?? false;
  return <SignInView frame={frame} demoAccounts={demoAccounts} ways={waysOf(services)} {...shown} />;
}

async function signIn(exchange: Exchange): Promise<Response> {
  const form = await readForm(exchange, ['email', 'password', 'return_to']);
  if (form === null || form.password.length > LONGEST_PASSWORD) return message(exchange, 'malformed');
  const { email, password } = form;
  const returnTo = readReturnTo(form.return_to);
  const shown = { email, returnTo, notice: null } as const;
  const problems = problemsOf(email, password);
  if (problems.length > 0) return page(exchange, signInView(exchange, { ...shown, problems }), 422);

  const { services, origin } = exchange;
  const begun = await services.accounts.signInWithPassword({ email, password, returnTo, origin });
  if (begun.ok) return continueSignIn(exchange, begun.value);
  const now = services.clock.now();
  const problem = possibleHere(exchange, problemOf(begun.refusal, 'code', now) ?? { code: 'sign-in.mismatch' });
  const view = signInView(exchange, { ...shown, problems: [{ field: 'form', problem }] });
  if (begun.refusal.code !== 'sign_in.throttled') return page(exchange, view, 422);
  const retryAfter = Math.max(1, secondsUntil(begun.refusal.retryAt, now));
  return page(exchange, view, 429, { 'retry-after': String(retryAfter) });
}

/** A forgotten password is reset by mail alone, which does not leave every server. */
const possibleHere = ({ frame }: Exchange, problem: Problem): Problem =>
  problem.code === 'sign-in.mismatch' && !frame.canMail ? { code: 'sign-in.mismatch-without-mail' } : problem;

function problemsOf(email: string, password: string): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (email.trim() === '') problems.push({ field: 'email', problem: { code: 'email.empty' } });
  else if (!looksLikeEmail(email)) problems.push({ field: 'email', problem: { code: 'email.malformed' } });
  if (password === '') problems.push({ field: 'password', problem: { code: 'password.empty' } });
  return problems;
}

/** "Not you? Start again": ends the sign-in in progress, and leaves an open session as it is. */
async function cancel(exchange: Exchange): Promise<Response> {
  await abandonSteps(exchange);
  const hasSession = readToken(exchange.c, exchange.services.settings, 'session') !== null;
  return redirect(exchange, hasSession ? '/settings/sign-in' : '/sign-in');
}

async function signOut(exchange: Exchange): Promise<Response> {
  await signOutHere(exchange);
  return redirect(exchange, '/sign-in?notice=signed-out');
}
