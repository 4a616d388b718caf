import type { SignInProgress } from '../application/engine.ts';
import type { UserId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { toldOfChange } from './password-reset.ts';
import { faultOfNewPassword, type PasswordFault, type PasswordRules } from './password-rules.ts';
import { checkOwnPassword, type PasswordNeeds } from './passwords.ts';

export interface ChangePassword {
  readonly session: string;
  readonly current: string;
  readonly wanted: string;
  readonly returnTo: string;
  readonly origin: Origin;
}

export type ChangeOutcome =
  /** The session goes on under another key. */
  | { readonly kind: 'changed'; readonly progress: SignInProgress }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unfit'; readonly fault: PasswordFault };

/**
 * A new password by whoever is signed in, knows the old one, and has shown the second factor within five minutes where
 * there is one (I-27). All else that rests on the old one ends, before the change and after it, as with a reset.
 */
export async function changeOwnPassword(
  needs: PasswordNeeds & PasswordRules,
  given: ChangePassword,
): Promise<ChangeOutcome> {
  const { store, hasher, engine } = needs;
  const { session, current, wanted, origin } = given;
  const look = await engine.sessions.look(session);
  if (look === null) return refused({ code: 'session.not_found' });
  // A session through single sign-on is no proof for the account, whatever password goes with it (I-41).
  const isOwnSignIn = look.evidence.firstFactor.kind !== 'saml';
  if (!isOwnSignIn || (look.authenticators.length > 0 && !look.isFresh)) return refused({ code: 'step_up.required' });
  const { user } = look;
  const before = await store.findPasswordOf(user.id);
  const verdict = await checkOwnPassword(needs, { user: user.id, password: current, origin });
  if (verdict.kind === 'throttled') return refused({ code: 'sign_in.throttled', retryAt: verdict.retryAt });
  if (verdict.kind === 'wrong' || before === null) return refused({ code: 'password.incorrect' });
  const owner = await store.findPasswordOwner(user.id);
  const fault = await faultOfNewPassword(needs, wanted, { organizations: [], ...user, ...owner });
  if (fault !== null) return { kind: 'unfit', fault };

  const hash = await hasher.inPlace(`own|${user.id}`, () => hasher.hash(wanted));
  return replace(needs, given, { user: user.id, hash, before });
}

async function replace(
  { store, engine, clock }: PasswordNeeds,
  { session, returnTo, origin }: ChangePassword,
  { user, hash, before }: { readonly user: UserId; readonly hash: string; readonly before: string },
): Promise<ChangeOutcome> {
  const because = 'password-changed';
  const ended = await engine.sessions.endOthers({ session, because, origin });
  if (!ended.ok) return refused(ended.refusal);
  const proof = { kind: 'password', hash: before } as const;
  const told = toldOfChange({ user, origin, by: 'password' });
  if (!(await store.changePassword({ user, hash, proof, ...told }, clock.now())))
    return refused({ code: 'password.incorrect' });
  const rest = await engine.sessions.endOthers({ session, because, origin });
  // This session has ended meanwhile, or a step-up took its place: the others do not outlive the change for that.
  if (!rest.ok) await engine.sessions.endAllOf({ user, because, origin });
  const renewed = await engine.sessions.renew({ session, firstFactor: { kind: 'password' }, returnTo, origin });
  return renewed.ok ? { kind: 'changed', progress: renewed.value } : refused(renewed.refusal);
}

const refused = (refusal: Refusal) => ({ kind: 'refused', refusal }) as const;
