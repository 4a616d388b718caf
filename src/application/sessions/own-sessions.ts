import type { SessionId } from '../../domain/ids.ts';
import { ok, refuse } from '../../domain/result.ts';
import { isOver } from '../../domain/sign-in/session-limits.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SessionFacts, SessionRecord } from '../../ports/repositories/sessions.ts';
import type { OwnSession, Sessions } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { endAllBut } from './end-all.ts';
import { endWithSuccessors } from './end-with-successors.ts';
import { findLiveSession } from './live-session.ts';

/** Where somebody is signed in (T12), this session first, then the one that was used last. */
export async function listOwnSessions(needs: Needs, session: string): ReturnType<Sessions['list']> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, session, now);
  if (facts === null) return null;
  const { id, userId } = facts.session;
  const all = await needs.store.repositories.sessions.listOf(userId);
  const own = all.find((each) => each.id === id);
  if (own === undefined) return null;
  const others = all.filter((each) => each.id !== id && !isOver(each, now));
  return { current: toOwnSession(own), others: others.map(toOwnSession) };
}

function toOwnSession({ id, origin, evidence, lastSeenAt, endsAt }: SessionRecord): OwnSession {
  return { id, origin, evidence, lastSeenAt, endsAt, signedInAt: evidence.signInBeganAt };
}

/** Single sign-on opens one organization; the account's sessions are its holder's alone (I-41). Signing out is free. */
const isOfAnotherHouse = ({ session }: SessionFacts) => session.evidence.firstFactor.kind === 'saml';

/** One other session of one's own, or what took its place meanwhile; anybody else's is not found. */
export async function endOtherSession(
  needs: Needs,
  command: Parameters<Sessions['endOther']>[0],
): ReturnType<Sessions['endOther']> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  if (isOfAnotherHouse(facts)) return refuse({ code: 'step_up.required' });
  const { id, userId } = facts.session;
  const other = command.id as SessionId;
  const isEnded = await needs.store.transaction(async ({ attemptBudgets, sessions, audit }) => {
    await attemptBudgets.lock(userId);
    const isHere = (await sessions.findFacts(id)) !== null;
    const found = isHere && other !== id ? await sessions.trace(other) : null;
    if (found?.userId !== userId || !(await endWithSuccessors(sessions, other, now))) return false;
    const people = { actor: userId, target: userId, organization: null } as const;
    const details = { because: 'asked' };
    await audit.add({ action: 'session.ended', ...people, origin: command.origin ?? NO_ORIGIN, details }, now);
    return true;
  });
  return isEnded ? ok(null) : refuse({ code: 'session.not_found' });
}

export async function endOtherSessions(
  needs: Needs,
  command: Parameters<Sessions['endOthers']>[0],
): ReturnType<Sessions['endOthers']> {
  const facts = await findLiveSession(needs, command.session, needs.clock.now());
  if (facts === null) return refuse({ code: 'session.not_found' });
  if (isOfAnotherHouse(facts)) return refuse({ code: 'step_up.required' });
  const { id, userId } = facts.session;
  const { because, origin = NO_ORIGIN } = command;
  return ok(await endAllBut(needs, { user: userId, except: id, because, origin }));
}
