import {
  isCountryAllowed,
  judgeNumber,
  type PhoneNumber,
  prepareNumber,
} from '../../domain/authenticators/phone-number.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import { textCountriesAsked } from '../../domain/policy/enrollment.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { SignInFactsRecord } from '../../ports/repositories/sign-in-facts.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { SignIns, TextSent } from '../engine.ts';
import { findPhone } from '../methods/describe-text.ts';
import { sendCode, tooSoon } from '../methods/send-code.ts';
import type { Needs } from '../needs.ts';
import { findOffered } from './stage.ts';

type Command = Parameters<SignIns['stagePhone']>[0];
type Answer = Result<TextSent, Refusal>;

/** The number to set up, sealed in the ceremony's row, and a code to it. Until the code comes back it counts for nothing (I-24). */
export async function stagePhone(needs: Needs, command: Command): Promise<Answer> {
  const now = needs.clock.now();
  const found = await findOffered(needs, command.token, 'sms');
  if (!found.ok) return found;
  const { signIn, facts } = found.value;
  const read = readNumber(needs, command, facts, now);
  if (!read.ok) return refuseNumber(needs, signIn, { command, now }, read.refusal);
  return needs.store.transaction(async (repositories): Promise<Answer> => {
    await repositories.attemptBudgets.lock(signIn.userId);
    const isHere = await repositories.signIns.lock(signIn.id, 'enroll');
    const current = isHere ? await repositories.signIns.findByToken(needs.crypto.digest(command.token)) : null;
    if (current === null) return refuse({ code: 'sign_in.wrong_step' });
    return stageAndSend(needs, repositories, { signIn: current, phone: read.value, command, now });
  });
}

function readNumber(
  needs: Needs,
  { number, country }: Command,
  { memberships }: SignInFactsRecord,
  now: Instant,
): Result<PhoneNumber, Refusal> {
  const prepared = prepareNumber(number, country);
  if ('fault' in prepared) return refuse({ code: 'phone.malformed', fault: prepared.fault });
  const judged = judgeNumber(needs.phoneNumbers.read(prepared.typed, prepared.country));
  if ('fault' in judged) return refuse({ code: 'phone.malformed', fault: judged.fault });
  const lists = [needs.options.texts.countries, ...textCountriesAsked(memberships, now)];
  return isCountryAllowed(judged.phone.country, lists)
    ? ok(judged.phone)
    : refuse({ code: 'phone.country_not_allowed' });
}

/** Nothing typed is no event; whatever else was refused is one, without the number (I-54). */
async function refuseNumber(
  needs: Needs,
  { userId }: SignInRecord,
  { command, now }: { readonly command: Command; readonly now: Instant },
  refusal: Refusal,
): Promise<Answer> {
  if (refusal.code === 'phone.malformed' && refusal.fault === 'empty') return refuse(refusal);
  const because = refusal.code === 'phone.malformed' ? refusal.fault : refusal.code;
  const people = { actor: null, target: userId, organization: null } as const;
  const event = {
    action: 'phone.refused',
    ...people,
    origin: command.origin ?? NO_ORIGIN,
    details: { because },
  } as const;
  await needs.store.repositories.audit.add(event, now);
  return refuse(refusal);
}

interface Staging {
  /** As it stands under its row's lock. */
  readonly signIn: SignInRecord;
  readonly phone: PhoneNumber;
  readonly command: Command;
  readonly now: Instant;
}

/** The same number again waits like "Send again"; another one may be tried at once, for as long as the budgets last. */
async function stageAndSend(
  needs: Needs,
  repositories: Repositories,
  { signIn, phone, command, now }: Staging,
): Promise<Answer> {
  const before = await findPhone(repositories, signIn);
  const isSame = before?.number === phone.number;
  const wait = isSame ? tooSoon(signIn, now) : null;
  if (wait !== null) return refuse(wait);
  if (before !== null && !isSame) await repositories.outbox.dropTexts(before.id);
  const id = isSame ? before.id : (needs.crypto.newId('aut') as AuthenticatorId);
  const staged = {
    id,
    method: 'sms',
    sealedSecret: repositories.texts.seal({ user: signIn.userId, id }, phone),
  } as const;
  const { channel, origin = NO_ORIGIN } = command;
  return sendCode(needs, repositories, { signIn, phone: { ...phone, id }, channel, origin, now }, { staged });
}
