import { NoDocument } from '../../contract/progress.ts';
import { type AnyRoute, get, type InSignIn, post } from '../route.ts';
import { refuseStep } from './progress.ts';
import { withCode, withStep } from './sign-in.ts';
import { withJson } from './with-json.ts';

const ENROLLMENT = '/v1/sign-in/enrollment';

export const enrollmentApiRoutes: readonly AnyRoute[] = [
  post('enroll-only', `${ENROLLMENT}/totp`, withJson(NoDocument, stageTotp)),
  post('enroll-only', `${ENROLLMENT}/totp/confirm`, withCode('confirmTotp')),
  post('enroll-only', `${ENROLLMENT}/postpone`, withStep('postponeSetUp')),
  get('enroll-only', `${ENROLLMENT}/recovery-codes`, readRecoveryCodes),
  post('enroll-only', `${ENROLLMENT}/recovery-codes/saved`, withStep('saveRecoveryCodes')),
];

async function stageTotp(exchange: InSignIn): Promise<Response> {
  const { c, services, token, origin } = exchange;
  const staged = await services.engine.signIns.stageTotp({ token, origin });
  return staged.ok ? c.json(staged.value) : refuseStep(exchange, staged.refusal);
}

async function readRecoveryCodes(exchange: InSignIn): Promise<Response> {
  const { c, services, token, origin } = exchange;
  const shown = await services.engine.signIns.recoveryCodes({ token, origin });
  if (!shown.ok) return refuseStep(exchange, shown.refusal);
  const { codes, issuer, email, madeAt } = shown.value;
  return c.json({ codes, issuer, email, madeAt });
}
