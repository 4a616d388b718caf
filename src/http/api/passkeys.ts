import type * as z from 'zod';
import {
  PasskeyAnswer,
  PasskeyMade,
  PasskeySignIn,
  PasskeySignInAsked,
  PasskeyUnfinished,
} from '../../contract/passkeys.ts';
import { NoDocument } from '../../contract/progress.ts';
import { refuse as refused } from '../../domain/result.ts';
import { writeToken } from '../cookies.ts';
import { heldHalf, linkHalfOf } from '../link-half.ts';
import { message } from '../respond.tsx';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, type Exchange, type InSignIn, post } from '../route.ts';
import { lastStepOf, stepOf } from '../step-of.ts';
import { isForgedCookie } from './forged-cookie.ts';
import { answerProgress, refuseStep } from './progress.ts';
import { withJson } from './with-json.ts';

const SIGN_INS = '/v1/passkey-sign-ins';
const CHALLENGE = '/v1/sign-in/passkey';
const SET_UP = '/v1/sign-in/enrollment/passkey';

export const passkeyApiRoutes: readonly AnyRoute[] = [
  post('public', SIGN_INS, withJson(PasskeySignInAsked, beginSignIn)),
  post('public', `${SIGN_INS}/complete`, withJson(PasskeySignIn, completeSignIn)),
  post('public', `${SIGN_INS}/not-finished`, withJson(PasskeyUnfinished, noteAlone)),
  post('pending', `${CHALLENGE}/options`, withJson(NoDocument, request)),
  post('pending', CHALLENGE, withJson(PasskeyAnswer, answer)),
  post('pending', `${CHALLENGE}/not-finished`, notingAt('get')),
  post('enroll-only', SET_UP, withJson(NoDocument, create)),
  post('enroll-only', `${SET_UP}/confirm`, withJson(PasskeyMade, confirm)),
  post('enroll-only', `${SET_UP}/not-finished`, notingAt('create')),
];

/** The page of the sign-in calls this too; the limit of calls for each network holds for it as for all of /v1. */
async function beginSignIn(exchange: Exchange, { keep }: z.output<typeof PasskeySignInAsked>): Promise<Response> {
  const { c, services } = exchange;
  if (!services.settings.byPasskey) return message(exchange, 'not-found');
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const held = keep === 'cookie' ? linkHalfOf(exchange, 'passkey') : null;
  const browser = held ?? services.newToken();
  const options = await services.engine.passkeySignIns.request({ browser });
  if (keep === 'token') return c.json({ options, key: browser });
  writeToken(c, services.settings, 'passkey', browser);
  return c.json({ options });
}

async function completeSignIn(exchange: Exchange, body: z.output<typeof PasskeySignIn>): Promise<Response> {
  const { services, origin } = exchange;
  const { credential, keep } = body;
  if (!services.settings.byPasskey) return message(exchange, 'not-found');
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const browser = heldHalf(exchange, 'passkey', body);
  if (browser === null) return answerProgress(exchange, refused({ code: 'sign_in.expired' }), keep);
  const returnTo = readReturnTo(body.returnTo);
  const given = { browser, response: JSON.stringify(credential), returnTo, origin };
  return answerProgress(exchange, await services.engine.passkeySignIns.answer(given), keep);
}

async function request(exchange: InSignIn): Promise<Response> {
  const made = await exchange.services.engine.signIns.passkeyRequest(stepOf(exchange));
  return made.ok ? exchange.c.json(made.value) : refuseStep(exchange, made.refusal);
}

async function answer(exchange: InSignIn, { credential }: z.output<typeof PasskeyAnswer>): Promise<Response> {
  const { signIns } = exchange.services.engine;
  const response = JSON.stringify(credential);
  return answerProgress(exchange, await signIns.answerWithPasskey({ ...lastStepOf(exchange), response }));
}

async function create(exchange: InSignIn): Promise<Response> {
  const made = await exchange.services.engine.signIns.passkeyCreation(stepOf(exchange));
  return made.ok ? exchange.c.json(made.value) : refuseStep(exchange, made.refusal);
}

async function confirm(exchange: InSignIn, { credential, name }: z.output<typeof PasskeyMade>): Promise<Response> {
  const { signIns } = exchange.services.engine;
  const given = { ...stepOf(exchange), response: JSON.stringify(credential), ...(name === undefined ? {} : { name }) };
  return answerProgress(exchange, await signIns.confirmPasskey(given));
}

/** Nobody is known. */
async function noteAlone(exchange: Exchange, { because }: z.output<typeof PasskeyUnfinished>): Promise<Response> {
  const { c, services, origin } = exchange;
  if (!services.settings.byPasskey) return message(exchange, 'not-found');
  await services.engine.unfinishedPasskeys.alone({ because, origin });
  return c.json({ done: true });
}

function notingAt(ceremony: 'get' | 'create'): (exchange: InSignIn) => Promise<Response> {
  return withJson(PasskeyUnfinished, async (exchange: InSignIn, { because }) => {
    const { unfinishedPasskeys } = exchange.services.engine;
    const noted = await unfinishedPasskeys.atStep({ ...stepOf(exchange), ceremony, because });
    return noted.ok ? exchange.c.json({ done: true }) : refuseStep(exchange, noted.refusal);
  });
}
