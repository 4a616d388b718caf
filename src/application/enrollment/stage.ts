import type { Method } from '../../domain/authenticators/methods.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { UserRecord } from '../../ports/repositories/directory.ts';
import type { SignInFactsRecord } from '../../ports/repositories/sign-in-facts.ts';
import type { SignInRecord } from '../../ports/repositories/sign-ins.ts';
import type { Needs } from '../needs.ts';
import { findSignInAt } from '../sign-in/advance.ts';
import { isStillAllowed } from '../sign-in/recovery-by-mail.ts';
import { offeredTo } from './offered.ts';

export type Staged = NonNullable<SignInRecord['staged']>;

interface Offered {
  readonly signIn: SignInRecord;
  readonly user: UserRecord;
  readonly facts: SignInFactsRecord;
}

/** The set-up that a token stands for, if this member is offered this method. */
export async function findOffered(needs: Needs, token: string, method: Method): Promise<Result<Offered, Refusal>> {
  const now = needs.clock.now();
  const found = await findSignInAt(needs, token, 'enroll', now);
  if (!found.ok) return found;
  const facts = await needs.store.repositories.signInFacts.find(found.value.userId);
  if (facts === null) return refuse({ code: 'sign_in.not_found' });
  if (!isStillAllowed(found.value, facts.memberships, now)) return refuse({ code: 'recovery.not_allowed' });
  if (!offeredTo(needs, facts, found.value.because, now).includes(method))
    return refuse({ code: 'method.not_allowed' });
  return ok({ signIn: found.value, user: facts.user, facts });
}

/**
 * What is being set up, under the row's lock, so that two loads of the page show one secret. Another method that was
 * chosen before is forgotten. @returns null where the set-up no longer stands there.
 */
export function stageOnce(
  needs: Needs,
  token: string,
  { id }: SignInRecord,
  method: Method,
  make: () => Staged,
): Promise<Staged | null> {
  return needs.store.transaction(async ({ signIns }) => {
    const isHere = await signIns.lock(id, 'enroll');
    const signIn = isHere ? await signIns.findByToken(needs.crypto.digest(token)) : null;
    if (signIn === null) return null;
    if (signIn.staged?.method === method) return signIn.staged;
    const staged = make();
    await signIns.move(id, 'enroll', { staged });
    return staged;
  });
}
