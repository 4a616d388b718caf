import { keepsCodes, keepsOthers } from '../../domain/policy/enrollment.ts';
import type { Evidence } from '../../domain/policy/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress, SignIns } from '../engine.ts';
import { HANDLERS, type HandledMethod } from '../methods/handlers.ts';
import { withoutPasskeys } from '../methods/last-way-in.ts';
import type { Proven } from '../methods/method-handler.ts';
import type { Needs } from '../needs.ts';
import { lockOrganizationsOf } from '../policy/lock-organizations.ts';
import { replaceRecoveryCodes, sealCodes } from '../recovery/recovery-codes.ts';
import { advance } from '../sign-in/advance.ts';
import { offeredTo } from './offered.ts';
import { findOffered } from './stage.ts';

/**
 * Makes what is being set up the user's authenticator, by a right response for it. Set-up costs no attempt (ADR 0007):
 * whoever guesses at a code here reads the secret on the same page, or the method counts the guesses itself.
 */
export async function confirmMethod(
  needs: Needs,
  method: HandledMethod,
  command: Parameters<SignIns['confirmPasskey']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findOffered(needs, command.token, method);
  if (!found.ok) return found;
  const { signIn } = found.value;
  const origin = command.origin ?? NO_ORIGIN;
  const typed = HANDLERS[method].read(command.response);
  if ('fault' in typed) {
    const refusal = { code: 'response.malformed', fault: typed.fault, attemptsLeft: null } as const;
    return refuseUnproven(needs, { signIn, method, origin, now }, refusal);
  }
  const obstacle = HANDLERS[method].obstacle?.({ signIn, now }) ?? null;
  if (obstacle !== null) return refuse(obstacle);
  const proven = await HANDLERS[method].prove(needs, {
    ...{ signIn, response: typed.response, origin, now },
    name: command.name ?? null,
  });
  if (!proven.ok) return refuseUnproven(needs, { signIn, method, origin, now }, proven.refusal);
  const activation = { signIn, method, proven: proven.value, origin, now };
  const activated = await replacing(needs, activation, () => activate(needs, activation));
  if (activated.ok) await needs.hooks.endSessions?.(signIn.userId);
  return activated;
}

/** It costs nothing to send one again, so each sort is written down once for each set-up: none of them lives for an hour. */
async function refuseUnproven(
  needs: Needs,
  { signIn, method, origin, now }: Omit<Activation, 'proven'>,
  refusal: Refusal,
): Promise<Result<never, Refusal>> {
  const isWrong = refusal.code === 'response.incorrect' && !HANDLERS[method].tellsUnproven;
  const isUnreadable = refusal.code === 'response.malformed' && refusal.fault !== 'empty';
  if (!isWrong && !isUnreadable) return refuse(refusal);
  const people = { actor: null, target: signIn.userId, organization: null } as const;
  const details = { method, reason: refusal.code };
  const event = { action: 'enrollment.not_proven', ...people, origin, details } as const;
  const key = `${event.action}|${signIn.id}|${method}|${refusal.code}`;
  await needs.store.repositories.audit.addOnceAnHour(key, event, now);
  return refuse(refusal);
}

/** What takes the place of everything takes that of the passkeys too, by which somebody may get in. */
function replacing(
  needs: Needs,
  { signIn, proven }: Activation,
  work: () => Promise<Result<SignInProgress, Refusal>>,
): Promise<Result<SignInProgress, Refusal>> {
  if (keepsOthers(signIn.because) || proven.opensAlone === true) return work();
  return withoutPasskeys(needs, { user: signIn.userId, taken: null }, work);
}

interface Activation {
  readonly signIn: SignInRecord;
  readonly method: HandledMethod;
  readonly proven: Proven;
  readonly origin: Origin;
  readonly now: Instant;
}

/** Old methods out or kept, the new one in, other sessions ended, told and recorded: all of it or nothing (I-22, I-26). */
async function activate(needs: Needs, activation: Activation): Promise<Result<SignInProgress, Refusal>> {
  try {
    return await activateAtOnce(needs, activation);
  } catch (fault) {
    if (fault instanceof InUse) return refuse({ code: 'passkey.in_use' });
    throw fault;
  }
}

/** Thrown inside the transaction, so that nothing of it stays: what was proven is an authenticator already. */
class InUse extends Error {
  override readonly name = 'InUse';
}

