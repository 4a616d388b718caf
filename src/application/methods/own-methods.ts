import { decideAccess } from '../../domain/policy/decide-access.ts';
import { isFresh } from '../../domain/policy/is-fresh.ts';
import { isInForce } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { OwnMethods, OwnMethodsOverview, OwnOrganization } from '../engine.ts';
import { setUpAtNextSignIn } from '../enrollment/postpone.ts';
import type { Needs } from '../needs.ts';
import { replaceRecoveryCodes, sealCodes } from '../recovery/recovery-codes.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { start } from '../sign-in/start.ts';
import { beginStepUp } from './begin-step-up.ts';

/** What a member does with the second factors of their own account. */
export function createOwnMethods(needs: Needs): OwnMethods {
  return {
    overview: (session) => overview(needs, session),
    beginStepUp: (command) => beginStepUp(needs, command),
    beginSetUp: (command) => beginSetUp(needs, command),
    beginNewRecoveryCodes: (command) => beginNewRecoveryCodes(needs, command),
    setUpAtNextSignIn: (command) => setUpAtNextSignIn(needs, command),
    remove: (command) => remove(needs, command),
  };
}

async function overview(needs: Needs, session: string): Promise<OwnMethodsOverview | null> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, session, now);
  if (facts === null) return null;
  const { authenticators, recoveryCodes } = needs.store.repositories;
  const { userId } = facts.session;
  const [list, codes, organizations] = await Promise.all([
    authenticators.list(userId),
    recoveryCodes.count(userId),
    organizationsOf(needs, facts, now),
  ]);
  const { email, name } = facts.user;
  return { user: { id: userId, email, name }, authenticators: list, recoveryCodes: codes, organizations };
}

async function organizationsOf(needs: Needs, facts: SessionFacts, now: Instant): Promise<readonly OwnOrganization[]> {
  const found = await needs.store.repositories.signInFacts.find(facts.session.userId);
  const { evidence } = facts.session;
  return (found?.memberships ?? []).map(({ organization, membership, policy }) => ({
    ...organization,
    role: membership.role,
    requires: isInForce(policy, now),
    access: decideAccess({ now, evidence, policy, membership, enrolled: facts }),
  }));
}

/** The session, if its proof is fresh enough to change anything about the account (I-27). */
async function findFreshSession(needs: Needs, session: string, now: Instant): Promise<Result<SessionFacts, Refusal>> {
  const facts = await findLiveSession(needs, session, now);
  if (facts === null) return refuse({ code: 'session.not_found' });
  const fresh = isFresh({ evidence: facts.session.evidence, enrolled: facts, now });
  return fresh ? ok(facts) : refuse({ code: 'step_up.required' });
}

async function beginSetUp(
  needs: Needs,
  command: Parameters<OwnMethods['beginSetUp']>[0],
): ReturnType<OwnMethods['beginSetUp']> {
  const now = needs.clock.now();
  const found = await findFreshSession(needs, command.session, now);
  if (!found.ok) return found;
  const { session } = found.value;
  const organizations = await organizationsOf(needs, found.value, now);
  const asking = organizations.find(({ access }) => access.kind === 'enroll');
  const because =
    asking === undefined ? ({ kind: 'chosen' } as const) : ({ kind: 'required', organization: asking.name } as const);
  return needs.store.transaction(async (repositories) => {
    const { userId, evidence, id: sessionId } = session;
    const beginning = { purpose: 'set-up', state: 'enroll', userId, evidence, sessionId, course: { because } } as const;
    const { progress } = await start(needs, repositories, { ...beginning, returnTo: command.returnTo ?? null }, now);
    const people = { actor: userId, target: userId, organization: null } as const;
    await repositories.audit.add({ action: 'enrollment.begun', ...people, origin: command.origin ?? NO_ORIGIN }, now);
    return ok(progress);
  });
}

async function beginNewRecoveryCodes(
  needs: Needs,
  command: Parameters<OwnMethods['beginNewRecoveryCodes']>[0],
): ReturnType<OwnMethods['beginNewRecoveryCodes']> {
  const now = needs.clock.now();
  const found = await findFreshSession(needs, command.session, now);
  if (!found.ok) return found;
  const { session, authenticators } = found.value;
  if (authenticators.length === 0) return refuse({ code: 'authenticator.not_found' });
  const { userId, evidence, id: sessionId } = session;
  const origin = command.origin ?? NO_ORIGIN;
  return needs.store.transaction(async (repositories) => {
    const beginning = { purpose: 'new-codes', state: 'recovery-codes', userId, evidence, sessionId } as const;
    const { progress, signIn } = await start(
      needs,
      repositories,
      { ...beginning, returnTo: command.returnTo ?? null },
      now,
    );
    const codes = await replaceRecoveryCodes(needs, repositories, userId, now);
    const sealedCodes = sealCodes(needs, { user: userId, row: signIn.id }, codes);
    await repositories.signIns.move(signIn.id, 'recovery-codes', { sealedCodes });
    const people = { actor: userId, target: userId, organization: null } as const;
    await repositories.audit.add({ action: 'recovery_codes.created', ...people, origin }, now);
    await repositories.outbox.add(
      { user: userId, content: { kind: 'recovery-codes-made' }, origin, goodUntil: null },
      now,
    );
    return ok(progress);
  });
}

async function remove(needs: Needs, command: Parameters<OwnMethods['remove']>[0]): Promise<Result<null, Refusal>> {
  const now = needs.clock.now();
  const found = await findFreshSession(needs, command.session, now);
  if (!found.ok) return found;
  const { userId, id } = found.value.session;
  const origin = command.origin ?? NO_ORIGIN;
  const removed = await needs.store.transaction(async (repositories): Promise<Result<null, Refusal>> => {
    await repositories.attemptBudgets.lock(userId);
    // Judged inside the transaction: an admin may turn the switch at this very moment (I-28).
    const facts = await repositories.signInFacts.find(userId);
    const isRequired = facts === null || facts.memberships.some(({ policy }) => isInForce(policy, now));
    if (isRequired) return refuse({ code: 'authenticator.last_required' });
    if ((await repositories.authenticators.remove(userId)) === 0) return refuse({ code: 'authenticator.not_found' });
    await repositories.recoveryCodes.replace(userId, [], now);
    await repositories.sessions.endAllOf(userId, id, now);
    await repositories.signIns.closeOthers(userId, null);
    const people = { actor: userId, target: userId, organization: null } as const;
    await repositories.audit.add(
      { action: 'authenticator.removed', ...people, origin, details: { method: 'totp' } },
      now,
    );
    await repositories.outbox.add(
      { user: userId, content: { kind: 'method-removed', method: 'totp' }, origin, goodUntil: null },
      now,
    );
    return ok(null);
  });
  if (removed.ok) await needs.hooks.endSessions?.(userId);
  return removed;
}
