import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { FreshRecoveryCodes, SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { areShown, showCodes } from '../recovery/recovery-codes.ts';
import { advance, findSignInAt } from '../sign-in/advance.ts';

/** The codes of this very ceremony, again on reload, until they are said to be saved; after that never (I-23). */
export async function showRecoveryCodes(
  needs: Needs,
  command: Parameters<SignIns['recoveryCodes']>[0],
): Promise<Result<FreshRecoveryCodes, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'recovery-codes', now);
  if (!found.ok) return found;
  const { userId, purpose } = found.value;
  const codes = await showCodes(needs, found.value, { origin: command.origin ?? NO_ORIGIN, now });
  const { directory, recoveryCodes } = needs.store.repositories;
  const [user, { madeAt }] = await Promise.all([directory.findUser(userId), recoveryCodes.count(userId)]);
  if (codes === null || user === null || madeAt === null) return refuse({ code: 'sign_in.not_found' });
  return ok({ codes, issuer: needs.options.issuer, email: user.email, madeAt, purpose });
}

export async function saveRecoveryCodes(
  needs: Needs,
  command: Parameters<SignIns['saveRecoveryCodes']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'recovery-codes', now);
  if (!found.ok) return found;
  // Nobody has saved what nobody has seen.
  if (!areShown(needs, found.value)) return refuse({ code: 'sign_in.wrong_step' });
  const step = { signIn: found.value, event: 'codes-saved', patch: { sealedCodes: null }, now } as const;
  return needs.store.transaction(async (repositories) => {
    const moved = await advance(needs, repositories, step);
    if (moved.ok) await repositories.recoveryCodes.noteSaved(found.value.userId);
    return moved;
  });
}