function activateAtOnce(needs: Needs, activation: Activation): Promise<Result<SignInProgress, Refusal>> {
  const { signIn, proven, now } = activation;
  const { userId, sessionId } = signIn;
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(userId);
    const obstacle = await obstacleToActivation(needs, repositories, activation);
    if (obstacle !== null) return refuse(obstacle);
    const change = await makeRoom(repositories, signIn);
    if (!(await proven.add(repositories))) throw new InUse();
    const codes = await codesAfter(needs, repositories, { signIn, change, now });
    await repositories.signIns.closeOthers(userId, signIn.id);
    await repositories.sessions.endAllOf(userId, sessionId, now);
    await tell(repositories, activation, change);
    const { authenticator } = proven;
    const evidence: Evidence = {
      ...signIn.evidence,
      secondFactor: { kind: activation.method, at: now, authenticator },
    };
    const event = codes === null ? 'authenticator-added' : 'authenticator-confirmed';
    return advance(needs, repositories, { signIn, event, patch: { evidence, sealedCodes: codes, staged: null }, now });
  });
}

/** Looked at under the locks, before anything is changed. */
async function obstacleToActivation(
  needs: Needs,
  repositories: Repositories,
  activation: Activation,
): Promise<Refusal | null> {
  const { signIn, proven } = activation;
  if (!(await repositories.signIns.lock(signIn.id, 'enroll'))) return { code: 'sign_in.wrong_step' };
  const { sessionId } = signIn;
  if (sessionId !== null && (await repositories.sessions.findFacts(sessionId)) === null)
    return { code: 'session.not_found' };
  if (!(await isStillOffered(needs, repositories, activation))) return { code: 'method.not_allowed' };
  return (await proven.admit?.(repositories)) ?? null;
}

/** What takes the place of everything must count when it does: an admin may choose others at this very moment (I-37). */
async function isStillOffered(
  needs: Needs,
  repositories: Repositories,
  { signIn, method, now }: Activation,
): Promise<boolean> {
  if (keepsOthers(signIn.because)) return true;
  await lockOrganizationsOf(repositories, signIn.userId);
  const facts = await repositories.signInFacts.find(signIn.userId);
  return facts !== null && offeredTo(needs, facts, signIn.because, now).includes(method);
}

const mayReplace = ({ evidence, mailbox }: SignInRecord) =>
  evidence.secondFactor !== null || mailbox === 'codes-spent' || mailbox === 'recovery';

type Change = 'first' | 'added' | 'replaced';

async function makeRoom({ authenticators }: Repositories, signIn: SignInRecord): Promise<Change> {
  const held = await authenticators.list(signIn.userId);
  if (held.length === 0) return 'first';
  // Nothing leads here on the first factor alone; were there ever a way, it ends here (I-01), with all undone.
  if (!mayReplace(signIn)) throw new Error('A set-up without a second factor met an enrolled account.');
  if (keepsOthers(signIn.because)) return 'added';
  await authenticators.removeAll(signIn.userId);
  return 'replaced';
}

/** @returns null where no new ones were made. */
async function codesAfter(
  needs: Needs,
  repositories: Repositories,
  { signIn, change, now }: { readonly signIn: SignInRecord; readonly change: Change; readonly now: Instant },
): Promise<Uint8Array | null> {
  const { userId: user, id: row } = signIn;
  const [account, { left }] = await Promise.all([
    repositories.directory.findUser(user),
    repositories.recoveryCodes.count(user),
  ]);
  if (keepsCodes(change === 'added', { left, areSaved: account?.codesUnsaved === false })) return null;
  return sealCodes(needs, { user, row }, await replaceRecoveryCodes(needs, repositories, user, now));
}

const MAILS = { first: 'method-added', added: 'backup-added', replaced: 'method-changed' } as const;

async function tell(
  repositories: Repositories,
  { signIn, method, origin, now }: Activation,
  change: Change,
): Promise<void> {
  const { userId: user } = signIn;
  const action = change === 'replaced' ? 'authenticator.replaced' : 'authenticator.enrolled';
  const people = { actor: user, target: user, organization: null } as const;
  await repositories.audit.add({ action, ...people, origin, details: { method } }, now);
  await repositories.outbox.add({ user, content: { kind: MAILS[change], method }, origin, goodUntil: null }, now);
}
