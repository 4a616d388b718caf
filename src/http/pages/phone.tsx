import type { SignInLook } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { secondsUntil } from '../../domain/time.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { stepOf } from '../step-of.ts';
import { stepIn } from '../step-rules.ts';
import { PhoneCodeView } from '../views/phone-code-view.tsx';
import { PhoneSetUpView } from '../views/phone-set-up-view.tsx';
import { continueSignIn, pathOf } from './continue-sign-in.ts';
import { problemOf } from './problem-of.ts';
import { notSentOf, problemOfText, retryHeaders } from './problem-of-text.ts';
import { refuseStep } from './refuse-step.tsx';
import { aboutOf } from './set-up.tsx';
import { readChannel } from './text.tsx';

const NUMBER = '/set-up/text';
const CODE = `${NUMBER}/code`;

/** A phone number is set up on two pages: the number, and the code that proves it (I-24). */
export const phoneRoutes: readonly AnyRoute[] = [
  get('enroll-only', NUMBER, (exchange) => showNumber(exchange, { phone: '', country: '' }, null)),
  post('enroll-only', NUMBER, takeNumber),
  get('enroll-only', CODE, (exchange) => showCode(exchange, null)),
  post('enroll-only', CODE, confirmNumber),
  post('enroll-only', `${NUMBER}/send`, sendAgain),
  // A refused "Send again" is shown at its own address; opened anew it is the page it belongs to.
  get('enroll-only', `${NUMBER}/send`, (exchange) => showCode(exchange, null)),
];

type Typed = Readonly<Record<'phone' | 'country', string>>;

/** The sign-in, if this page is where it may stand; else the way to where it does. */
async function lookForSetUp(exchange: InSignIn): Promise<SignInLook | Response> {
  const look = await exchange.services.engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  const { state, methods, offered } = look.value;
  if (state !== 'enroll') return redirect(exchange, pathOf(state, methods));
  return offered.includes('sms') ? look.value : redirect(exchange, '/set-up');
}

async function showNumber(exchange: InSignIn, typed: Typed, problem: Problem | null): Promise<Response> {
  const look = await lookForSetUp(exchange);
  if (look instanceof Response) return look;
  const field = problem?.code === 'phone.country-missing' ? 'country' : 'phone';
  const view = (
    <PhoneSetUpView
      frame={exchange.frame}
      countries={look.text?.countries ?? []}
      values={typed}
      about={aboutOf(look)}
      {...commonOf(look)}
      problems={problem === null ? [] : [{ field, problem }]}
    />
  );
  return problem === null ? page(exchange, view) : page(exchange, view, ...statusOf(problem));
}

const commonOf = (look: SignInLook) => ({
  email: look.user.email,
  step: stepIn(look, 'method'),
  channels: look.text?.channels ?? [],
  canChooseAgain: look.offered.length > 1,
  inSession: look.purpose !== 'sign-in',
});

function statusOf(problem: Problem): [422 | 429, Readonly<Record<string, string>>] {
  const headers = retryHeaders(problem);
  return ['retry-after' in headers ? 429 : 422, headers];
}

async function takeNumber(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['phone', 'country', 'channel']);
  const channel = form === null ? null : readChannel(form.channel);
  if (form === null || channel === null) return message(exchange, 'malformed');
  const { services } = exchange;
  const { phone, country } = form;
  const command = { ...stepOf(exchange), number: phone, country, channel };
  const sent = await services.engine.signIns.stagePhone(command);
  if (sent.ok) return redirect(exchange, CODE);
  const problem = problemOfText(sent.refusal, services.clock.now());
  return problem === null ? refuseStep(exchange, sent.refusal) : showNumber(exchange, form, problem);
}

async function showCode(exchange: InSignIn, problem: Problem | null): Promise<Response> {
  const look = await lookForSetUp(exchange);
  if (look instanceof Response) return look;
  const { text } = look;
  if (text === null || text.number === null || text.sent === null) return redirect(exchange, NUMBER);
  const view = (
    <PhoneCodeView
      frame={exchange.frame}
      number={text.number}
      sentBy={text.sent.channel}
      failure={text.failure}
      resendAfterSeconds={secondsUntil(text.retryAt, look.now)}
      {...commonOf(look)}
      problems={[...notSentOf(text), ...(problem === null ? [] : [{ field: 'code', problem }])]}
    />
  );
  return problem === null ? page(exchange, view) : page(exchange, view, ...statusOf(problem));
}

async function confirmNumber(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['code']);
  if (form === null) return message(exchange, 'malformed');
  const { services } = exchange;
  const confirmed = await services.engine.signIns.confirmPhone({ ...stepOf(exchange), response: form.code });
  if (confirmed.ok) return continueSignIn(exchange, confirmed.value);
  return refuseCode(exchange, confirmed.refusal);
}

function refuseCode(exchange: InSignIn, refusal: Refusal): Promise<Response> {
  const problem = problemOf(refusal, 'text-code', exchange.services.clock.now());
  return problem === null ? refuseStep(exchange, refusal) : showCode(exchange, problem);
}

async function sendAgain(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['channel']);
  const channel = form === null ? null : readChannel(form.channel);
  if (channel === null) return message(exchange, 'malformed');
  const sent = await exchange.services.engine.signIns.sendText({ ...stepOf(exchange), channel });
  return sent.ok ? redirect(exchange, CODE) : refuseCode(exchange, sent.refusal);
}
