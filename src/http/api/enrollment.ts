import type * as z from 'zod';
import { PhoneGiven } from '../../contract/enrollment.ts';
import { NoDocument } from '../../contract/progress.ts';
import { TextAsked } from '../../contract/sign-in.ts';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { refuseStep } from './progress.ts';
import { sendText, withCode, withStep } from './sign-in.ts';
import { withJson } from './with-json.ts';

const ENROLLMENT = '/v1/sign-in/enrollment';

export const enrollmentApiRoutes: readonly AnyRoute[] = [
  post('enroll-only', `${ENROLLMENT}/totp`, withJson(NoDocument, stageTotp)),
  post('enroll-only', `${ENROLLMENT}/totp/confirm`, withCode('confirmTotp')),
  post('enroll-only', `${ENROLLMENT}/phone`, withJson(PhoneGiven, stagePhone)),
  post('enroll-only', `${ENROLLMENT}/phone/send`, withJson(TextAsked, sendText)),
  post('enroll-only', `${ENROLLMENT}/phone/confirm`, withCode('confirmPhone')),
  post('enroll-only', `${ENROLLMENT}/postpone`, withStep('postponeSetUp')),
  get('enroll-only', `${ENROLLMENT}/recovery-codes`, readRecoveryCodes),
  post('enroll-only', `${ENROLLMENT}/recovery-codes/saved`, withStep('saveRecoveryCodes')),
];

async function stageTotp(exchange: InSignIn): Promise<Response> {
  const { c, services, token, origin } = exchange;
  const staged = await services.engine.signIns.stageTotp({ token, origin });
  return staged.ok ? c.json(staged.value) : refuseStep(exchange, staged.refusal);
}

async function stagePhone(exchange: InSignIn, given: z.output<typeof PhoneGiven>): Promise<Response> {
  const { c, services, token, origin } = exchange;
  const sent = await services.engine.signIns.stagePhone({ token, origin, ...given });
  return sent.ok ? c.json(sent.value) : refuseStep(exchange, sent.refusal);
}

async function readRecoveryCodes(exchange: InSignIn): Promise<Response> {
  const { c, services, token, origin } = exchange;
  const shown = await services.engine.signIns.recoveryCodes({ token, origin });
  if (!shown.ok) return refuseStep(exchange, shown.refusal);
  const { codes, issuer, email, madeAt } = shown.value;
  return c.json({ codes, issuer, email, madeAt });
}
