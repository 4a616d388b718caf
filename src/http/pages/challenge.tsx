import type { SignedIn, SignInLook, SignInProgress } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Result } from '../../domain/result.ts';
import type { SignInState } from '../../domain/sign-in/states.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { lastStepOf, stepOf } from '../step-of.ts';
import { ChallengeView } from '../views/challenge-view.tsx';
import { MessageView } from '../views/message-view.tsx';
import { messageProps } from '../views/messages.ts';
import { RecoveryCodeView } from '../views/recovery-code-view.tsx';
import { continueSignIn, pathOf } from './continue-sign-in.ts';
import { type Asked, problemOf } from './problem-of.ts';
import { refuseStep, showLocked } from './refuse-step.tsx';

export const challengeRoutes: readonly AnyRoute[] = [
  get('pending', '/sign-in/code', (exchange) => showStep(exchange, { state: 'challenge', method: 'totp' }, codeView)),
  post('pending', '/sign-in/code', async (exchange) => {
    const form = await readForm(exchange, ['code']);
    if (form === null) return message(exchange, 'malformed');
    const { engine } = exchange.services;
    const answered = await engine.signIns.answerWithTotp({ ...lastStepOf(exchange), response: form.code });
    return answer(exchange, answered, { asked: 'code', field: 'code', view: codeView });
  }),
  get('pending', '/sign-in/recovery-code', (exchange) =>
    showStep(exchange, { state: 'challenge', purpose: 'sign-in' }, recoveryCodeView),
  ),
  post('pending', '/sign-in/recovery-code', async (exchange) => {
    const form = await readForm(exchange, ['recovery_code']);
    if (form === null) return message(exchange, 'malformed');
    const { engine } = exchange.services;
    const answered = await engine.signIns.answerWithRecoveryCode({
      ...lastStepOf(exchange),
      response: form.recovery_code,
    });
    return answer(exchange, answered, { asked: 'recovery-code', field: 'recovery_code', view: recoveryCodeView });
  }),
  get('pending', '/sign-in/no-codes', showNoCodes),
];

type Inside = InSignIn & { readonly look: SignInLook };
type View = (inside: Inside, problem: Problem | null) => unknown;

/** Which page it is: of a state, for one purpose alone, or for one method among those that may answer. */
interface Step {
  readonly state: SignInState;
  readonly purpose?: SignInLook['purpose'];
  readonly method?: Method;
}

function standsAt(look: SignInLook, { state, purpose, method }: Step): boolean {
  if (look.state !== state || (purpose !== undefined && purpose !== look.purpose)) return false;
  return method === undefined || look.methods.includes(method);
}

/** Shows a step's page, if the sign-in stands there; else goes where it stands. */
export async function showStep(exchange: InSignIn, step: Step, view: View): Promise<Response> {
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  const { state, methods, lockedUntil, now } = look.value;
  if (!standsAt(look.value, step)) return redirect(exchange, pathOf(state, methods));
  const guesses = state === 'challenge' || state === 'confirm-mailbox';
  if (guesses && lockedUntil > now)
    return showLocked(exchange, lockedUntil >= Number.MAX_SAFE_INTEGER ? null : lockedUntil);
  return page(exchange, view({ ...exchange, look: look.value }, null) as never);
}

/** It says that only somebody else can help, so it is for nobody who can help themselves. */
async function showNoCodes(exchange: InSignIn): Promise<Response> {
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  const wayLeft = look.ok && look.value.state === 'challenge' ? wayLeftTo(look.value) : null;
  if (wayLeft !== null) return redirect(exchange, wayLeft);
  return showStep(exchange, { state: 'challenge' }, ({ frame }) => (
    <MessageView {...messageProps(frame, 'no-codes')} />
  ));
}

function wayLeftTo({ purpose, recoveryCodesLeft, emailedRecovery, mailboxInstead, state, methods }: SignInLook) {
  const isByCode = recoveryCodesLeft > 0 || emailedRecovery;
  if (isByCode && purpose === 'sign-in') return '/sign-in/recovery-code';
  return isByCode || mailboxInstead ? pathOf(state, methods) : null;
}

interface Answered {
  readonly asked: Asked;
  readonly field: string;
  readonly view: View;
}

/** Carries on after a right code, and says on the same page what is wrong with another. */
export async function answer(
  exchange: InSignIn,
  answered: Result<SignInProgress | SignedIn, Refusal>,
  { asked, view }: Answered,
): Promise<Response> {
  if (answered.ok) return continueSignIn(exchange, answered.value);
  const { services } = exchange;
  const problem = problemOf(answered.refusal, asked, services.clock.now());
  if (problem === null || problem.code === 'challenge.spent') return refuseStep(exchange, answered.refusal);
  const look = await services.engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  return page(exchange, view({ ...exchange, look: look.value }, problem) as never, 422);
}

/** What the page of one method says of everything else that may help. */
export const otherWaysOf = (look: SignInLook, method: Method) => ({
  purpose: look.purpose === 'sign-in' ? ('sign-in' as const) : ('step-up' as const),
  others: look.methods.filter((other) => other !== method),
  recoveryCodes: look.recoveryCodesLeft > 0 || look.emailedRecovery,
  noLongerHave: look.mailboxInstead,
});

function codeView({ frame, look }: Inside, problem: Problem | null) {
  return (
    <ChallengeView
      frame={frame}
      issuer={look.issuer}
      email={look.user.email}
      {...otherWaysOf(look, 'totp')}
      problems={problem === null ? [] : [{ field: 'code', problem }]}
    />
  );
}

export function recoveryCodeView({ frame, look }: Inside, problem: Problem | null) {
  const problems = problem === null ? [] : [{ field: 'recovery_code', problem }];
  return <RecoveryCodeView frame={frame} email={look.user.email} byMail={look.emailedRecovery} problems={problems} />;
}
