import type { SignInLook, TotpEnrollment } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { EnrollBecause } from '../../domain/policy/decide-sign-in.ts';
import type { Problem } from '../../text/problems.ts';
import { drawQr } from '../qr.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { stepOf } from '../step-of.ts';
import { asksForChoice, mayPostpone, maySignOutAndDoLater, stepIn } from '../step-rules.ts';
import { ChooseMethodView } from '../views/choose-method-view.tsx';
import type { SetUpAbout } from '../views/parts/why-set-up.tsx';
import { TotpSetUpView } from '../views/totp-set-up-view.tsx';
import { showStep } from './challenge.tsx';
import { continueSignIn, pathOf } from './continue-sign-in.ts';
import { problemOf } from './problem-of.ts';
import { refuseStep } from './refuse-step.tsx';

export const setUpRoutes: readonly AnyRoute[] = [
  get('enroll-only', '/set-up', showChoice),
  post('enroll-only', '/set-up/method', chooseMethod),
  get('enroll-only', '/set-up/app', (exchange) => showTotpSetUp(exchange, null)),
  post('enroll-only', '/set-up/app', confirmTotp),
  post('enroll-only', '/set-up/later', async (exchange) => {
    const postponed = await exchange.services.engine.signIns.postponeSetUp(stepOf(exchange));
    return postponed.ok ? continueSignIn(exchange, postponed.value) : refuseStep(exchange, postponed.refusal);
  }),
];

async function showChoice(exchange: InSignIn): Promise<Response> {
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  if (look.ok && look.value.state === 'enroll' && !asksForChoice(look.value)) {
    const path = SET_UP_PAGES.get(look.value.offered[0] ?? '');
    if (path !== undefined) return redirect(exchange, path);
  }
  return showStep(exchange, { state: 'enroll' }, chooseMethodView);
}

function chooseMethodView({ frame, look }: InSignIn & { readonly look: SignInLook }) {
  return (
    <ChooseMethodView
      frame={frame}
      about={aboutOf(look)}
      step={stepIn(look, 'choice')}
      methods={look.offered}
      deadline={null}
      canSignOutAndDoLater={maySignOutAndDoLater(look)}
      canPostpone={mayPostpone(look)}
      inSession={look.purpose !== 'sign-in'}
    />
  );
}

/** An organization asks those who hold something already only where none of it counts. */
export const aboutOf = ({ because, requiredBy, held, heldMethods, makesCodes }: SignInLook): SetUpAbout => ({
  because: becauseOf(because, requiredBy, heldMethods),
  ...{ held, makesCodes },
});

function becauseOf(because: EnrollBecause | null, requiredBy: string | null, notCounting: readonly Method[]) {
  if (because === null || because.kind === 'chosen' || because.kind === 'backup') return null;
  if (because.kind === 'required') return { anew: null, organization: because.organization, notCounting };
  return { anew: because.kind, organization: requiredBy };
}

/** Where each method is set up. */
const SET_UP_PAGES: ReadonlyMap<string, string> = new Map<Method, string>([
  ['passkey', '/set-up/passkey'],
  ['totp', '/set-up/app'],
  ['sms', '/set-up/text'],
]);

async function chooseMethod(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['method']);
  const path = SET_UP_PAGES.get(form?.method ?? '');
  if (path === undefined) return message(exchange, 'malformed');
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  const { state, methods } = look.value;
  return redirect(exchange, state === 'enroll' ? path : pathOf(state, methods));
}

async function showTotpSetUp(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const { engine } = exchange.services;
  const [staged, look] = await Promise.all([
    engine.signIns.stageTotp(stepOf(exchange)),
    engine.signIns.look(stepOf(exchange)),
  ]);
  if (!staged.ok) {
    const isForbidden = staged.refusal.code === 'method.not_allowed';
    return isForbidden ? redirect(exchange, '/set-up') : refuseStep(exchange, staged.refusal);
  }
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
      about={aboutOf(look)}
      step={stepIn(look, 'method')}
      canChooseAgain={look.offered.length > 1}
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
