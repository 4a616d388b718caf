import { isMethod } from '../../domain/authenticators/methods.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import { beginChallenge, proveByPassword } from '../prove-again.ts';
import { readForm } from '../read-form.ts';
import { message, page } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import type { FieldProblem } from '../views/props.ts';
import { ReauthenticateView } from '../views/reauthenticate-view.tsx';
import { showConfirmByLink } from './confirm-by-link.tsx';
import { confirmThroughCompany } from './confirm-through-company.ts';
import { continueSignIn } from './continue-sign-in.ts';
import { refuseInSession } from './refuse-in-session.ts';
import { requiringSetUp } from './requiring-set-up.ts';

const HOME = '/settings/sign-in';

export const confirmRoutes: readonly AnyRoute[] = [
  get('session', '/confirm', async (exchange) => {
    const returnTo = readReturnTo(exchange.c.req.query('return_to')) ?? HOME;
    const { authenticators, evidence } = exchange.session;
    if (evidence.firstFactor.kind === 'saml') return confirmThroughCompany(exchange, { returnTo, stepUp });
    return authenticators.length > 0 ? stepUp(exchange, returnTo) : askFirstFactor(exchange, returnTo);
  }),
  { ...post('session', '/confirm', confirmWithPassword), evenThroughSingleSignOn: true },
  { ...post('session', '/step-up', stepUpByForm), evenThroughSingleSignOn: true },
];

async function stepUpByForm(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['return_to']);
  return form === null ? message(exchange, 'malformed') : stepUp(exchange, readReturnTo(form.return_to) ?? HOME);
}

async function askFirstFactor(exchange: InSession, returnTo: string): Promise<Response> {
  const hasPassword = (await exchange.services.accounts.passwordChangedAt(exchange.session.user.id)) !== null;
  return hasPassword ? showPassword(exchange, { returnTo, problems: [] }) : showConfirmByLink(exchange, returnTo);
}

/** Asks for a code from the member's own authenticator. */
async function stepUp(exchange: InSession, returnTo: string): Promise<Response> {
  // An organization may not count all that this person has: then only what it names will do.
  const methods = exchange.c.req.query('methods')?.split(',').filter(isMethod) ?? [];
  const begun = await beginChallenge(exchange, returnTo, methods);
  return begun.ok ? continueSignIn(exchange, begun.value) : refuseInSession(exchange, begun.refusal, returnTo);
}

interface Shown {
  readonly returnTo: string;
  readonly problems: readonly FieldProblem[];
  readonly retryAfter?: number;
}

async function showPassword(exchange: InSession, { returnTo, problems, retryAfter }: Shown): Promise<Response> {
  const { frame, session } = exchange;
  const requiredBy = await requiringSetUp(exchange, returnTo);
  const view = <ReauthenticateView frame={frame} email={session.user.email} {...{ problems, returnTo, requiredBy }} />;
  if (retryAfter !== undefined) return page(exchange, view, 429, { 'retry-after': String(retryAfter) });
  return page(exchange, view, problems.length > 0 ? 422 : 200);
}

async function confirmWithPassword(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['password', 'return_to']);
  if (form === null) return message(exchange, 'malformed');
  const returnTo = readReturnTo(form.return_to) ?? HOME;
  const { password } = form;
  if (password === '' && exchange.session.authenticators.length === 0)
    return showPassword(exchange, { returnTo, problems: [{ field: 'password', problem: { code: 'password.empty' } }] });

  const proven = await proveByPassword(exchange, { password, returnTo });
  if (proven.ok) return continueSignIn(exchange, proven.value);
  const { refusal } = proven;
  if (refusal.code === 'sign_in.throttled') return showThrottled(exchange, returnTo, refusal.retryAt);
  if (refusal.code !== 'password.incorrect') return refuseInSession(exchange, refusal, returnTo);
  return showPassword(exchange, { returnTo, problems: [{ field: 'password', problem: { code: 'password.wrong' } }] });
}

function showThrottled(exchange: InSession, returnTo: string, retryAt: Instant): Promise<Response> {
  const retryAfterSeconds = Math.max(1, secondsUntil(retryAt, exchange.services.clock.now()));
  const problems = [{ field: 'password', problem: { code: 'sign-in.throttled', retryAfterSeconds } as const }];
  return showPassword(exchange, { returnTo, problems, retryAfter: retryAfterSeconds });
}
