import { readSixDigits } from '../../domain/authenticators/code-input.ts';
import { ok, refuse } from '../../domain/result.ts';
import { hasPassed } from '../../domain/time.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { ALREADY_USED, INCORRECT } from '../sign-in/take-attempt.ts';
import { findPhone } from './describe-text.ts';
import type { Given, MethodHandler, Seen } from './method-handler.ts';
import { digestsOf } from './send-code.ts';
import { MOST_FAILURES_IN_ROW } from './totp.ts';

/** Guesses at one code by whoever sets a number up; a challenge counts them itself. */
const MOST_TRIES = 5;
/** A family's phone, not a farm's. */
const MOST_ACCOUNTS = 5;
const TOO_MANY = 'phone.too_many_accounts';

/** Six digits that were texted, or spoken by a call. */
export const smsHandler: MethodHandler = {
  read(typed) {
    const read = readSixDigits(typed);
    return 'fault' in read ? read : { response: read.code };
  },
  obstacle({ signIn: { textCode }, now }) {
    return textCode === null || hasPassed(textCode.expiresAt, now) ? { code: 'text.expired' } : null;
  },
  examine: async (needs, given) => (repositories) => lookAtCode(needs, repositories, given),
  // Each code takes the place of the one before: this is how the only one came that could be right.
  details: ({ textSent }) => (textSent === null ? {} : { channel: textSent.channel }),
  prove: proveNumber,
  tellsUnproven: true,
};

/** The stored digest of the live code, where this is that code; all are compared, so that the time taken says nothing. */
function rightDigest(needs: Needs, { signIn, response }: Given, phone: Parameters<typeof digestsOf>[2]): string | null {
  const held = signIn.textCode?.digest;
  if (held === undefined) return null;
  const right = digestsOf(needs, signIn, phone, response).filter((digest) => needs.crypto.equal(digest, held));
  return right[0] ?? null;
}

async function lookAtCode(needs: Needs, { texts, authenticators, signIns }: Repositories, given: Given): Promise<Seen> {
  const { signIn, now } = given;
  const phone = await texts.findPhone(signIn.userId);
  if (phone === null || phone.failedInRow >= MOST_FAILURES_IN_ROW) return INCORRECT;
  const digest = rightDigest(needs, given, phone.id);
  if (digest === null) {
    await authenticators.noteFailure(phone.id);
    return INCORRECT;
  }
  if (!(await signIns.spendTextCode(signIn.id, digest, now))) return ALREADY_USED;
  await authenticators.noteUse(phone.id, now);
  return phone.id;
}

/**
 * A number counts once its code has come back (I-24). Unlike an app's secret this code is not on the page, so guesses are
 * counted: five for each code, and codes have budgets.
 */
async function proveNumber(needs: Needs, given: Given): ReturnType<MethodHandler['prove']> {
  const { signIn, now } = given;
  const { signIns } = needs.store.repositories;
  const phone = await findPhone(needs.store.repositories, signIn);
  if (phone === null) return refuse({ code: 'sign_in.wrong_step' });
  const paid = await signIns.payTextTry(signIn.id, MOST_TRIES);
  if (paid === null) return refuse({ code: 'text.expired' });
  const digest = rightDigest(needs, given, phone.id);
  if (digest === null) {
    await noteWrongCode(needs, given);
    return refuse({ code: 'response.incorrect', attemptsLeft: MOST_TRIES - paid });
  }
  const { userId: user } = signIn;
  const event = { ...aboutNumber(given), action: 'phone.refused', details: { because: TOO_MANY } } as const;
  return ok({
    authenticator: phone.id,
    async admit({ texts, signIns: rows, audit }) {
      if (!(await rows.spendTextCode(signIn.id, digest, now))) return { code: 'text.expired' };
      await texts.lockNumber(phone, now);
      await texts.noteProven({ user, phone }, now);
      const others = await texts.countOtherHolders(phone, user);
      if (others < MOST_ACCOUNTS) return null;
      // With the code that was spent for it: once, however often that code is sent.
      await audit.add(event, now);
      return { code: TOO_MANY };
    },
    add: ({ texts }) => texts.addPhone({ ...phone, user }, now),
  });
}

const noteWrongCode = (needs: Needs, given: Given): Promise<void> =>
  needs.store.repositories.audit.add({ ...aboutNumber(given), action: 'phone.not_proven' }, given.now);

const aboutNumber = ({ signIn, origin }: Given) =>
  ({ actor: null, target: signIn.userId, organization: null, origin }) as const;
