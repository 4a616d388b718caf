import { emailKey } from '../domain/email.ts';
import { SEND_LIMITS } from '../domain/members/invitation.ts';
import type { Instant } from '../domain/time.ts';
import type { MemberInvitation, MemberInvitationRepository } from '../ports/repositories/member-invitations.ts';

/** Thrown inside the transaction of the mail, so that nothing of it stays: neither the invitation nor what was counted. */
export class MailLimitReached extends Error {
  override readonly name = 'MailLimitReached';
  readonly limit: 'address-limit' | 'organization-limit';
  readonly retryAt: Instant;

  constructor(limit: 'address-limit' | 'organization-limit', retryAt: Instant) {
    super('No more invitations may be sent just now.');
    this.limit = limit;
    this.retryAt = retryAt;
  }
}

/** Counts one mail. @throws MailLimitReached */
export async function payForMail(
  invitations: MemberInvitationRepository,
  { organization, email }: MemberInvitation,
  now: Instant,
): Promise<void> {
  const key = emailKey(email);
  // In this order everywhere, so that two who pay for the same keys wait for each other and never in a circle.
  const keys = [
    ['organization-and-address', `${organization.id}|${key}`, 'address-limit'],
    ['address', key, 'address-limit'],
    ['organization', organization.id, 'organization-limit'],
  ] as const;
  for (const [kind, name, limit] of keys) {
    const retryAt = await invitations.pay(`${kind}|${name}`, SEND_LIMITS[kind], now);
    if (retryAt !== null) throw new MailLimitReached(limit, retryAt);
  }
}
