import type { AuthenticatorId, UserId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { Needs } from '../needs.ts';

/** Passkeys are the only way in that the engine knows of; of the others it asks the host. */
async function opening(needs: Needs, user: UserId): Promise<readonly AuthenticatorId[]> {
  const held = await needs.store.repositories.passkeys.listOf(user);
  return held.filter(({ opensAlone }) => opensAlone).map(({ id }) => id);
}

/** Would a change, which takes every passkey away, leave this person outside? */
export async function isOnlyPasskeys(needs: Needs, user: UserId): Promise<boolean> {
  if (needs.hooks.hasOtherWayIn === undefined || (await opening(needs, user)).length === 0) return false;
  return !(await needs.hooks.hasOtherWayIn(user));
}

/**
 * Does what takes passkeys away, unless they are the last way in. They stop counting as one before anybody is asked what
 * else there is, so that nothing else is taken away meanwhile on their account; the host cannot be asked under a lock.
 *
 * @param taken all of them, where it is null.
 */
export async function withoutPasskeys<Value>(
  needs: Needs,
  { user, taken }: { readonly user: UserId; readonly taken: AuthenticatorId | null },
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal>> {
  const { hasOtherWayIn } = needs.hooks;
  const withdrawn = (await opening(needs, user)).filter((id) => taken === null || id === taken);
  if (hasOtherWayIn === undefined || withdrawn.length === 0) return work();
  const count = async (opens: boolean) => {
    for (const id of withdrawn) await needs.store.repositories.passkeys.noteOpensAlone(id, opens);
  };
  await count(false);
  const isOpen = (await opening(needs, user)).length > 0 || (await hasOtherWayIn(user));
  const outcome: Result<Value, Refusal> = isOpen ? await work() : refuse({ code: 'authenticator.last_way_in' });
  if (!outcome.ok) await count(true);
  return outcome;
}
