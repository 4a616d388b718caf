import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignIns, TextSent } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { findSignIn } from '../sign-in/advance.ts';
import { findPhone } from './describe-text.ts';
import { sendCode, tooSoon } from './send-code.ts';

type Answer = Result<TextSent, Refusal>;

/** "Send a code", "Send again", "Call me instead": at a challenge, and once a number is being set up. */
export async function sendText(needs: Needs, command: Parameters<SignIns['sendText']>[0]): Promise<Answer> {
  const now = needs.clock.now();
  const found = await findSignIn(needs, command.token, now);
  if (!found.ok) return found;
  const { id, state, userId } = found.value;
  const { channel, origin = NO_ORIGIN } = command;
  return needs.store.transaction(async (repositories): Promise<Answer> => {
    await repositories.attemptBudgets.lock(userId);
    // Read again under the row's lock: two clicks send one message.
    const isHere = await repositories.signIns.lock(id, state);
    const signIn = await repositories.signIns.findByToken(needs.crypto.digest(command.token));
    if (!isHere || signIn === null || !asksForText(signIn)) return refuse({ code: 'sign_in.wrong_step' });
    const phone = await findPhone(repositories, signIn);
    if (phone === null) return refuse({ code: 'sign_in.wrong_step' });
    const wait = tooSoon(signIn, now);
    if (wait !== null) return refuse(wait);
    return sendCode(needs, repositories, { signIn, phone: phone, channel, origin, now });
  });
}

const asksForText = ({ state, methods, staged }: SignInRecord) =>
  state === 'challenge' ? methods.includes('sms') : state === 'enroll' && staged?.method === 'sms';

/**
 * A sign-in whose challenge begins with text messages sends one by itself, in the transaction that begins it: opening its
 * page, or reloading it, sends nothing. Where it cannot be sent the page says what else there is. A step-up, which a mere
 * link may begin (ADR 0008), waits for the button.
 */
export async function sendOnArrival(
  needs: Needs,
  repositories: Repositories,
  { signIn, origin, now }: { readonly signIn: SignInRecord; readonly origin: Origin; readonly now: Instant },
): Promise<void> {
  if (signIn.state !== 'challenge' || signIn.methods[0] !== 'sms') return;
  const phone = await findPhone(repositories, signIn);
  if (phone !== null) await sendCode(needs, repositories, { signIn, phone: phone, channel: 'text', origin, now });
}
