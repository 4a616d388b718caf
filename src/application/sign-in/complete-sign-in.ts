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
import type { CompleteSignIn, Engine, SignedIn, SignInProgress } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { advance, findSignInAt } from './advance.ts';
import { type Recognized, recognizeBrowser } from './recognize-browser.ts';

type Completed = Awaited<ReturnType<Engine['completeSignIn']>>;

/** Spends a ticket and mints the session. */
export async function completeSignIn(needs: Needs, command: CompleteSignIn): Promise<Completed> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.ticket, 'complete', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const { session, browser = null, origin = NO_ORIGIN } = command;

  return needs.store.transaction(async (repositories): Promise<Completed> => {
    // Enrollment, reset and sign-out wait here, and end what was minted before them (I-25, I-45).
    await repositories.attemptBudgets.lock(signIn.userId);
    const state = transition(signIn, 'ticket-spent');
    if (state === null || !(await repositories.signIns.move(signIn.id, 'complete', { state }))) {
      return refuse({ code: 'sign_in.not_found' });
    }
    const minted = await mint(needs, repositories, { signIn, session, browser, origin, now });
    return minted.ok ? ok({ user: signIn.userId, endsAt: minted.value.endsAt }) : minted;
  });
}

/** What a step has with it for the session, if it is the last one. */
export interface AtEnd {
  /** The host's key for it. */
  readonly session: string | null;
  readonly browser: Recognized;
  readonly origin: Origin;
}

export const atEnd = ({ session = null, browser = null, origin = NO_ORIGIN }: Partial<AtEnd>): AtEnd => ({
  session,
  browser,
  origin,
});

/**
 * Moves a sign-in on, under the account's lock; where that ends it and a key came along, its session is minted with it: a
 * ticket would be made only to be spent, in a transaction of its own.
 */
export async function advanceToEnd(
  needs: Needs,
  repositories: Repositories,
  step: Parameters<typeof advance>[2] & AtEnd,
): Promise<Result<SignInProgress | SignedIn, Refusal>> {
  const { signIn, event, patch = {}, session, browser, origin, now } = step;
  const state = transition(signIn, event);
  const end = state === 'complete' ? transition({ ...signIn, state }, 'ticket-spent') : null;
  if (session === null || end === null) return advance(needs, repositories, step);

  const change = { ...patch, state: end, passkeyChallenge: null };
  if (!(await repositories.signIns.move(signIn.id, signIn.state, change)))
    return refuse({ code: 'sign_in.wrong_step' });
  const ended = { ...signIn, ...change };
  const minted = await mint(needs, repositories, { signIn: ended, session, browser, origin, now });
  if (!minted.ok) return minted;
  const recoveryCodeUsed = ended.evidence.secondFactor?.kind === 'recovery-code';
  const { returnTo, sessionId } = ended;
  const { endsAt } = minted.value;
  const replacesSession = sessionId !== null;
  return ok({ kind: 'signed-in', session, browser, endsAt, returnTo, recoveryCodeUsed, replacesSession });
}

interface Minting extends AtEnd {
  readonly signIn: SignInRecord;
  readonly session: string;
  readonly now: Instant;
}

/** The only place where a session begins (I-02). */
async function mint(
  needs: Needs,
  repositories: Repositories,
  { signIn, session, browser, origin, now }: Minting,
): Promise<Result<SessionRecord, Refusal>> {
  const id = needs.crypto.digest(session) as SessionId;
  const limits = await limitsOf(repositories, { signIn, id, now });
  if (limits === null) return refuse({ code: 'session.not_found' });
  const { userId, evidence, purpose } = signIn;
  const mintedBy = purpose === 'step-up' || purpose === 'set-up' ? purpose : 'sign-in';
  const record = { id, userId, evidence, mintedBy, origin, lastSeenAt: now, ...limits } as const;
  if (!(await repositories.sessions.add(record))) return refuse({ code: 'session.key_in_use' });
  const isSignIn = purpose === 'sign-in';
  const isNew = isSignIn && (await recognizeBrowser(needs, repositories, { user: userId, browser, origin, now }));
  const action = isSignIn ? 'sign_in.completed' : 'session.stepped_up';
  const details = { secondFactor: evidence.secondFactor?.kind ?? null, ...(isNew ? { newBrowser: true } : {}) };
  await repositories.audit.add({ action, actor: userId, target: userId, organization: null, origin, details }, now);
  return ok(record);
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
  const roles = await repositories.directory.noteSignIn(signIn.userId, signIn.evidence.firstFactor.connection, now);
  if (roles === null) return null;
  return { createdAt: now, endsAt: after(now, absoluteLimit(roles.some(mayAdminister))) };
}
