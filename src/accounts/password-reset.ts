import { emailKey } from '../domain/email.ts';
import { after, minutes } from '../domain/time.ts';
import type { PasswordOwner, ResetLink, Told } from '../ports/account-store.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { networkPrefix } from './network-prefix.ts';
import { faultOfNewPassword, type PasswordFault, type PasswordRules } from './password-rules.ts';
import { type PasswordNeeds, triesKey } from './passwords.ts';

export interface ResetNeeds extends PasswordNeeds, PasswordRules {
  readonly crypto: Crypto;
}

/** Limits, "password-reset link" (NIST 800-63B-4 §4.2.1.2). */
const LINK_LIFETIME_MINUTES = 30;

/** The two halves of a link: what the mail says, and what the browser keeps that asked for it (I-06). */
export interface ResetTokens {
  readonly token: string;
  readonly browser: string;
}

const linkOf = ({ crypto }: Pick<ResetNeeds, 'crypto'>, { token, browser }: ResetTokens): ResetLink => ({
  tokenDigest: crypto.digest(token),
  browserDigest: crypto.digest(browser),
});

export interface AskReset {
  readonly email: string;
  readonly browser: string;
  readonly origin: Origin;
}

/**
 * Mails a link to whoever has the address, and says nothing of whether anybody has. A password is hashed beside it, which
 * takes longer than all of the rest: known and unknown addresses are answered after the same time (I-03).
 */
export function askReset({ hasher, ...needs }: ResetNeeds, asked: AskReset): Promise<void> {
  return hasher.inPlace(networkPrefix(asked.origin.address), async () => {
    await Promise.all([hasher.verify(asked.email, null), sendLink(needs, asked)]);
  });
}

async function sendLink(needs: Omit<ResetNeeds, 'hasher'>, { email, browser, origin }: AskReset): Promise<void> {
  const { store, crypto, clock } = needs;
  const now = clock.now();
  const key = emailKey(email);
  const known = await store.findPassword(key);
  const token = crypto.newToken();
  const expiresAt = after(now, minutes(LINK_LIFETIME_MINUTES));
  // Whoever never had a password, because they sign in elsewhere, does not get one by mail.
  const isReached = known?.isActive === true && known.hash !== null;
  const told: Told | null = !isReached
    ? null
    : {
        event: { action: 'password.reset_asked', actor: null, target: known.userId, organization: null, origin },
        message: {
          user: known.userId,
          content: { kind: 'password-reset', token, minutes: LINK_LIFETIME_MINUTES },
          origin,
          goodUntil: expiresAt,
        },
      };
  await store.askReset({ emailKey: key, ...linkOf(needs, { token, browser }), expiresAt, told }, now);
}

/** Whose link it is; null where it is spent, run out, replaced by a newer one, or opened in another browser. */
export async function findResetOwner(needs: ResetNeeds, tokens: ResetTokens): Promise<PasswordOwner | null> {
  const user = await needs.store.findReset(linkOf(needs, tokens), needs.clock.now());
  return user === null ? null : needs.store.findPasswordOwner(user);
}

export interface ResetPassword extends ResetTokens {
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
  const proof = { kind: 'reset-link', ...linkOf(needs, given) } as const;
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
  readonly user: PasswordOwner['userId'];
  readonly origin: Origin;
  readonly by: 'reset-link' | 'password';
}): Told {
  return {
    event: { action: 'password.changed', actor: user, target: user, organization: null, origin, details: { by } },
    message: { user, content: { kind: 'password-changed' }, origin, goodUntil: null },
  };
}
