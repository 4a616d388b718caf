import { strongestFirst } from '../../domain/authenticators/methods.ts';
import { isNonEmpty } from '../../domain/non-empty.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import { ok, refuse } from '../../domain/result.ts';
import type { OwnMethods } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { start } from '../sign-in/start.ts';

type BeginStepUp = OwnMethods['beginStepUp'];

/**
 * Asks a live session for fresher proof. With an authenticator enrolled that is a challenge, never the password alone;
 * without one it is the first factor, which the caller has just checked again.
 */
export async function beginStepUp(needs: Needs, command: Parameters<BeginStepUp>[0]): ReturnType<BeginStepUp> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, command.session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const { userId, evidence, id: sessionId } = facts.session;
  const held = strongestFirst(facts.authenticators.map(({ method }) => method));
  const wanted = held.filter((method) => command.methods?.includes(method));
  const methods = wanted.length > 0 ? wanted : held;
  const common = { purpose: 'step-up', userId, sessionId, returnTo: command.returnTo ?? null } as const;

  if (isNonEmpty(methods)) {
    const course = { methods };
    const beginning = { ...common, state: 'challenge', evidence, course } as const;
    return ok((await start(needs, needs.store.repositories, beginning, now)).progress);
  }
  // What came through single sign-on stays that: a password beside it would make another session of it (I-41, I-46).
  const isOwnSignIn = evidence.firstFactor.kind !== 'saml';
  if (command.firstFactor === undefined || !isOwnSignIn) return refuse({ code: 'step_up.required' });
  const firstFactor = { kind: command.firstFactor.kind, at: now, connection: null, hostedDomain: null };
  const renewed: Evidence = { ...evidence, firstFactor };
  return ok(
    (await start(needs, needs.store.repositories, { ...common, state: 'complete', evidence: renewed }, now)).progress,
  );
}
