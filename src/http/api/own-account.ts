import type * as z from 'zod';
import type { OwnMethods } from '../../application/engine.ts';
import { AuthenticatorChosen, StepUp } from '../../contract/own-account.ts';
import { NoDocument } from '../../contract/progress.ts';
import { dropStepTokens, signOutHere } from '../carry-on.ts';
import { dropToken } from '../cookies.ts';
import { keepAsShown } from '../credentials.ts';
import { beginChallenge, proveByPassword } from '../prove-again.ts';
import { readReturnTo } from '../return-to.ts';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { answerProgress } from './progress.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const AUTHENTICATORS = '/v1/me/authenticators';

/** What somebody does with their own session and second factors, by the same calls of the engine as the settings. */
export const ownAccountApiRoutes: readonly AnyRoute[] = [
  { ...post('session', '/v1/session/end', withJson(NoDocument, endSession)), evenThroughSingleSignOn: true },
  { ...post('session', '/v1/session/step-up', withJson(StepUp, stepUp)), evenThroughSingleSignOn: true },
  get('session', AUTHENTICATORS, listAuthenticators),
  post('session', `${AUTHENTICATORS}/enroll`, withJson(NoDocument, beginning('beginSetUp'))),
  post('session', `${AUTHENTICATORS}/enroll-later`, withJson(NoDocument, enrollLater)),
  post('session', `${AUTHENTICATORS}/remove`, withJson(AuthenticatorChosen, removeAuthenticator)),
  post('session', '/v1/me/recovery-codes', withJson(NoDocument, beginning('beginNewRecoveryCodes'))),
];

const byCookie = ({ c }: InSession) => keepAsShown(c) === 'cookie';
const commandOf = ({ sessionKey, origin }: InSession) => ({ session: sessionKey, origin });

async function endSession(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey, origin } = exchange;
  if (byCookie(exchange)) await signOutHere(exchange);
  else await services.engine.sessions.end(sessionKey, origin);
  return c.json({ done: true });
}

async function stepUp(exchange: InSession, body: z.output<typeof StepUp>): Promise<Response> {
  const returnTo = readReturnTo(body?.returnTo);
  const password = body?.password;
  const begun =
    password === undefined
      ? await beginChallenge(exchange, returnTo)
      : await proveByPassword(exchange, { password, returnTo });
  return answerProgress(exchange, begun);
}

async function listAuthenticators(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey } = exchange;
  const overview = await services.engine.methods.overview(sessionKey);
  if (overview === null) return refuse(exchange, { code: 'session.not_found' });
  const { left, total, madeAt, saved } = overview.recoveryCodes;
  return c.json({
    authenticators: overview.authenticators.map(({ id, method, name, confirmedAt, lastUsedAt, ending }) => ({
      ...{ id, method, name, lastUsedAt, ending },
      addedAt: confirmedAt,
    })),
    recoveryCodes: madeAt === null ? null : { left, total, madeAt, saved },
    requiredBy: overview.organizations.filter(({ requires }) => requires).map(({ name }) => name),
  });
}

/** A ceremony that changes nothing, or takes nothing away, before its own next step. */
function beginning(call: 'beginSetUp' | 'beginNewRecoveryCodes') {
  return async (exchange: InSession): Promise<Response> => {
    const methods: OwnMethods = exchange.services.engine.methods;
    return answerProgress(exchange, await methods[call](commandOf(exchange)));
  };
}

async function enrollLater(exchange: InSession): Promise<Response> {
  const { c, services } = exchange;
  const noted = await services.engine.methods.setUpAtNextSignIn(commandOf(exchange));
  if (!noted.ok) return refuse(exchange, noted.refusal);
  if (byCookie(exchange)) {
    dropStepTokens(exchange);
    dropToken(c, services.settings, 'session');
  }
  return c.json({ done: true });
}

async function removeAuthenticator(
  exchange: InSession,
  { id }: z.output<typeof AuthenticatorChosen>,
): Promise<Response> {
  const command = { ...commandOf(exchange), authenticator: id };
  const removed = await exchange.services.engine.methods.remove(command);
  return removed.ok ? exchange.c.json({ done: true }) : refuse(exchange, removed.refusal);
}
