import type * as z from 'zod';
import type { SignIns } from '../../application/engine.ts';
import { NoDocument } from '../../contract/progress.ts';
import { SignInBegun, TextAsked, TypedCode } from '../../contract/sign-in.ts';
import { abandonSteps } from '../carry-on.ts';
import { keepAsShown } from '../credentials.ts';
import { message } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, get, type InSignIn, post } from '../route.ts';
import { lastStepOf, stepOf } from '../step-of.ts';
import { isForgedCookie } from './forged-cookie.ts';
import { answerProgress, answerStep, refuseStep } from './progress.ts';
import { withJson } from './with-json.ts';

const SIGN_IN = '/v1/sign-in';

/** The steps of a sign-in, by the same calls of the engine as their pages. */
export const signInApiRoutes: readonly AnyRoute[] = [
  post('public', SIGN_IN, withJson(SignInBegun, begin)),
  get('step', SIGN_IN, (exchange) => answerStep(exchange)),
  post('step', `${SIGN_IN}/cancel`, withJson(NoDocument, cancel)),
  post('pending', `${SIGN_IN}/totp`, withCode('answerWithTotp')),
  post('pending', `${SIGN_IN}/text`, withCode('answerWithText')),
  post('pending', `${SIGN_IN}/text/send`, withJson(TextAsked, sendText)),
  post('pending', `${SIGN_IN}/recovery-code`, withCode('answerWithRecoveryCode')),
  post('pending', `${SIGN_IN}/mailbox`, withCode('proveMailbox')),
  post('pending', `${SIGN_IN}/mailbox/begin`, withStep('askMailbox')),
  post('pending', `${SIGN_IN}/mailbox/send`, withJson(NoDocument, sendMailboxCode)),
];

/** A step that is answered with what somebody has typed. */
export function withCode(
  call:
    | 'answerWithTotp'
    | 'answerWithText'
    | 'answerWithRecoveryCode'
    | 'proveMailbox'
    | 'confirmTotp'
    | 'confirmPhone',
): (exchange: InSignIn) => Promise<Response> {
  return withJson(TypedCode, async (exchange: InSignIn, { code }) => {
    const { signIns } = exchange.services.engine;
    return answerProgress(exchange, await signIns[call]({ ...lastStepOf(exchange), response: code }));
  });
}

/** A step that takes no more than its token. */
export function withStep(
  call: 'askMailbox' | 'postponeSetUp' | 'saveRecoveryCodes',
): (exchange: InSignIn) => Promise<Response> {
  return withJson(NoDocument, async (exchange: InSignIn) => {
    const { signIns }: { readonly signIns: SignIns } = exchange.services.engine;
    return answerProgress(exchange, await signIns[call](stepOf(exchange)));
  });
}

async function begin(exchange: Exchange, body: z.output<typeof SignInBegun>): Promise<Response> {
  const { services, origin } = exchange;
  const { email, password, keep, returnTo } = body;
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const given = { email, password, returnTo: readReturnTo(returnTo), origin };
  return answerProgress(exchange, await services.accounts.signInWithPassword(given), keep);
}

async function cancel(exchange: InSignIn): Promise<Response> {
  const { c, services } = exchange;
  const look = await services.engine.signIns.look(stepOf(exchange));
  if (!look.ok) return refuseStep(exchange, look.refusal);
  if (keepAsShown(c) === 'cookie') await abandonSteps(exchange);
  else await services.engine.signIns.abandon(stepOf(exchange));
  return c.json({ done: true });
}

/** At a challenge, and for the number that is being set up. */
export async function sendText(exchange: InSignIn, asked: z.output<typeof TextAsked>): Promise<Response> {
  const { signIns } = exchange.services.engine;
  const sent = await signIns.sendText({ ...stepOf(exchange), channel: asked?.channel ?? 'text' });
  return sent.ok ? exchange.c.json(sent.value) : refuseStep(exchange, sent.refusal);
}

async function sendMailboxCode(exchange: InSignIn): Promise<Response> {
  const sent = await exchange.services.engine.signIns.sendMailboxCode(stepOf(exchange));
  return sent.ok ? exchange.c.json({ sentAt: sent.value.sentAt }) : refuseStep(exchange, sent.refusal);
}
