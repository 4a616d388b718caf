import { emailKey } from '../domain/email.ts';
import type { UserId } from '../domain/ids.ts';
import { networkPrefix } from '../domain/network-prefix.ts';
import { after, type Duration } from '../domain/time.ts';
import type { AccountStore, LinkPurpose, MailedLink, Told } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { Origin } from '../ports/repositories/records.ts';

export interface LinkNeeds {
  readonly store: AccountStore;
  readonly hasher: PasswordHasher;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** The two halves of a link: what the mail says, and what the browser keeps that asked for it (I-06). */
export interface LinkTokens {
  readonly token: string;
  readonly browser: string;
}

export interface AskLink {
  readonly email: string;
  readonly browser: string;
  /** What the browser is recognized by: strangers do not use up what one may ask for that they have signed in with. */
  readonly recognized?: string | null;
  readonly returnTo?: string | null;
  readonly origin: Origin;
}

export interface KindOfLink {
  readonly purpose: LinkPurpose;
  readonly lifetime: Duration;
  /** Who of those who have an account may have such a link. */
  isFor(known: { readonly isActive: boolean; readonly hash: string | null }): boolean;
  told(link: { readonly user: UserId; readonly token: string; readonly origin: Origin }): {
    readonly event: Told['event'];
    readonly content: Told['message']['content'];
  };
}

export const linkOf = (
  { crypto }: Pick<LinkNeeds, 'crypto'>,
  purpose: LinkPurpose,
  { token, browser }: LinkTokens,
): MailedLink => ({ purpose, tokenDigest: crypto.digest(token), browserDigest: crypto.digest(browser) });

/**
 * Mails a link to whoever has the address, and says nothing of whether anybody has. A password is hashed beside it, which
 * takes longer than all of the rest: known and unknown addresses are answered after the same time (I-03).
 */
export function askForLink({ hasher, ...needs }: LinkNeeds, kind: KindOfLink, asked: AskLink): Promise<void> {
  return hasher.inPlace(networkPrefix(asked.origin.address), async () => {
    await Promise.all([hasher.verify(asked.email, null), sendLink(needs, kind, asked)]);
  });
}

async function sendLink(
  needs: Omit<LinkNeeds, 'hasher'>,
  kind: KindOfLink,
  { email, browser, recognized = null, returnTo = null, origin }: AskLink,
): Promise<void> {
  const { store, crypto, clock } = needs;
  const now = clock.now();
  const key = emailKey(email);
  const known = await store.findPassword(key);
  const token = crypto.newToken();
  const expiresAt = after(now, kind.lifetime);
  const link = linkOf(needs, kind.purpose, { token, browser });
  let told: Told | null = null;
  if (known !== null && kind.isFor(known)) {
    const user = known.userId;
    const { event, content } = kind.told({ user, token, origin });
    told = { event, message: { user, content, origin, goodUntil: expiresAt } };
  }
  const mark = recognized === null ? null : crypto.digest(recognized);
  await store.askLink({ emailKey: key, ...link, recognized: mark, expiresAt, returnTo, told }, now);
}
