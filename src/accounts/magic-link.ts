import type { Engine, SignInProgress } from '../application/engine.ts';
import type { Refusal } from '../domain/refusals.ts';
import { type Result, refuse } from '../domain/result.ts';
import { minutes } from '../domain/time.ts';
import type { PasswordOwner } from '../ports/account-store.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { type AskLink, askForLink, type KindOfLink, type LinkNeeds, type LinkTokens, linkOf } from './mailed-links.ts';

interface SignInLinkNeeds extends LinkNeeds {
  readonly engine: Engine;
}

/** Limits, "magic link" (NIST 800-63B-4 §3.1.3.2). */
const LINK_LIFETIME_MINUTES = 10;

/** For everybody with an account, with a password or without (M8). */
const SIGN_IN_LINK: KindOfLink = {
  purpose: 'sign-in',
  lifetime: minutes(LINK_LIFETIME_MINUTES),
  isFor: ({ isActive }) => isActive,
  told: ({ user, token, origin }) => ({
    event: { action: 'sign_in.link_asked', actor: null, target: user, organization: null, origin },
    content: { kind: 'sign-in-link', token, minutes: LINK_LIFETIME_MINUTES },
  }),
};

export const askSignInLink = (needs: LinkNeeds, asked: AskLink) => askForLink(needs, SIGN_IN_LINK, asked);

/** Whose link it is; null where it is spent, run out, replaced by a newer one, or opened in another browser. */
export async function findSignInLinkOwner(needs: LinkNeeds, tokens: LinkTokens): Promise<PasswordOwner | null> {
  const user = await needs.store.findLink(linkOf(needs, SIGN_IN_LINK.purpose, tokens), needs.clock.now());
  return user === null ? null : needs.store.findPasswordOwner(user);
}

/** Spends a link for the first factor that it is: what follows the one decision says, as for every other (I-02). */
export async function signInWithLink(
  needs: SignInLinkNeeds,
  { origin, ...tokens }: LinkTokens & { readonly origin: Origin },
): Promise<Result<SignInProgress, Refusal>> {
  const spent = await needs.store.spendLink(linkOf(needs, SIGN_IN_LINK.purpose, tokens), needs.clock.now());
  if (spent === null) return refuse({ code: 'sign_in.expired' });
  const { user, returnTo } = spent;
  return needs.engine.beginSignIn({ user, firstFactor: { kind: 'magic-link' }, returnTo, origin });
}
