import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { MakePasswordView } from '../views/make-password-view.tsx';
import { LONGEST_PASSWORD } from './longest-password.ts';
import { WAYS_IN } from './providers.tsx';
import { askToConfirm, refuseInSession } from './refuse-in-session.ts';

const PAGE = '/settings/password/new';

export const makePasswordRoutes: readonly AnyRoute[] = [
  get('session', PAGE, async (exchange) => {
    const { c, services, session } = exchange;
    const returnTo = readReturnTo(c.req.query('return_to')) ?? WAYS_IN;
    if ((await services.accounts.passwordChangedAt(session.user.id)) !== null)
      return redirect(exchange, '/settings/password');
    if (!session.isFresh) return askToConfirm(exchange, pageFor(returnTo));
    return show(exchange, returnTo, null);
  }),
  post('session', PAGE, make),
];

const pageFor = (returnTo: string) => `${PAGE}?return_to=${encodeURIComponent(returnTo)}`;

function show(exchange: InSession, returnTo: string, problem: Problem | null): Response {
  const { frame, session } = exchange;
  const problems = problem === null ? [] : [{ field: 'password', problem }];
  const view = <MakePasswordView {...{ frame, returnTo, problems }} email={session.user.email} />;
  return page(exchange, view, problem === null ? 200 : 422);
}

async function make(exchange: InSession): Promise<Response> {
  const form = await readForm(exchange, ['password', 'return_to']);
  if (form === null || form.password.length > LONGEST_PASSWORD) return message(exchange, 'malformed');
  const returnTo = readReturnTo(form.return_to) ?? WAYS_IN;
  const { password: wanted } = form;
  if (wanted === '') return show(exchange, returnTo, { code: 'password.new.empty' });
  const { services, sessionKey: session, origin } = exchange;
  const outcome = await services.accounts.makeOwnPassword({ session, wanted, origin });
  if (outcome.kind === 'unfit') return show(exchange, returnTo, outcome.fault);
  if (outcome.kind === 'refused') return refuseInSession(exchange, outcome.refusal, pageFor(returnTo));
  return redirect(exchange, returnTo === WAYS_IN ? `${WAYS_IN}?notice=password-made` : returnTo);
}
