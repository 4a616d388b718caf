import type { UserId } from '../../domain/ids.ts';
import type { SignInMembership } from '../../domain/policy/decide-sign-in.ts';
import { mayRecoverByMail } from '../../domain/policy/recover-by-mail.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { advance } from './advance.ts';
import { mayMail, sendMailboxCode } from './mailbox-code.ts';

// What "Send recovery code to my email" has beyond every other proof of the mailbox: consent, and everybody told.

interface Happening {
  readonly signIn: SignInRecord;
  readonly origin: Origin;
  readonly now: Instant;
}

/** Consent that was taken back since stops what was begun with it (I-29). Proofs of the mailbox for other ends pass. */
export async function stillAllowed(
  { signInFacts }: Pick<Repositories, 'signInFacts'>,
  signIn: SignInRecord,
  now: Instant,
): Promise<boolean> {
  if (signIn.mailbox !== 'recovery') return true;
  const facts = await signInFacts.find(signIn.userId);
  return facts !== null && isStillAllowed(signIn, facts.memberships, now);
}

export function isStillAllowed(
  { mailbox, evidence }: Pick<SignInRecord, 'mailbox' | 'evidence'>,
  memberships: readonly SignInMembership[],
  now: Instant,
): boolean {
  return mailbox !== 'recovery' || mayRecoverByMail({ now, firstFactor: evidence.firstFactor, memberships });
}

/** Mails a code to the account's address, and tells every address that is known how to end it. */
export async function askRecovery(
  needs: Needs,
  repositories: Repositories,
  { signIn, origin, now }: Happening,
): Promise<Result<SignInProgress, Refusal>> {
  const recovering = { ...signIn, mailbox: 'recovery' } as const;
  if (!(await stillAllowed(repositories, recovering, now))) return refuse({ code: 'recovery.not_allowed' });
  // Nobody is told of what is not sent either: who knows a password could fill mailboxes with it (I-56).
  if (!(await mayMail(repositories, signIn.userId, now))) return refuse({ code: 'mailbox.too_many' });
  const token = needs.crypto.newToken();
  const patch = {
    mailbox: 'recovery',
    because: { kind: 'recovered' },
    stopDigest: needs.crypto.digest(token),
  } as const;
  const moved = await advance(needs, repositories, { signIn, event: 'mailbox-asked', patch, now });
  if (!moved.ok) return moved;
  const { userId: user } = signIn;
  const event = { action: 'emailed_recovery.asked', actor: null, target: user, organization: null, origin } as const;
  await repositories.audit.add(event, now);
  const content = { kind: 'recovery-asked', token } as const;
  await repositories.outbox.addToEveryAddress({ user, content, origin, goodUntil: null }, now);
  await sendMailboxCode(needs, repositories, { signIn: recovering, origin, now });
  return moved;
}

export async function noteRecoveryUsed(
  { audit, outbox }: Repositories,
  { signIn: { userId: user }, origin, now }: Happening,
): Promise<void> {
  const people = { actor: user, target: user, organization: null } as const;
  await audit.add({ action: 'emailed_recovery.used', ...people, origin }, now);
  await outbox.addToEveryAddress({ user, content: { kind: 'recovery-used' }, origin, goodUntil: null }, now);
}

interface ShownAgain extends Omit<Happening, 'signIn'> {
  readonly user: UserId;
  readonly method: string;
}

/**
 * Whoever shows a second factor of their own disproves "I no longer have it": what goes by that word ends, before it takes
 * away what was shown (I-29). A recovery code says no less, as the mail is for those who have lost these too. To be called
 * under the account's lock: what is being confirmed at this moment is finished before, or finds itself ended.
 */
export async function disproveLoss(
  { signIns, audit }: Repositories,
  { user, method, origin, now }: ShownAgain,
): Promise<void> {
  if ((await signIns.disprove(user, now)) === 0) return;
  const people = { actor: user, target: user, organization: null } as const;
  await audit.add({ action: 'emailed_recovery.stopped', ...people, origin, details: { method } }, now);
}

/** "This wasn't me", by the token of a mail that told of it: whoever reads such a mail may end it, and do no more. */
export function stopRecovery(
  needs: Needs,
  { token, origin = NO_ORIGIN }: Parameters<SignIns['stopRecovery']>[0],
): Promise<Result<null, Refusal>> {
  const now = needs.clock.now();
  return needs.store.transaction(async ({ signIns, audit }) => {
    const user = await signIns.stop(needs.crypto.digest(token), now);
    if (user === null) return refuse({ code: 'sign_in.not_found' });
    const people = { actor: null, target: user, organization: null } as const;
    await audit.add({ action: 'emailed_recovery.stopped', ...people, origin }, now);
    return ok(null);
  });
}
