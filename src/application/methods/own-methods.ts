import { endingOf } from '../../domain/authenticators/phone-number.ts';
import { decideAccess } from '../../domain/policy/decide-access.ts';
import type { EnrollBecause, SignInMembership } from '../../domain/policy/decide-sign-in.ts';
import { mayRemove } from '../../domain/policy/enrollment.ts';
import { isInForce } from '../../domain/policy/policy.ts';
import { ok, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SessionFacts } from '../../ports/repositories/sessions.ts';
import type { Repositories } from '../../ports/store.ts';
import type { OwnMethods, OwnMethodsOverview, OwnOrganization } from '../engine.ts';
import { setUpAtNextSignIn } from '../enrollment/postpone.ts';
import type { Needs } from '../needs.ts';
import { stageCodes } from '../recovery/recovery-codes.ts';
import { findLiveSession } from '../sessions/live-session.ts';
import { type FreshSession, withFreshSession } from '../sessions/with-fresh-session.ts';
import { start } from '../sign-in/start.ts';
import { beginStepUp } from './begin-step-up.ts';
import { isOnlyPasskeys } from './last-way-in.ts';
import { removeMethod } from './remove-method.ts';

/** What a member does with the second factors of their own account. */
export function createOwnMethods(needs: Needs): OwnMethods {
  return {
    overview: (session) => overview(needs, session),
    beginStepUp: (command) => beginStepUp(needs, command),
    beginSetUp: (command) => beginSetUp(needs, command),
    beginNewRecoveryCodes: (command) => beginNewRecoveryCodes(needs, command),
    setUpAtNextSignIn: (command) => setUpAtNextSignIn(needs, command),
    remove: (command) => removeMethod(needs, command),
  };
}

async function overview(needs: Needs, session: string): Promise<OwnMethodsOverview | null> {
  const now = needs.clock.now();
  const facts = await findLiveSession(needs, session, now);
  if (facts === null) return null;
  const { authenticators, recoveryCodes, signInFacts, texts } = needs.store.repositories;
  const { userId } = facts.session;
  const [held, codes, account, phone] = await Promise.all([
    authenticators.list(userId),
    recoveryCodes.count(userId),
    signInFacts.find(userId),
    texts.findPhone(userId),
  ]);
  const memberships = account?.memberships ?? [];
  const { email, name } = facts.user;
  return {
    user: { id: userId, email, name },
    authenticators: held.map((each) => ({
      ...each,
      removable: mayRemove(held, each.id, memberships, now),
      ending: each.id === phone?.id ? endingOf(phone) : null,
    })),
    recoveryCodes: { ...codes, saved: account?.enrolled.codesUnsaved === false },
    organizations: memberships.map((membership) => describeOwn(membership, facts, now)),
  };
}

async function membershipsOf(
  { signInFacts }: Repositories,
  { session }: SessionFacts,
): Promise<readonly SignInMembership[]> {
  return (await signInFacts.find(session.userId))?.memberships ?? [];
}

function describeOwn(
  { organization, membership, policy }: SignInMembership,
  facts: SessionFacts,
  now: Instant,
): OwnOrganization {
  const { evidence } = facts.session;
  return {
    ...organization,
    role: membership.role,
    requires: isInForce(policy, now),
    access: decideAccess({ now, evidence, policy, membership, enrolled: facts }),
  };
}

/** More than anybody uses, few enough to look at each. */
const MOST_AUTHENTICATORS = 10;

const peopleOf = ({ facts }: FreshSession) =>
  ({ actor: facts.session.userId, target: facts.session.userId, organization: null }) as const;

async function beginSetUp(
  needs: Needs,
  command: Parameters<OwnMethods['beginSetUp']>[0],
): ReturnType<OwnMethods['beginSetUp']> {
  const { session: key, returnTo = null, origin = NO_ORIGIN } = command;
  if (command.adds !== true && (await wouldCloseAccount(needs, key)))
    return refuse({ code: 'authenticator.last_way_in' });
  return withFreshSession(needs, key, async (fresh) => {
    const { facts, repositories, now } = fresh;
    const memberships = await membershipsOf(repositories, facts);
    const asking = memberships
      .map((membership) => describeOwn(membership, facts, now))
      .find(({ access }) => access.kind === 'enroll');
    const { userId, evidence, id: sessionId } = facts.session;
    const isFull = facts.authenticators.length >= MOST_AUTHENTICATORS;
    if (command.adds === true && isFull) return refuse({ code: 'authenticator.too_many' });
    const chosen = command.adds === true ? 'backup' : 'chosen';
    const because: EnrollBecause =
      asking === undefined ? { kind: chosen } : { kind: 'required', organization: asking.name };
    const beginning = { purpose: 'set-up', state: 'enroll', userId, evidence, sessionId, course: { because } } as const;
    const { progress } = await start(needs, repositories, { ...beginning, returnTo }, now);
    await repositories.audit.add({ action: 'enrollment.begun', ...peopleOf(fresh), origin }, now);
    return ok(progress);
  });
}

/** A change takes all passkeys away, whatever is set up in their place. */
async function wouldCloseAccount(needs: Needs, session: string): Promise<boolean> {
  const facts = await findLiveSession(needs, session, needs.clock.now());
  return facts !== null && isOnlyPasskeys(needs, facts.session.userId);
}

function beginNewRecoveryCodes(
  needs: Needs,
  command: Parameters<OwnMethods['beginNewRecoveryCodes']>[0],
): ReturnType<OwnMethods['beginNewRecoveryCodes']> {
  const { session: key, returnTo = null } = command;
  return withFreshSession(needs, key, async (fresh) => {
    const { facts, repositories, now } = fresh;
    if (facts.authenticators.length === 0) return refuse({ code: 'authenticator.not_found' });
    const { userId: user, evidence, id: sessionId } = facts.session;
    const beginning = { purpose: 'new-codes', state: 'recovery-codes', userId: user, evidence, sessionId } as const;
    const { progress, signIn } = await start(needs, repositories, { ...beginning, returnTo }, now);
    const sealedCodes = stageCodes(needs, { user, row: signIn.id });
    await repositories.signIns.move(signIn.id, 'recovery-codes', { sealedCodes });
    return ok(progress);
  });
}
