import type { SignInLook } from '../../application/engine.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { secondsUntil } from '../../domain/time.ts';
import type { TextChannel } from '../../ports/text-gateway.ts';
import type { Problem } from '../../text/problems.ts';
import { readForm } from '../read-form.ts';
import { message, page, redirect } from '../respond.tsx';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { lastStepOf, stepOf } from '../step-of.ts';
import { TextView } from '../views/text-view.tsx';
import { answer, otherWaysOf, showStep } from './challenge.tsx';
import { notSentOf, problemOfText, retryHeaders } from './problem-of-text.ts';
import { refuseStep } from './refuse-step.tsx';

const TEXT = '/sign-in/text';
const STEP = { state: 'challenge', method: 'sms' } as const;

export const textRoutes: readonly AnyRoute[] = [
  get('pending', TEXT, (exchange) => showStep(exchange, STEP, textView)),
  post('pending', TEXT, async (exchange) => {
    const form = await readForm(exchange, ['code']);
    if (form === null) return message(exchange, 'malformed');
    const { engine } = exchange.services;
    const answered = await engine.signIns.answerWithText({ ...lastStepOf(exchange), response: form.code });
    return answer(exchange, answered, { asked: 'text-code', field: 'code', view: textView });
  }),
  post('pending', `${TEXT}/send`, send),
  // A refused "Send again" is shown at its own address; opened anew it is the page it belongs to.
  get('pending', `${TEXT}/send`, (exchange) => showStep(exchange, STEP, textView)),
];

/** An empty one is a text: a button without script may send none. */
export function readChannel(typed: string): TextChannel | null {
  if (typed === '') return 'text';
  return typed === 'text' || typed === 'call' ? typed : null;
}

async function send(exchange: InSignIn): Promise<Response> {
  const form = await readForm(exchange, ['channel']);
  const channel = form === null ? null : readChannel(form.channel);
  if (channel === null) return message(exchange, 'malformed');
  const sent = await exchange.services.engine.signIns.sendText({ ...stepOf(exchange), channel });
  return sent.ok ? redirect(exchange, TEXT) : refuseSend(exchange, sent.refusal);
}

async function refuseSend(exchange: InSignIn, refusal: Refusal): Promise<Response> {
  const { services } = exchange;
  const problem = problemOfText(refusal, services.clock.now());
  const look = await services.engine.signIns.look(stepOf(exchange));
  if (problem === null || !look.ok) return refuseStep(exchange, refusal);
  return page(exchange, textView({ ...exchange, look: look.value }, problem), 429, retryHeaders(problem));
}

function textView({ frame, look }: InSignIn & { readonly look: SignInLook }, problem: Problem | null) {
  const { text } = look;
  const sentBy = text?.sent?.channel ?? null;
  const field = sentBy === null ? 'form' : 'code';
  const problems = problem === null ? [] : [{ field, problem }];
  return (
    <TextView
      frame={frame}
      email={look.user.email}
      ending={text?.ending ?? ''}
      sentBy={sentBy}
      failure={text?.failure ?? null}
      channels={text?.channels ?? []}
      resendAfterSeconds={text === null ? 0 : secondsUntil(text.retryAt, look.now)}
      {...otherWaysOf(look, 'sms')}
      problems={[...notSentOf(text), ...problems]}
    />
  );
}
