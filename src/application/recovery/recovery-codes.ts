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

/** Ten codes, sealed, that nobody has seen: the old ones count until these are shown (I-26, ADR 0037). */
export const stageCodes = (needs: Pick<Needs, 'crypto' | 'keyring'>, ceremony: Ceremony): Uint8Array =>
  sealCodes(needs, ceremony, newCodes(needs));

/** The codes of a ceremony as people see them. The first time they are looked at they take the place of the old ones. */
export async function showCodes(
  needs: Needs,
  signIn: Pick<SignInRecord, 'id' | 'userId' | 'state' | 'purpose'>,
  { sealed, origin, now }: { readonly sealed: Uint8Array; readonly origin: Origin; readonly now: Instant },
): Promise<readonly string[] | null> {
  const { id: row, userId: user } = signIn;
  const codes = openCodes(needs, { user, row }, sealed);
  const digests = digestsOfAll(needs, user, codes);
  const isInPlace =
    (await needs.store.repositories.recoveryCodes.holds(user, digests)) ||
    (await needs.store.transaction((repositories) => putInPlace(repositories, { signIn, digests, origin, now })));
  return isInPlace ? codes.map(inFours) : null;
}

/** Whether the codes of a ceremony have taken the place of the old ones. */
export async function areShown(
  needs: Needs,
  { id: row, userId: user, sealedCodes }: Pick<SignInRecord, 'id' | 'userId' | 'sealedCodes'>,
): Promise<boolean> {
  if (sealedCodes === null) return false;
  const digests = digestsOfAll(needs, user, openCodes(needs, { user, row }, sealedCodes));
  return needs.store.repositories.recoveryCodes.holds(user, digests);
}

interface Placing {
  readonly signIn: Pick<SignInRecord, 'id' | 'userId' | 'state' | 'purpose'>;
  readonly digests: readonly string[];
  readonly origin: Origin;
  readonly now: Instant;
}

/** @returns false where the ceremony has ended meanwhile: its codes were not shown, and never count. */
async function putInPlace(repositories: Repositories, { signIn, digests, origin, now }: Placing): Promise<boolean> {
  const { id, userId: user, state, purpose } = signIn;
  await repositories.attemptBudgets.lock(user);
  if ((await repositories.signIns.lock(id, state)) === null) return false;
  if (await repositories.recoveryCodes.holds(user, digests)) return true;
  await repositories.recoveryCodes.replace(user, digests, now);
  // A sign-in that began when the last code was gone has lost its way through the mailbox (M27).
  if (purpose === 'new-codes') await repositories.signIns.closeOthers(user, id);
  const people = { actor: user, target: user, organization: null } as const;
  await repositories.audit.add({ action: 'recovery_codes.created', ...people, origin }, now);
  await repositories.outbox.add({ user, content: { kind: 'recovery-codes-made' }, origin, goodUntil: null }, now);
  return true;
}
