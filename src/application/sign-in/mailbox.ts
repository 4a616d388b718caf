import { readSixDigits } from '../../domain/authenticators/code-input.ts';
import type { SignInId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { after, before, days, hasPassed, type Instant, minutes, seconds } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { advance, findSignInAt } from './advance.ts';
import { refuseAttempt, takeAttempt, takeBack } from './take-attempt.ts';

const CODE_LIFETIME_MINUTES = 10;
const RESEND_AFTER = seconds(60);
const MOST_SENDS = 5;

/** A new e-mailed code in place of the one before (I-16): kept as a keyed digest bound to this sign-in. */
export async function sendMailboxCode(
  needs: Needs,
  repositories: Repositories,
  { signIn, origin, now }: { readonly signIn: SignInRecord; readonly origin: Origin; readonly now: Instant },
): Promise<boolean> {
  if (!(await mayMail(repositories, signIn, now))) return false;
  const code = String(needs.crypto.randomBelow(1_000_000)).padStart(6, '0');
  const expiresAt = after(now, minutes(CODE_LIFETIME_MINUTES));
  const [digest] = digestsOf(needs, signIn.id, code);
  const moved = await repositories.signIns.move(signIn.id, 'confirm-mailbox', {
    mailboxCode: { digest, expiresAt },
    mailboxSentAt: now,
    mailboxSends: signIn.mailboxSends + 1,
    expiresAt,
  });
  if (!moved) return false;
  const { userId } = signIn;
  const content = { kind: 'mailbox-code', code, minutes: CODE_LIFETIME_MINUTES } as const;
  await repositories.outbox.add({ user: userId, content, origin, goodUntil: expiresAt }, now);
  await repositories.audit.add(
    { action: 'mailbox.code_sent', actor: null, target: userId, organization: null, origin },
    now,
  );
  return true;
}

/** Over all sign-ins of the account, or a leaked password could fill somebody's mailbox. */
const MAIL_CAPS = [
  { most: 5, within: minutes(10) },
  { most: 10, within: days(1) },
] as const;

async function mayMail({ outbox }: Repositories, { userId }: SignInRecord, now: Instant): Promise<boolean> {
  const counts = await Promise.all(
    MAIL_CAPS.map((cap) => outbox.countSince(userId, 'mailbox-code', before(now, cap.within))),
  );
  return MAIL_CAPS.every((cap, index) => (counts[index] ?? cap.most) < cap.most);
}

type Sent = Awaited<ReturnType<SignIns['sendMailboxCode']>>;

export async function resendMailboxCode(
  needs: Needs,
  command: Parameters<SignIns['sendMailboxCode']>[0],
): Promise<Sent> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'confirm-mailbox', now);
  if (!found.ok) return found;
  const origin = command.origin ?? NO_ORIGIN;
  return needs.store.transaction(async (repositories): Promise<Sent> => {
    // Read again under the row's lock: two clicks send one message.
    const isHere = await repositories.signIns.lock(found.value.id, 'confirm-mailbox');
    const signIn = await repositories.signIns.findByToken(needs.crypto.digest(command.token));
    if (!isHere || signIn === null) return refuse({ code: 'sign_in.wrong_step' });
    if (signIn.mailboxSends >= MOST_SENDS) return refuse({ code: 'mailbox.too_many' });
    const retryAt = after(signIn.mailboxSentAt ?? before(now, RESEND_AFTER), RESEND_AFTER);
    if (!hasPassed(retryAt, now)) return refuse({ code: 'mailbox.too_soon', retryAt });
    const isSent = await sendMailboxCode(needs, repositories, { signIn, origin, now });
    return isSent ? ok({ sentAt: now }) : refuse({ code: 'mailbox.too_many' });
  });
}

/** "I no longer have it": P turns to the mailbox, and only then to E (M27). */
export async function askMailbox(
  needs: Needs,
  command: Parameters<SignIns['askMailbox']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'challenge', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const origin = command.origin ?? NO_ORIGIN;
  return needs.store.transaction(async (repositories) => {
    await repositories.attemptBudgets.lock(signIn.userId);
    const patch = { mailbox: 'codes-spent', because: { kind: 'codes-spent' } } as const;
    const moved = await advance(needs, repositories, { signIn, event: 'mailbox-asked', patch, now });
    if (moved.ok) await sendMailboxCode(needs, repositories, { signIn, origin, now });
    return moved;
  });
}

/** Checks an e-mailed code. It is paid from the account's own budget: a mailbox code guards enrollment. */
export async function proveMailbox(
  needs: Needs,
  command: Parameters<SignIns['proveMailbox']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'confirm-mailbox', now);
  if (!found.ok) return found;
  const signIn = found.value;
  const typed = readSixDigits(command.response);
  if ('fault' in typed && typed.fault === 'empty')
    return refuse({ code: 'response.malformed', fault: 'empty', attemptsLeft: null });
  const sent = signIn.mailboxCode;
  if (sent === null || hasPassed(sent.expiresAt, now)) return refuse({ code: 'mailbox.expired' });

  const paid = await takeAttempt(needs, signIn, now);
  if (!paid.ok) return paid;
  const origin = command.origin ?? NO_ORIGIN;
  const failed = { signIn, attempt: paid.value, method: 'mailbox', origin };
  if ('fault' in typed) {
    return refuseAttempt(
      needs,
      { ...failed, refusal: { code: 'response.malformed', fault: typed.fault, attemptsLeft: paid.value.attemptsLeft } },
      now,
    );
  }
  const isRight = digestsOf(needs, signIn.id, typed.code).some((digest) => needs.crypto.equal(digest, sent.digest));
  if (!isRight) {
    const { attemptsLeft } = paid.value;
    return refuseAttempt(needs, { ...failed, refusal: { code: 'response.incorrect', attemptsLeft } }, now);
  }
  return needs.store.transaction(async (repositories) => {
    await takeBack(repositories, signIn, paid.value);
    const moved = await advance(needs, repositories, {
      signIn,
      event: 'mailbox-proven',
      patch: { mailboxCode: null },
      now,
    });
    if (!moved.ok) return moved;
    const people = { actor: signIn.userId, target: signIn.userId, organization: null } as const;
    await repositories.audit.add({ action: 'mailbox.proven', ...people, origin }, now);
    return moved;
  });
}

const digestsOf = ({ keyring }: Needs, signIn: SignInId, code: string) =>
  keyring.macs('mailbox-code', `${signIn}:${code}`);
