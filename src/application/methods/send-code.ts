import { isCountryAllowed, type PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import { TEXT_CODE_LIFETIME } from '../../domain/authenticators/text-circuit.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { ATTEMPTS_PER_CHALLENGE, isLocked } from '../../domain/sign-in/attempt-budget.ts';
import { after, hasPassed, type Instant, seconds } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInPatch, SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { TextChannel } from '../../ports/text-gateway.ts';
import type { TextSent } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { type NotPaid, payForText } from './pay-for-text.ts';

export const RESEND_AFTER = seconds(60);

export interface Sending {
  /** As it stands under its row's lock. */
  readonly signIn: SignInRecord;
  readonly phone: PhoneNumber & { readonly id: AuthenticatorId };
  readonly channel: TextChannel;
  readonly origin: Origin;
  readonly now: Instant;
}

type Answer = Result<TextSent, Refusal>;

/**
 * Writes one text or call with a new code in place of the one before (I-16), in the transaction of its caller, who holds
 * the account's lock: what it costs is decided and counted with it (I-55). `patch` moves with the code.
 */
export async function sendCode(
  needs: Needs,
  repositories: Repositories,
  sending: Sending,
  patch: SignInPatch = {},
): Promise<Answer> {
  const { signIn, phone, channel, origin, now } = sending;
  const obstacle = await findObstacle(needs, repositories, sending);
  if (obstacle !== null) return refuse(obstacle);
  const isProven = signIn.state === 'challenge';
  const notPaid = await payForText(needs, repositories, { user: signIn.userId, phone, isProven, origin, now });
  if (notPaid !== null) return refuseToSend(needs, notPaid);

  const code = String(needs.crypto.randomBelow(1_000_000)).padStart(6, '0');
  const expiresAt = after(now, TEXT_CODE_LIFETIME);
  const [digest] = digestsOf(needs, signIn, phone.id, code);
  const textCode = { digest, expiresAt, tries: 0 };
  const moved = await repositories.signIns.move(signIn.id, signIn.state, {
    ...patch,
    textCode,
    textSent: { at: now, channel },
  });
  if (!moved) throw new Error('A sign-in moved while its row was locked.');
  const { userId: user, purpose } = signIn;
  await repositories.outbox.dropTexts(phone.id);
  const content = { kind: 'text-code', channel, code } as const;
  await repositories.outbox.addText({ user, phone: phone.id, content, origin, goodUntil: expiresAt }, now);
  const people = { actor: null, target: user, organization: null } as const;
  const details = { channel, purpose, country: phone.country };
  await repositories.audit.add({ action: 'text.code_sent', ...people, origin, details }, now);
  needs.meter.textCode(channel);
  return ok({ sentAt: now, expiresAt, channel });
}

function refuseToSend({ meter }: Needs, refusal: NotPaid): Answer {
  if (refusal.code === 'text.paused') meter.textPaused(refusal.circuit);
  else meter.textCode(refusal.budget);
  return refuse(refusal);
}

/** Before anything is paid. */
async function findObstacle(
  needs: Needs,
  { attemptBudgets }: Repositories,
  { signIn, phone, channel, now }: Sending,
): Promise<Refusal | null> {
  const { channels, countries } = needs.options.texts;
  if (!channels.includes(channel)) return { code: 'text.unavailable' };
  if (!isCountryAllowed(phone.country, [countries])) return { code: 'phone.country_not_allowed' };
  if (signIn.state !== 'challenge') return null;
  // No code is worth its price that would be refused.
  const budget = await attemptBudgets.lock(signIn.userId);
  if (isLocked(budget, now)) return { code: 'attempts.locked', retryAt: budget.lockedUntil };
  return signIn.attempts >= ATTEMPTS_PER_CHALLENGE ? { code: 'attempts.exhausted' } : null;
}

/** When the next one may be asked for; null where it may be now. */
export function tooSoon({ textSent }: SignInRecord, now: Instant): Refusal | null {
  if (textSent === null) return null;
  const retryAt = after(textSent.at, RESEND_AFTER);
  return hasPassed(retryAt, now) ? null : { code: 'text.too_soon', retryAt };
}

/** A code is good for one sign-in, its user, its purpose and its number, and in the database it is a keyed digest (I-16, I-49). */
export function digestsOf(
  { keyring }: Pick<Needs, 'keyring'>,
  { id, userId, purpose, state }: SignInRecord,
  phone: AuthenticatorId,
  code: string,
) {
  return keyring.macs('text-code', [id, userId, purpose, state, phone, code].join(':'));
}
