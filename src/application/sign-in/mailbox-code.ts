import type { SignInId, UserId } from '../../domain/ids.ts';
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

export async function mayMail({ outbox }: Repositories, userId: UserId, now: Instant): Promise<boolean> {
  const counts = await Promise.all(
    MAIL_CAPS.map((cap) => outbox.countSince(userId, 'mailbox-code', before(now, cap.within))),
  );
  return MAIL_CAPS.every((cap, index) => (counts[index] ?? cap.most) < cap.most);
}

export const digestsOf = ({ keyring }: Needs, signIn: SignInId, code: string) =>
  keyring.macs('mailbox-code', `${signIn}:${code}`);
