import type * as z from 'zod';
import type { OwnSession } from '../../application/engine.ts';
import { SessionEnded } from '../../contract/own-sessions.ts';
import { NoDocument } from '../../contract/progress.ts';
import { message } from '../respond.tsx';
import { type AnyRoute, get, type InSession, post } from '../route.ts';
import { refuse } from './refuse.ts';
import { withJson } from './with-json.ts';

const SESSIONS = '/v1/me/sessions';

export const ownSessionApiRoutes: readonly AnyRoute[] = [
  get('session', SESSIONS, listSessions),
  post('session', `${SESSIONS}/end`, withJson(SessionEnded, endOne)),
  post('session', `${SESSIONS}/end-others`, withJson(NoDocument, endOthers)),
];

async function listSessions(exchange: InSession): Promise<Response> {
  const list = await exchange.services.engine.sessions.list(exchange.sessionKey);
  if (list === null) return refuse(exchange, { code: 'session.not_found' });
  return exchange.c.json({ current: shown(list.current), others: list.others.map(shown) });
}

function shown({ id, origin, evidence, signedInAt, lastSeenAt, endsAt }: OwnSession) {
  const { address, browser } = origin;
  const secondFactor = evidence.secondFactor?.kind ?? null;
  return { id, address, browser, firstFactor: evidence.firstFactor.kind, secondFactor, signedInAt, lastSeenAt, endsAt };
}

/** What is not one's own, or has ended meanwhile, is not found; 401 would speak of this very session. */
async function endOne(exchange: InSession, { id }: z.output<typeof SessionEnded>): Promise<Response> {
  const { c, services, sessionKey: session, origin } = exchange;
  const ended = await services.engine.sessions.endOther({ session, id, origin });
  return ended.ok ? c.json({ done: true }) : message(exchange, 'not-found');
}

async function endOthers(exchange: InSession): Promise<Response> {
  const { c, services, sessionKey: session, origin } = exchange;
  const ended = await services.engine.sessions.endOthers({ session, because: 'asked', origin });
  return ended.ok ? c.json({ ended: ended.value }) : refuse(exchange, ended.refusal);
}
