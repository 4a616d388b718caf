import type { SignInLook } from '../../application/engine.ts';
import { ceremonyFaultOf } from '../../domain/authenticators/ceremony-fault.ts';
import { browserName } from '../../text/browser-name.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { lastStepOf, stepOf } from '../step-of.ts';
import { stepIn } from '../step-rules.ts';
import { PasskeySetUpView } from '../views/passkey-set-up-view.tsx';
import { PasskeyView } from '../views/passkey-view.tsx';
import { otherWaysOf, showStep } from './challenge.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { problemOf } from './problem-of.ts';
import { refuseStep } from './refuse-step.tsx';
import { aboutOf } from './set-up.tsx';

export const passkeyRoutes: readonly AnyRoute[] = [
  get('pending', '/sign-in/passkey', (exchange) => showChallenge(exchange, null)),
  post('pending', '/sign-in/passkey', answerWithPasskey),
  get('enroll-only', '/set-up/passkey', (exchange) => showSetUp(exchange, null)),
  post('enroll-only', '/set-up/passkey', confirmPasskey),
  post('pending', '/sign-in/passkey/not-finished', (exchange) => noteUnfinished(exchange, 'get')),
  post('enroll-only', '/set-up/passkey/not-finished', (exchange) => noteUnfinished(exchange, 'create')),
  get('public', '/.well-known/passkey-endpoints', ({ c, services }) => {
    const addressOf = (path: string) => new URL(path, services.settings.url).href;
    return c.json({ enroll: addressOf('/settings/set-up?add=yes'), manage: addressOf('/settings/sign-in') });
  }),
];

/** The page brings a challenge of its own, so that a second try has a new one. */
async function showChallenge(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const request = await exchange.services.engine.signIns.passkeyRequest(stepOf(exchange));
  if (!request.ok) return refuseStep(exchange, request.refusal);
  const view = ({ frame, look }: InSignIn & { readonly look: SignInLook }) => (
    <PasskeyView
      frame={frame}
      email={look.user.email}
      options={request.value}
      {...otherWaysOf(look, 'passkey')}
      problems={problem === null ? [] : [{ field: 'form', problem }]}
    />
  );
  if (problem === null) return showStep(exchange, { state: 'challenge', method: 'passkey' }, view);
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  return look.ok ? page(exchange, view({ ...exchange, look: look.value }), 422) : refuseStep(exchange, look.refusal);
}

async function answerWithPasskey(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['response']);
  if (form === null) return message(exchange, 'malformed');
  const { services } = exchange;
  const answered = await services.engine.signIns.answerWithPasskey({ ...lastStepOf(exchange), ...form });
  if (answered.ok) return continueSignIn(exchange, answered.value);
  const problem = problemOf(answered.refusal, 'passkey', services.clock.now());
  if (problem?.code !== 'passkey.failed') return refuseStep(exchange, answered.refusal);
  return showChallenge(exchange, problem);
}

async function showSetUp(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const { engine } = exchange.services;
  const creation = await engine.signIns.passkeyCreation(stepOf(exchange));
  if (!creation.ok) {
    return creation.refusal.code === 'method.not_allowed'
      ? redirect(exchange, '/set-up')
      : refuseStep(exchange, creation.refusal);
  }
  const look = await engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  const { frame, origin } = exchange;
  const view = (
    <PasskeySetUpView
      frame={frame}
      email={look.value.user.email}
      options={creation.value}
      name={browserName(origin.browser) ?? frame.t.common.methods.passkey}
      about={aboutOf(look.value)}
      step={stepIn(look.value, 'method')}
      canChooseAgain={look.value.offered.length > 1}
      inSession={look.value.purpose !== 'sign-in'}
      problems={problem === null ? [] : [{ field: 'form', problem }]}
    />
  );
  return page(exchange, view, problem === null ? 200 : 422);
}

async function confirmPasskey(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['response', 'name']);
  if (form === null) return message(exchange, 'malformed');
  const { services } = exchange;
  const confirmed = await services.engine.signIns.confirmPasskey({ ...stepOf(exchange), ...form });
  if (confirmed.ok) return continueSignIn(exchange, confirmed.value);
  const problem = problemOf(confirmed.refusal, 'passkey', services.clock.now());
  return problem === null ? refuseStep(exchange, confirmed.refusal) : showSetUp(exchange, problem);
}

/** The page's script tells it and stays where it is: nothing is said to it, and nothing of the sign-in changes. */
async function noteUnfinished(exchange: InSignIn, ceremony: 'get' | 'create'): Promise<Response> {
  const form = await readForm(exchange, ['because']);
  if (form === null) return message(exchange, 'malformed');
  const because = ceremonyFaultOf(form.because);
  const noted = await exchange.services.engine.unfinishedPasskeys.atStep({ ...stepOf(exchange), ceremony, because });
  return noted.ok ? exchange.c.body(null, 204) : refuseStep(exchange, noted.refusal);
}
