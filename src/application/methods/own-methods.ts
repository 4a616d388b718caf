import type { UserId } from '../../domain/ids.ts';
import { decideAccess } from '../../domain/policy/decide-access.ts';
import { isInForce } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { Repositories } from '../../ports/store.ts';
import type { OwnMethods, OwnMethodsOverview, OwnOrganization } from '../engine.ts';
import { setUpAtNextSignIn } from '../enrollment/postpone.ts';
import type { Needs } from '../needs.ts';
import { replaceRecoveryCodes, sealCodes } from '../recovery/recovery-codes.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { type FreshSession, withFreshSession } from '../sessions/with-fresh-session.ts';
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
    organizationsOf(needs.store.repositories, facts, now),
  ]);
  const { email, name } = facts.user;
  return { user: { id: userId, email, name }, authenticators: list, recoveryCodes: codes, organizations };
}

async function organizationsOf(
  { signInFacts }: Repositories,
  facts: SessionFacts,
  now: Instant,
): Promise<readonly OwnOrganization[]> {
  const found = await signInFacts.find(facts.session.userId);
  const { evidence } = facts.session;
  return (found?.memberships ?? []).map(({ organization, membership, policy }) => ({
    ...organization,
    role: membership.role,
    requires: isInForce(policy, now),
    access: decideAccess({ now, evidence, policy, membership, enrolled: facts }),
  }));
}

const peopleOf = ({ facts }: FreshSession) =>
  ({ actor: facts.session.userId, target: facts.session.userId, organization: null }) as const;

function beginSetUp(
  needs: Needs,
  command: Parameters<OwnMethods['beginSetUp']>[0],
): ReturnType<OwnMethods['beginSetUp']> {
  const { session: key, returnTo = null, origin = NO_ORIGIN } = command;
  return withFreshSession(needs, key, async (fresh) => {
    const { facts, repositories, now } = fresh;
    const organizations = await organizationsOf(repositories, facts, now);
    const asking = organizations.find(({ access }) => access.kind === 'enroll');
    const because =
      asking === undefined ? ({ kind: 'chosen' } as const) : ({ kind: 'required', organization: asking.name } as const);
    const { userId, evidence, id: sessionId } = facts.session;
    const beginning = { purpose: 'set-up', state: 'enroll', userId, evidence, sessionId, course: { because } } as const;
    const { progress } = await start(needs, repositories, { ...beginning, returnTo }, now);
    await repositories.audit.add({ action: 'enrollment.begun', ...peopleOf(fresh), origin }, now);
    return ok(progress);
  });
}

function beginNewRecoveryCodes(
  needs: Needs,
  command: Parameters<OwnMethods['beginNewRecoveryCodes']>[0],
): ReturnType<OwnMethods['beginNewRecoveryCodes']> {
  const { session: key, returnTo = null, origin = NO_ORIGIN } = command;
  return withFreshSession(needs, key, async (fresh) => {
    const { facts, repositories, now } = fresh;
    if (facts.authenticators.length === 0) return refuse({ code: 'authenticator.not_found' });
    const { userId: user, evidence, id: sessionId } = facts.session;
    const beginning = { purpose: 'new-codes', state: 'recovery-codes', userId: user, evidence, sessionId } as const;
    const { progress, signIn } = await start(needs, repositories, { ...beginning, returnTo }, now);
    const codes = await replaceRecoveryCodes(needs, repositories, user, now);
    const sealedCodes = sealCodes(needs, { user, row: signIn.id }, codes);
    await repositories.signIns.move(signIn.id, 'recovery-codes', { sealedCodes });
    // A sign-in that began when the last code was gone has lost its way through the mailbox (M27).
    await repositories.signIns.closeOthers(user, signIn.id);
    await repositories.audit.add({ action: 'recovery_codes.created', ...peopleOf(fresh), origin }, now);
    await repositories.outbox.add({ user, content: { kind: 'recovery-codes-made' }, origin, goodUntil: null }, now);
    return ok(progress);
  });
}

async function remove(needs: Needs, command: Parameters<OwnMethods['remove']>[0]): Promise<Result<null, Refusal>> {
  const origin = command.origin ?? NO_ORIGIN;
  const removed = await withFreshSession(needs, command.session, (fresh) => removeAll(fresh, origin));
  if (!removed.ok) return removed;
  await needs.hooks.endSessions?.(removed.value);
  return ok(null);
}

async function removeAll(fresh: FreshSession, origin: Origin): Promise<Result<UserId, Refusal>> {
  const { facts, repositories, now } = fresh;
  const { userId: user, id } = facts.session;
  // Judged inside the transaction: an admin may turn the switch at this very moment (I-28).
  const known = await repositories.signInFacts.find(user);
  const isRequired = known === null || known.memberships.some(({ policy }) => isInForce(policy, now));
  if (isRequired) return refuse({ code: 'authenticator.last_required' });
  if ((await repositories.authenticators.remove(user)) === 0) return refuse({ code: 'authenticator.not_found' });
  await repositories.recoveryCodes.replace(user, [], now);
  await repositories.signIns.closeOthers(user, null);
  await repositories.sessions.endAllOf(user, id, now);
  const event = { action: 'authenticator.removed', ...peopleOf(fresh), origin, details: { method: 'totp' } } as const;
  await repositories.audit.add(event, now);
  const content = { kind: 'method-removed', method: 'totp' } as const;
  await repositories.outbox.add({ user, content, origin, goodUntil: null }, now);
  return ok(user);
}
