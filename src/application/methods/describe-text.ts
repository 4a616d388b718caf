import { endingOf, type PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import { after, type Instant } from '../../domain/time.ts';
import type { TextFailure } from '../../ports/repositories/records.ts';
import type { SignInFactsRecord } from '../../ports/repositories/sign-in-facts.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { TextLook } from '../engine.ts';
import { countriesFor } from '../enrollment/offered.ts';
import type { Needs } from '../needs.ts';
import { RESEND_AFTER } from './send-code.ts';

/** What a page may know of the texts of this step; null where none can come into it. */
export async function describeText(
  needs: Needs,
  signIn: SignInRecord,
  facts: SignInFactsRecord,
  now: Instant,
): Promise<TextLook | null> {
  const { state, methods, textSent, textCode } = signIn;
  const isAsked = state === 'challenge' && methods.includes('sms');
  if (!isAsked && state !== 'enroll') return null;
  const phone = await findPhone(needs.store.repositories, signIn);
  return {
    channels: needs.options.texts.channels,
    countries: isAsked ? [] : countriesFor(needs, facts, now),
    ending: phone === null ? null : endingOf(phone),
    // To whoever has just typed it, and to nobody else.
    number: isAsked ? null : (phone?.number ?? null),
    sent: textSent,
    failure: await failureOf(needs.store.repositories, signIn, phone),
    expiresAt: textCode?.expiresAt ?? null,
    retryAt: textSent === null ? now : after(textSent.at, RESEND_AFTER),
  };
}

/** The message and its mark on the sign-in were written at the same time, in one transaction. */
async function failureOf(
  { outbox }: Repositories,
  { userId: user, textSent }: SignInRecord,
  phone: { readonly id: AuthenticatorId } | null,
): Promise<TextFailure | null> {
  if (phone === null || textSent === null) return null;
  return outbox.failureOfText({ user, phone: phone.id }, textSent.at);
}

/** The number that a step writes to: the one that is being set up, or the account's own. */
export async function findPhone(
  { texts }: Repositories,
  { state, staged, userId: user }: SignInRecord,
): Promise<(PhoneNumber & { readonly id: AuthenticatorId }) | null> {
  if (state !== 'enroll') return texts.findPhone(user);
  if (staged?.method !== 'sms') return null;
  return { id: staged.id, ...texts.open({ user, id: staged.id }, staged.sealedSecret) };
}
