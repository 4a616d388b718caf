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

/** Makes ten codes in place of the old ones. @returns them as people see them, for this once. */
export async function replaceRecoveryCodes(
  needs: Pick<Needs, 'crypto' | 'keyring'>,
  repositories: Repositories,
  user: UserId,
  now: Instant,
): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, () =>
    recoveryCodeFrom(needs.crypto.randomBytes(RECOVERY_CODE_BYTES)),
  );
  const digests = codes.map((code) => digestsOf(needs, user, code)[0]);
  await repositories.recoveryCodes.replace(user, digests, now);
  return codes.map(inFours);
}

const bindingOf = (user: UserId, row: SignInId) => ({ purpose: 'fresh-recovery-codes', user, row });

/** Fresh codes wait sealed in the ceremony's own row until the member says that they are saved (ADR 0006). */
export function sealCodes(
  { keyring }: Pick<Needs, 'keyring'>,
  owner: { user: UserId; row: SignInId },
  codes: readonly string[],
): Uint8Array {
  return keyring.seal(new TextEncoder().encode(codes.join(' ')), bindingOf(owner.user, owner.row));
}

export function openCodes(
  { keyring }: Pick<Needs, 'keyring'>,
  owner: { user: UserId; row: SignInId },
  sealed: Uint8Array,
): readonly string[] {
  return new TextDecoder().decode(keyring.open(sealed, bindingOf(owner.user, owner.row))).split(' ');
}

/** The codes of the set-up were never said to be saved: nobody can show those again, so there are new ones (M16). */
export async function makeCodes(
  needs: Needs,
  repositories: Repositories,
  {
    signIn,
    origin,
    now,
  }: { readonly signIn: Pick<SignInRecord, 'id' | 'userId'>; readonly origin: Origin; readonly now: Instant },
): Promise<Uint8Array> {
  const { userId: user, id: row } = signIn;
  const codes = await replaceRecoveryCodes(needs, repositories, user, now);
  const people = { actor: user, target: user, organization: null } as const;
  await repositories.audit.add({ action: 'recovery_codes.created', ...people, origin }, now);
  await repositories.outbox.add({ user, content: { kind: 'recovery-codes-made' }, origin, goodUntil: null }, now);
  return sealCodes(needs, { user, row }, codes);
}
