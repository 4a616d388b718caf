import type * as z from 'zod';
import type { PasswordFault } from '../../accounts/password-rules.ts';
import { PasswordChange, PasswordReset, ResetAsked } from '../../contract/passwords.ts';
import { ok, refuse as refused } from '../../domain/result.ts';
import { dropToken, writeToken } from '../cookies.ts';
import { heldHalf } from '../link-half.ts';
import { heldBy } from '../own-browser.ts';
import { message, problem } from '../respond.tsx';
import { type AnyRoute, type Exchange, type InSession, post } from '../route.ts';
import { isForgedCookie } from './forged-cookie.ts';
import { answerProgress } from './progress.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const RESETS = '/v1/password-resets';

export const passwordApiRoutes: readonly AnyRoute[] = [
  post('session', '/v1/me/password', withJson(PasswordChange, changePassword)),
  post('public', RESETS, withJson(ResetAsked, askReset)),
  post('public', `${RESETS}/complete`, withJson(PasswordReset, completeReset)),
];

async function changePassword(exchange: InSession, body: z.output<typeof PasswordChange>): Promise<Response> {
  const { services, sessionKey: session, origin } = exchange;
  const given = { session, ...body, returnTo: '/', origin };
  const outcome = await services.accounts.changeOwnPassword(given);
  if (outcome.kind === 'unfit') return refusePassword(exchange, outcome.fault);
  return answerProgress(exchange, outcome.kind === 'changed' ? ok(outcome.progress) : refused(outcome.refusal));
}

/** `fault` is why: too-short, too-long, leaked, personal or weak. */
export function refusePassword(exchange: Exchange, { code, ...told }: PasswordFault): Response {
  const fault = code.replace('password.', '');
  const title = exchange.frame.t.api['password.unfit'];
  return problem(exchange, { code: 'password.unfit', status: 422, title, fault, ...told });
}

/** The answer is the same for every address (I-03). */
async function askReset(exchange: Exchange, asked: z.output<typeof ResetAsked>): Promise<Response> {
  const { c, services, origin } = exchange;
  const { email, keep } = asked;
  if (!services.settings.canMail) return refuse(exchange, { code: 'mail.unavailable' });
  if (isForgedCookie(exchange, keep)) return message(exchange, 'cross-origin');
  const browser = heldHalf(exchange, 'reset', asked) ?? services.newToken();
  await services.accounts.askReset({ email, browser, recognized: heldBy(exchange), origin });
  if (keep === 'token') return c.json({ key: browser });
  writeToken(c, services.settings, 'reset', browser);
  return c.json({});
}

async function completeReset(exchange: Exchange, body: z.output<typeof PasswordReset>): Promise<Response> {
  const { c, services, origin } = exchange;
  const { token, key, password } = body;
  const browser = heldHalf(exchange, 'reset', { keep: key === undefined ? 'cookie' : 'token', key });
  if (browser === null) return message(exchange, 'reset-link-over');
  const outcome = await services.accounts.resetPassword({ token, browser, password, origin });
  if (outcome.kind === 'over') return message(exchange, 'reset-link-over');
  if (outcome.kind === 'unfit') return refusePassword(exchange, outcome.fault);
  if (key === undefined) dropToken(c, services.settings, 'reset');
  return c.json({ done: true });
}
