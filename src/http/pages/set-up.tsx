import type { SignInLook, TotpEnrollment } from '../../application/engine.ts';
import type { Problem } from '../../text/problems.ts';
import { drawQr } from '../qr.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { mayPostpone, TO_SET_UP } from '../step-rules.ts';
import { ChooseMethodView } from '../views/choose-method-view.tsx';
import { TotpSetUpView } from '../views/totp-set-up-view.tsx';
import { showStep, stepOf } from './challenge.tsx';
import { continueSignIn } from './continue-sign-in.ts';
import { problemOf } from './problem-of.ts';
import { refuseStep } from './refuse-step.tsx';

export const setUpRoutes: readonly AnyRoute[] = [
  get('enroll-only', '/set-up', (exchange) => showStep(exchange, 'enroll', chooseMethodView)),
  post('enroll-only', '/set-up/method', chooseMethod),
  get('enroll-only', '/set-up/app', (exchange) => showTotpSetUp(exchange, null)),
  post('enroll-only', '/set-up/app', confirmTotp),
  post('enroll-only', '/set-up/later', async (exchange) => {
    const postponed = await exchange.services.engine.signIns.postponeSetUp(stepOf(exchange));
    return postponed.ok ? continueSignIn(exchange, postponed.value) : refuseStep(exchange, postponed.refusal);
  }),
];

function chooseMethodView({ frame, look }: InSignIn & { readonly look: SignInLook }) {
  return (
    <ChooseMethodView
      frame={frame}
      because={becauseOf(look)}
      methods={TO_SET_UP}
      replacing={look.replacing}
      deadline={null}
      canSignOutAndDoLater={look.purpose === 'set-up' && look.because?.kind === 'chosen'}
      canPostpone={mayPostpone(look)}
      inSession={look.purpose !== 'sign-in'}
    />
  );
}

const becauseOf = ({ because }: SignInLook) =>
  because?.kind === 'required' ? { organization: because.organization } : null;

async function chooseMethod(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['method']);
  if (form === null || form.method !== 'totp') return message(exchange, 'malformed');
  const staged = await exchange.services.engine.signIns.stageTotp(stepOf(exchange));
  return staged.ok ? redirect(exchange, '/set-up/app') : refuseStep(exchange, staged.refusal);
}

async function showTotpSetUp(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const { engine } = exchange.services;
  const [staged, look] = await Promise.all([
    engine.signIns.stageTotp(stepOf(exchange)),
    engine.signIns.look(stepOf(exchange)),
  ]);
  if (!staged.ok) return refuseStep(exchange, staged.refusal);
  if (!look.ok) return refuseStep(exchange, look.refusal);
  return page(
    exchange,
    totpSetUpView({ ...exchange, look: look.value }, staged.value, problem),
    problem === null ? 200 : 422,
  );
}

function totpSetUpView(
  { frame, look }: InSignIn & { readonly look: SignInLook },
  staged: TotpEnrollment,
  problem: Problem | null,
) {
  const { issuer, email, secret, otpauthUri } = staged;
  return (
    <TotpSetUpView
      frame={frame}
      qr={drawQr(otpauthUri)}
      {...{ secret, otpauthUri, issuer, email }}
      because={becauseOf(look)}
      replacing={look.replacing}
      inSession={look.purpose !== 'sign-in'}
      problems={problem === null ? [] : [{ field: 'code', problem }]}
    />
  );
}

async function confirmTotp(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['code']);
  if (form === null) return message(exchange, 'malformed');
  const { services } = exchange;
  const confirmed = await services.engine.signIns.confirmTotp({ ...stepOf(exchange), response: form.code });
  if (confirmed.ok) return continueSignIn(exchange, confirmed.value);
  const problem = problemOf(confirmed.refusal, 'code', services.clock.now());
  return problem === null ? refuseStep(exchange, confirmed.refusal) : showTotpSetUp(exchange, problem);
}
