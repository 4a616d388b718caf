import { roomAt } from '../../domain/authenticators/text-budget.ts';
import type { SignInId, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import { after, before, days, type Instant, minutes } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';

const CODE_LIFETIME_MINUTES = 10;

/** A new e-mailed code in place of the one before (I-16): kept as a keyed digest bound to this sign-in. */
export async function sendMailboxCode(
  needs: Needs,
  repositories: Repositories,
  { signIn, origin, now }: { readonly signIn: SignInRecord; readonly origin: Origin; readonly now: Instant },
): Promise<boolean> {
  if (!(await mayMail(repositories, signIn.userId, now))) return false;
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

export const mayMail = async (repositories: Repositories, userId: UserId, now: Instant): Promise<boolean> =>
  (await roomForMailAt(repositories, userId, now)) === null;

/** When one more may be mailed to this account; null where it may now. */
async function roomForMailAt({ outbox }: Repositories, userId: UserId, now: Instant): Promise<Instant | null> {
  const sends = await outbox.timesSince(userId, 'mailbox-code', before(now, days(1)));
  return roomAt(sends, MAIL_CAPS, now);
}

/** Adds to "too many codes" from when on a sign-in of this account is mailed one again. */
export async function tellWhen<Value>(
  needs: Needs,
  { token }: { readonly token: string },
  answered: Result<Value, Refusal>,
): Promise<Result<Value, Refusal>> {
  if (answered.ok || answered.refusal.code !== 'mailbox.too_many') return answered;
  const { repositories } = needs.store;
  const signIn = await repositories.signIns.findByToken(needs.crypto.digest(token));
  if (signIn === null) return answered;
  const now = needs.clock.now();
  return refuse({ ...answered.refusal, retryAt: (await roomForMailAt(repositories, signIn.userId, now)) ?? now });
}

export const digestsOf = ({ keyring }: Needs, signIn: SignInId, code: string) =>
  keyring.macs('mailbox-code', `${signIn}:${code}`);
