import type { Evidence } from '../../domain/policy/facts.ts';
import { isFresh } from '../../domain/policy/is-fresh.ts';
import { ok, refuse } from '../../domain/result.ts';
import type { Sessions } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { start } from '../sign-in/start.ts';
import { findLiveSession } from './live-session.ts';

/**
 * Another key for a session whose first factor was just shown and replaced: what it has shown of a second factor stays,
 * with the time at which it was shown.
 */
export async function renewSession(
  needs: Needs,
  command: Parameters<Sessions['renew']>[0],
): ReturnType<Sessions['renew']> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const { userId, id: sessionId } = facts.session;
  const firstFactor = { kind: command.firstFactor.kind, at: now, connection: null, hostedDomain: null };
  const evidence: Evidence = { ...facts.session.evidence, firstFactor };
  const session = { evidence, lastSeenAt: facts.session.lastSeenAt };
  // What came through single sign-on stays that, whatever is shown beside it (I-41, I-46).
  const isOwnSignIn = facts.session.evidence.firstFactor.kind !== 'saml';
  if (!isOwnSignIn || !isFresh({ session, enrolled: facts, now })) return refuse({ code: 'step_up.required' });
  const beginning = { purpose: 'step-up', state: 'complete', userId, sessionId, evidence } as const;
  const returnTo = command.returnTo ?? null;
  return ok((await start(needs, needs.store.repositories, { ...beginning, returnTo }, now)).progress);
}
