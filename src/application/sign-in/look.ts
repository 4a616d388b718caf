import { strongestFirst } from '../../domain/authenticators/methods.ts';
import { keepsCodes, keepsOthers, requiringOrganization } from '../../domain/policy/enrollment.ts';
import type { Enrolled } from '../../domain/policy/facts.ts';
import { mayRecoverByMail } from '../../domain/policy/recover-by-mail.ts';
import { ok, refuse } from '../../domain/result.ts';
import { transition } from '../../domain/sign-in/transition.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Engine, SignIns } from '../engine.ts';
import { offeredTo } from '../enrollment/offered.ts';
import { describeText } from '../methods/describe-text.ts';
import type { Needs } from '../needs.ts';
import { findSignIn } from './advance.ts';

type Look = Awaited<ReturnType<Engine['signIns']['look']>>;

export async function lookAtSignIn(needs: Needs, { token }: Parameters<SignIns['look']>[0]): Promise<Look> {
  const now = needs.clock.now();
  const found = await findSignIn(needs, token, now);
  if (!found.ok) return found;
  const signIn = found.value;
  const { signInFacts, attemptBudgets } = needs.store.repositories;
  const [facts, budget] = await Promise.all([signInFacts.find(signIn.userId), attemptBudgets.find(signIn.userId)]);
  if (facts === null) return refuse({ code: 'sign_in.not_found' });
  const { user, enrolled, memberships } = facts;
  const { state, purpose, methods, because, mailbox, mailboxSentAt, returnTo } = signIn;
  const offered = offeredTo(needs, facts, because, now);
  return ok({
    ...{ state, purpose, methods, because, mailbox, mailboxSentAt, returnTo, now },
    mailboxInstead: needs.options.canMail && signIn.mailboxInstead,
    emailedRecovery:
      needs.options.canMail &&
      state === 'challenge' &&
      signIn.emailedRecovery &&
      mayRecoverByMail({ now, firstFactor: signIn.evidence.firstFactor, memberships }),
    user: { id: user.id, email: user.email, name: user.name },
    issuer: needs.options.issuer,
    offered,
    hasChoice: new Set([...offered, ...confirmedBy(signIn)]).size > 1,
    text: await describeText(needs, signIn, facts, now),
    recoveryCodesLeft: enrolled.recoveryCodesLeft,
    requiredBy: because?.kind === 'required' ? because.organization : requiringOrganization(memberships, now),
    ...becomesOf(signIn, enrolled),
    lockedUntil: budget.lockedUntil,
  });
}

/** A phone that has just been confirmed is no longer offered. */
const confirmedBy = ({ state, evidence }: SignInRecord) =>
  state === 'recovery-codes' && evidence.secondFactor !== null ? [evidence.secondFactor.kind] : [];

/** What becomes of methods and codes that are there already. */
function becomesOf({ state, because }: SignInRecord, enrolled: Enrolled) {
  const { authenticators, recoveryCodesLeft: left, codesUnsaved } = enrolled;
  const held = authenticators.length === 0 ? 'none' : keepsOthers(because) ? 'kept' : 'replaced';
  const keeps = keepsCodes(held === 'kept', { left, areSaved: !codesUnsaved });
  return {
    held,
    heldMethods: strongestFirst(authenticators.map(({ method }) => method)),
    makesCodes: state === 'recovery-codes' || !keeps,
  } as const;
}

/** "Not you? Start again": the sign-in is over, whatever it had reached. */
export async function abandon(
  needs: Needs,
  { token, origin = NO_ORIGIN }: Parameters<SignIns['abandon']>[0],
): Promise<void> {
  const now = needs.clock.now();
  const found = await findSignIn(needs, token, now);
  if (!found.ok) return;
  const signIn = found.value;
  const state = transition(signIn, 'abandoned');
  if (state === null) return;
  await needs.store.transaction(async ({ signIns, audit }) => {
    const patch = { state, sealedCodes: null, staged: null, mailboxCode: null, textCode: null };
    if (!(await signIns.move(signIn.id, signIn.state, patch))) return;
    const people = { actor: signIn.userId, target: signIn.userId, organization: null } as const;
    await audit.add({ action: 'sign_in.abandoned', ...people, origin, details: { at: signIn.state } }, now);
  });
}
