import type { UserId } from '../domain/ids.ts';
import { networkPrefix } from '../domain/network-prefix.ts';
import { minutes } from '../domain/time.ts';
import type { PasswordOwner, Told } from '../ports/account-store.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { type AskLink, askForLink, type KindOfLink, type LinkTokens, linkOf } from './mailed-links.ts';
import { faultOfNewPassword, type PasswordFault, type PasswordRules } from './password-rules.ts';
import { type PasswordNeeds, triesKey } from './passwords.ts';

export interface ResetNeeds extends PasswordNeeds, PasswordRules {
  readonly crypto: Crypto;
}

/** Limits, "password-reset link" (NIST 800-63B-4 §4.2.1.2). */
const LINK_LIFETIME_MINUTES = 30;

/** Whoever never had a password, because they sign in elsewhere, does not get one by mail. */
const RESET_LINK: KindOfLink = {
  purpose: 'password-reset',
  lifetime: minutes(LINK_LIFETIME_MINUTES),
  isFor: ({ isActive, hash }) => isActive && hash !== null,
  told: ({ user, token, origin }) => ({
    event: { action: 'password.reset_asked', actor: null, target: user, organization: null, origin },
    content: { kind: 'password-reset', token, minutes: LINK_LIFETIME_MINUTES },
  }),
};

export const askReset = (needs: ResetNeeds, asked: AskLink) => askForLink(needs, RESET_LINK, asked);

/** Whose link it is; null where it is spent, run out, replaced by a newer one, or opened in another browser. */
export async function findResetOwner(needs: ResetNeeds, tokens: LinkTokens): Promise<PasswordOwner | null> {
  const user = await needs.store.findLink(linkOf(needs, RESET_LINK.purpose, tokens), needs.clock.now());
  return user === null ? null : needs.store.findPasswordOwner(user);
}

export interface ResetPassword extends LinkTokens {
  readonly password: string;
  readonly origin: Origin;
}

export type ResetOutcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'over' }
  | { readonly kind: 'unfit'; readonly fault: PasswordFault; readonly owner: PasswordOwner };

/**
 * Spends a link for a new password. It touches nothing else of the account and opens no session (I-07). Sessions end
 * before the change and again after it: a crash in between leaves one password that works, and nobody signed in by the other.
 */
export async function resetPassword(needs: ResetNeeds, given: ResetPassword): Promise<ResetOutcome> {
  const { store, hasher, engine, clock } = needs;
  const { password, origin } = given;
  const owner = await findResetOwner(needs, given);
  if (owner === null) return { kind: 'over' };
  const fault = await faultOfNewPassword(needs, password, owner);
  if (fault !== null) return { kind: 'unfit', fault, owner };

  const { userId: user, email } = owner;
  const hash = await hasher.inPlace(networkPrefix(origin.address), () => hasher.hash(password));
  const ending = { user, because: 'password-changed', origin } as const;
  await engine.sessions.endAllOf(ending);
  const proof = { kind: 'reset-link', link: linkOf(needs, RESET_LINK.purpose, given) } as const;
  const told = toldOfChange({ user, origin, by: 'reset-link' });
  if (!(await store.changePassword({ user, hash, proof, ...told }, clock.now()))) return { kind: 'over' };
  await engine.sessions.endAllOf(ending);
  await store.forgivePasswordTries(triesKey(email, origin));
  return { kind: 'changed' };
}

export function toldOfChange({
  user,
  origin,
  by,
}: {
  readonly user: UserId;
  readonly origin: Origin;
  readonly by: 'reset-link' | 'password';
}): Told {
  return {
    event: { action: 'password.changed', actor: user, target: user, organization: null, origin, details: { by } },
    message: { user, content: { kind: 'password-changed' }, origin, goodUntil: null },
  };
}
