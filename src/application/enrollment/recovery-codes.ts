import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { FreshRecoveryCodes, SignInProgress, SignIns } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { openCodes } from '../recovery/recovery-codes.ts';
import { advance, findSignInAt } from '../sign-in/advance.ts';

/** The codes of this very ceremony, again on reload, until they are said to be saved; after that never (I-23). */
export async function showRecoveryCodes(
  needs: Needs,
  command: Parameters<SignIns['recoveryCodes']>[0],
): Promise<Result<FreshRecoveryCodes, Refusal>> {
  const found = await findSignInAt(needs, command.token, 'recovery-codes', needs.clock.now());
  if (!found.ok) return found;
  const { id, userId, sealedCodes, purpose } = found.value;
  const { directory, recoveryCodes } = needs.store.repositories;
  const [user, { madeAt }] = await Promise.all([directory.findUser(userId), recoveryCodes.count(userId)]);
  if (user === null || sealedCodes === null || madeAt === null) return refuse({ code: 'sign_in.not_found' });
  const codes = openCodes(needs, { user: userId, row: id }, sealedCodes);
  return ok({ codes, issuer: needs.options.issuer, email: user.email, madeAt, purpose });
}

export async function saveRecoveryCodes(
  needs: Needs,
  command: Parameters<SignIns['saveRecoveryCodes']>[0],
): Promise<Result<SignInProgress, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, command.token, 'recovery-codes', now);
  if (!found.ok) return found;
  const step = { signIn: found.value, event: 'codes-saved', patch: { sealedCodes: null }, now } as const;
  return needs.store.transaction(async (repositories) => {
    const moved = await advance(needs, repositories, step);
    if (moved.ok) await repositories.recoveryCodes.noteSaved(found.value.userId);
    return moved;
  });
}
