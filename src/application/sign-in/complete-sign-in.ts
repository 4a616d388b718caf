import type { SessionId } from '../../domain/ids.ts';
import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { absoluteLimit } from '../../domain/sign-in/session-limits.ts';
import { transition } from '../../domain/sign-in/transition.ts';
import { after, type Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SessionRecord } from '../../ports/repositories/sessions.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { CompleteSignIn, Engine } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findSignInAt } from './advance.ts';

type Completed = Awaited<ReturnType<Engine['completeSignIn']>>;

/** Spends a ticket and mints the session: the only place that does (I-02). */
export async function completeSignIn(needs: Needs, command: CompleteSignIn): Promise<Completed> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.ticket, 'complete', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const id = needs.crypto.digest(command.session) as SessionId;
  const origin = command.origin ?? NO_ORIGIN;

  return needs.store.transaction(async (repositories): Promise<Completed> => {
    // Enrollment, reset and sign-out wait here, and end what was minted before them (I-25, I-45).
    await repositories.attemptBudgets.lock(signIn.userId);
    const state = transition(signIn, 'ticket-spent');
    if (state === null || !(await repositories.signIns.move(signIn.id, 'complete', { state }))) {
      return refuse({ code: 'sign_in.not_found' });
    }
    const session = await mint(repositories, { signIn, id, origin, now });
    if (!session.ok) return session;
    const { userId, purpose } = signIn;
    const action = purpose === 'sign-in' ? 'sign_in.completed' : 'session.stepped_up';
    const details = { secondFactor: signIn.evidence.secondFactor?.kind ?? null };
    await repositories.audit.add({ action, actor: userId, target: userId, organization: null, origin, details }, now);
    return ok({ user: userId, endsAt: session.value.endsAt });
  });
}

async function mint(
  repositories: Repositories,
  { signIn, id, origin, now }: { signIn: SignInRecord; id: SessionId; origin: Origin; now: Instant },
): Promise<Result<SessionRecord, Refusal>> {
  const limits = await limitsOf(repositories, { signIn, id, now });
  if (limits === null) return refuse({ code: 'session.not_found' });
  const { userId, evidence, purpose } = signIn;
  const mintedBy = purpose === 'step-up' || purpose === 'set-up' ? purpose : 'sign-in';
  const session = { id, userId, evidence, mintedBy, origin, lastSeenAt: now, ...limits } as const;
  return (await repositories.sessions.add(session)) ? ok(session) : refuse({ code: 'session.key_in_use' });
}

/** A step-up takes the place of its session and lives no longer than it; null when that session has ended meanwhile. */
async function limitsOf(
  repositories: Repositories,
  { signIn, id, now }: { signIn: SignInRecord; id: SessionId; now: Instant },
): Promise<Pick<SessionRecord, 'createdAt' | 'endsAt'> | null> {
  if (signIn.sessionId !== null) {
    const facts = await repositories.sessions.findFacts(signIn.sessionId);
    if (facts === null || !(await repositories.sessions.end(signIn.sessionId, now, id))) return null;
    const { createdAt, endsAt } = facts.session;
    return { createdAt, endsAt };
  }
  const facts = await repositories.signInFacts.find(signIn.userId);
  if (facts === null || facts.user.state !== 'active') return null;
  await repositories.directory.noteSignIn(signIn.userId, now);
  const administers = facts.memberships.some(({ membership }) => mayAdminister(membership.role));
  return { createdAt: now, endsAt: after(now, absoluteLimit(administers)) };
}
