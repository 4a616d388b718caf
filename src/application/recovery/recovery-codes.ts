import type { SignInId, UserId } from '../../domain/ids.ts';
import type { NonEmpty } from '../../domain/non-empty.ts';
import {
  inFours,
  RECOVERY_CODE_BYTES,
  RECOVERY_CODE_COUNT,
  recoveryCodeFrom,
} from '../../domain/recovery/recovery-code.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';

/** What the database keeps of a code: a keyed digest bound to its user, so that equal codes of two people differ. */
export function digestsOf({ keyring }: Pick<Needs, 'keyring'>, user: UserId, code: string): NonEmpty<string> {
  return keyring.macs('recovery-code', `${user}:${code}`);
}

/** Ten new codes, which count once they are put in place of the old ones. */
const newCodes = ({ crypto }: Pick<Needs, 'crypto'>): readonly string[] =>
  Array.from({ length: RECOVERY_CODE_COUNT }, () => recoveryCodeFrom(crypto.randomBytes(RECOVERY_CODE_BYTES)));

/** A ceremony, and whose it is. */
interface Ceremony {
  readonly user: UserId;
  readonly row: SignInId;
}

const bindingOf = (user: UserId, row: SignInId) => ({ purpose: 'fresh-recovery-codes', user, row });

/** Fresh codes wait sealed in the ceremony's own row until the member says that they are saved (ADR 0006). */
export const sealCodes = ({ keyring }: Pick<Needs, 'keyring'>, { user, row }: Ceremony, codes: readonly string[]) =>
  keyring.seal(new TextEncoder().encode(codes.join(' ')), bindingOf(user, row));

function openCodes({ keyring }: Pick<Needs, 'keyring'>, { user, row }: Ceremony, sealed: Uint8Array) {
  return new TextDecoder().decode(keyring.open(sealed, bindingOf(user, row))).split(' ');
}

/** Makes ten codes in place of the old ones, where a set-up puts aside all that was before. @returns them. */
export async function replaceRecoveryCodes(
  needs: Pick<Needs, 'crypto' | 'keyring'>,
  { recoveryCodes }: Repositories,
  user: UserId,
  now: Instant,
): Promise<readonly string[]> {
  const codes = newCodes(needs);
  await recoveryCodes.replace(user, digestsOfAll(needs, user, codes), now);
  return codes;
}

const digestsOfAll = (needs: Pick<Needs, 'keyring'>, user: UserId, codes: readonly string[]) =>
  codes.map((code) => digestsOf(needs, user, code)[0]);

/** Stands before codes that nobody has seen; no code reads like it. */
const UNSEEN = 'unseen';

/** Ten codes, sealed, that nobody has seen: the old ones count until these are shown (I-26, ADR 0037). */
export const stageCodes = (needs: Pick<Needs, 'crypto' | 'keyring'>, ceremony: Ceremony): Uint8Array =>
  sealCodes(needs, ceremony, [UNSEEN, ...newCodes(needs)]);

/** @returns the codes of a ceremony, and whether they have taken the place of the old ones; null where it holds none. */
function readCodes(needs: Pick<Needs, 'keyring'>, { id: row, userId: user, sealedCodes }: SignInRecord) {
  if (sealedCodes === null) return null;
  const [first = '', ...others] = openCodes(needs, { user, row }, sealedCodes);
  return first === UNSEEN ? { codes: others, areShown: false } : { codes: [first, ...others], areShown: true };
}

export const areShown = (needs: Pick<Needs, 'keyring'>, signIn: SignInRecord): boolean =>
  readCodes(needs, signIn)?.areShown === true;

interface Look {
  readonly origin: Origin;
  readonly now: Instant;
}

/**
 * The codes of a ceremony as people see them. The first time they are looked at they take the place of the old ones, and
 * never again: those that replaced them since would be undone, and what was spent would work once more (I-30).
 * @returns null where the ceremony has ended: its codes were not shown, and never count.
 */
export async function showCodes(needs: Needs, signIn: SignInRecord, look: Look): Promise<readonly string[] | null> {
  const held = readCodes(needs, signIn);
  if (held === null) return null;
  const { transaction } = needs.store;
  const codes = held.areShown ? held.codes : await transaction((on) => putInPlace(needs, on, { signIn, ...look }));
  return codes?.map(inFours) ?? null;
}

async function putInPlace(
  needs: Needs,
  { attemptBudgets, signIns, recoveryCodes, audit, outbox }: Repositories,
  { signIn: asFound, origin, now }: Look & { readonly signIn: SignInRecord },
): Promise<readonly string[] | null> {
  const { id: row, userId: user, state, purpose } = asFound;
  await attemptBudgets.lock(user);
  // Read once more under the lock: another look may have come first, or the end.
  const signIn = await signIns.findByToken(asFound.tokenDigest);
  const held = signIn === null || signIn.state !== state ? null : readCodes(needs, signIn);
  if (held === null || held.areShown) return held?.codes ?? null;
  const sealedCodes = sealCodes(needs, { user, row }, held.codes);
  if (!(await signIns.move(row, state, { sealedCodes }))) return null;
  await recoveryCodes.replace(user, digestsOfAll(needs, user, held.codes), now);
  // A sign-in that began when the last code was gone has lost its way through the mailbox (M27).
  if (purpose === 'new-codes') await signIns.closeOthers(user, row);
  const people = { actor: user, target: user, organization: null } as const;
  await audit.add({ action: 'recovery_codes.created', ...people, origin }, now);
  await outbox.add({ user, content: { kind: 'recovery-codes-made' }, origin, goodUntil: null }, now);
  return held.codes;
}
