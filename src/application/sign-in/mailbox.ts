import { readSixDigits } from '../../domain/authenticators/code-input.ts';
import type { Refusal, RefusalOf } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { isLocked } from '../../domain/sign-in/attempt-budget.ts';
import { after, before, hasPassed, type Instant, seconds } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { advance, findSignInAt } from './advance.ts';
import { digestsOf, sendMailboxCode, tellWhen } from './mailbox-code.ts';
import { askRecovery, noteRecoveryUsed, stillAllowed } from './recovery-by-mail.ts';
import { INCORRECT, type Look, lockedRefusal, malformed, withAttempt } from './take-attempt.ts';

const RESEND_AFTER = seconds(60);
const MOST_SENDS = 5;

type Sent = Awaited<ReturnType<SignIns['sendMailboxCode']>>;

type Resending = Parameters<SignIns['sendMailboxCode']>[0];

export const resendMailboxCode = async (needs: Needs, command: Resending): Promise<Sent> =>
  tellWhen(needs, command, await resend(needs, command));

async function resend(needs: Needs, command: Resending): Promise<Sent> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'confirm-mailbox', now);
  if (!found.ok) return found;
  const origin = command.origin ?? NO_ORIGIN;
  return needs.store.transaction(async (repositories): Promise<Sent> => {
    // Read again under the row's lock: two clicks send one message.
    const held = await repositories.signIns.lock(found.value.id, 'confirm-mailbox');
    const signIn = await repositories.signIns.findByToken(needs.crypto.digest(command.token));
    if (held === null || signIn === null) return refuse({ code: 'sign_in.wrong_step' });
    const refusal = await obstacleToSending(repositories, signIn, now);
    if (refusal !== null) return refuse(refusal);
    const isSent = await sendMailboxCode(needs, repositories, { signIn, origin, now });
    return isSent ? ok({ sentAt: now }) : refuse({ code: 'mailbox.too_many' });
  });
}

async function obstacleToSending(
  repositories: Repositories,
  signIn: SignInRecord,
  now: Instant,
): Promise<RefusalOf<'attempts.locked' | 'recovery.not_allowed' | 'mailbox.too_many' | 'mailbox.too_soon'> | null> {
  const budget = await repositories.attemptBudgets.find(signIn.userId);
  if (isLocked(budget, now)) return lockedRefusal(budget.lockedUntil);
  if (!(await stillAllowed(repositories, signIn, now))) return { code: 'recovery.not_allowed' };
  if (signIn.mailboxSends >= MOST_SENDS) return { code: 'mailbox.too_many' };
  const retryAt = after(signIn.mailboxSentAt ?? before(now, RESEND_AFTER), RESEND_AFTER);
  return hasPassed(retryAt, now) ? null : { code: 'mailbox.too_soon', retryAt };
}

type Asking = Parameters<SignIns['askMailbox']>[0];

/** P turns to the mailbox, and only then to E: after the last recovery code (M27), or with everybody's consent (S4). */
export const askMailbox = async (needs: Needs, command: Asking): Promise<Result<SignInProgress, Refusal>> =>
  tellWhen(needs, command, await ask(needs, command));

async function ask(needs: Needs, command: Asking): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'challenge', now);
  if (!found.ok) return found;
  const signIn = found.value;
  if (!signIn.mailboxInstead && !signIn.emailedRecovery) return refuse({ code: 'sign_in.wrong_step' });
  // Nobody waits for a code that never leaves, with their sign-in turned away from what they still have (ADR 0030).
  if (!needs.options.canMail) return refuse({ code: 'mail.unavailable' });
  const origin = command.origin ?? NO_ORIGIN;
  return needs.store.transaction(async (repositories) => {
    const budget = await repositories.attemptBudgets.lock(signIn.userId);
    // No code could be entered while there is a lock, so none is mailed (I-14).
    if (isLocked(budget, now)) return refuse(lockedRefusal(budget.lockedUntil));
    const asked = { signIn, origin, now };
    if (!signIn.mailboxInstead) return askRecovery(needs, repositories, asked);
    const patch = { mailbox: 'codes-spent', because: { kind: 'codes-spent' } } as const;
    const moved = await advance(needs, repositories, { signIn, event: 'mailbox-asked', patch, now });
    if (moved.ok) await sendMailboxCode(needs, repositories, asked);
    return moved;
  });
}

/** Checks an e-mailed code. It is paid from the account's own budget: a mailbox code guards enrollment. */
export async function proveMailbox(
  needs: Needs,
  command: Parameters<SignIns['proveMailbox']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findAsked(needs, command.token, now);
  if (!found.ok) return found;
  const signIn = found.value;
  const typed = readSixDigits(command.response);
  if ('fault' in typed && typed.fault === 'empty')
    return refuse({ code: 'response.malformed', fault: 'empty', attemptsLeft: null });

  const { userId: user, purpose } = signIn;
  const origin = command.origin ?? NO_ORIGIN;
  const attempt = { user, purpose, challenge: signIn, method: methodOf(signIn), origin, now };
  return withAttempt(needs, attempt, async () => look(needs, { signIn, typed, origin, now }));
}

interface Proven {
  readonly signIn: SignInRecord;
  readonly origin: Origin;
  readonly now: Instant;
}

interface Typed extends Proven {
  readonly typed: ReturnType<typeof readSixDigits>;
}

function look(needs: Needs, { typed, ...asked }: Typed): Look<SignInProgress> {
  if ('fault' in typed) return async () => malformed(typed.fault);
  return async (repositories) => {
    // Read again under the lock: whoever asks for another code at this moment has replaced this one (I-16).
    const held = (await repositories.signIns.findByToken(asked.signIn.tokenDigest))?.mailboxCode?.digest;
    if (held === undefined) return refuse({ code: 'mailbox.expired' });
    const isRight = digestsOf(needs, asked.signIn.id, typed.code).some((own) => needs.crypto.equal(own, held));
    return isRight ? goOn(needs, repositories, asked) : INCORRECT;
  };
}

/** The sign-in that waits for a code that is still good. */
async function findAsked(needs: Needs, token: string, now: Instant): Promise<Result<SignInRecord, Refusal>> {
  const found = await findSignInAt(needs, token, 'confirm-mailbox', now);
  if (!found.ok) return found;
  const signIn = found.value;
  if (!(await stillAllowed(needs.store.repositories, signIn, now))) return refuse({ code: 'recovery.not_allowed' });
  const sent = signIn.mailboxCode;
  if (sent === null || hasPassed(sent.expiresAt, now)) return refuse({ code: 'mailbox.expired' });
  return found;
}

/** The account's failures stay as they are: a mailbox is no second factor, whose success would restore the budget (I-13). */
async function goOn(
  needs: Needs,
  repositories: Repositories,
  { signIn, origin, now }: Proven,
): Promise<Result<SignInProgress, Refusal>> {
  const patch = { mailboxCode: null };
  const moved = await advance(needs, repositories, { signIn, event: 'mailbox-proven', patch, now });
  if (!moved.ok) return moved;
  if (signIn.mailbox === 'recovery') await noteRecoveryUsed(repositories, { signIn, origin, now });
  else await noteProven(repositories, { signIn, origin, now });
  return moved;
}

const methodOf = ({ mailbox }: SignInRecord) => (mailbox === 'recovery' ? 'emailed-recovery' : 'mailbox');

async function noteProven({ audit }: Repositories, { signIn, origin, now }: Proven): Promise<void> {
  const people = { actor: signIn.userId, target: signIn.userId, organization: null } as const;
  await audit.add({ action: 'mailbox.proven', ...people, origin }, now);
}
