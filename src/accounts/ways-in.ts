import type { Refusal } from '../domain/refusals.ts';
import type { Instant } from '../domain/time.ts';
import type { LinkedIdentity, Told, WayIn } from '../ports/account-store.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import type { Origin } from '../ports/repositories/records.ts';
import { faultOfNewPassword, type PasswordFault, type PasswordRules } from './password-rules.ts';
import type { PasswordNeeds } from './passwords.ts';

export interface WaysInNeeds extends PasswordNeeds, PasswordRules {
  readonly providers: readonly IdentityProvider[];
  /** Whether links can be mailed: a way in that everybody has. */
  readonly canMail: boolean;
  /** Whether this installation can be opened by passkeys; they stand in for no other way in (ADR 0030). */
  readonly byPasskey: boolean;
}

export interface WaysIn {
  readonly passwordChangedAt: Instant | null;
  readonly identities: readonly (LinkedIdentity & { readonly name: string })[];
  /** Providers of this installation that are not linked yet. */
  readonly unlinked: readonly { readonly id: string; readonly name: string }[];
  readonly byLink: boolean;
  /** How many passkeys are known to open the account by themselves. */
  readonly passkeys: number;
}

type Settings = Pick<WaysInNeeds, 'store' | 'providers' | 'canMail' | 'byPasskey'>;

/** How one person may sign in. An account at a provider that is no longer configured is shown, and opens nothing. */
export async function listWaysIn(needs: Settings, user: string): Promise<WaysIn> {
  const { store, providers, canMail, byPasskey } = needs;
  const [passwordChangedAt, linked, passkeys] = await Promise.all([
    store.passwordChangedAt(user as never),
    store.listIdentities(user as never),
    byPasskey ? store.countPasskeysThatOpen(user as never) : 0,
  ]);
  const nameOf = (provider: string) => providers.find(({ id }) => id === provider)?.name ?? provider;
  return {
    passwordChangedAt,
    identities: linked.map((each) => ({ ...each, name: nameOf(each.provider) })),
    unlinked: providers
      .filter(({ id }) => !linked.some(({ provider }) => provider === id))
      .map(({ id, name }) => ({ id, name })),
    byLink: canMail,
    passkeys,
  };
}

/** For the engine, which knows passkeys and nothing else of how people get in. */
export async function hasOtherWayThanPasskeys(needs: Settings, user: string): Promise<boolean> {
  const { byLink, passwordChangedAt, identities } = await listWaysIn(needs, user);
  const isOpen = ({ provider }: LinkedIdentity) => needs.providers.some(({ id }) => id === provider);
  return byLink || passwordChangedAt !== null || identities.some(isOpen);
}

interface InOwnSession {
  readonly session: string;
  readonly origin: Origin;
}

export type MakeOutcome =
  | { readonly kind: 'made' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unfit'; readonly fault: PasswordFault };

/**
 * A first password for somebody who signs in without one (M5), on a fresh proof: the second factor where there is one,
 * else the first. It replaces nothing, so no session ends; the session must still live when it is written (I-45).
 */
export async function makeOwnPassword(
  needs: WaysInNeeds,
  { session, wanted, origin }: InOwnSession & { readonly wanted: string },
): Promise<MakeOutcome> {
  const { store, hasher, engine, clock } = needs;
  const look = await engine.sessions.look(session);
  if (look === null) return refused({ code: 'session.not_found' });
  if (!look.isFresh) return refused({ code: 'step_up.required' });
  const { user } = look;
  const owner = await store.findPasswordOwner(user.id);
  const fault = await faultOfNewPassword(needs, wanted, { organizations: [], ...user, ...owner });
  if (fault !== null) return { kind: 'unfit', fault };
  const hash = await hasher.inPlace(`own|${user.id}`, () => hasher.hash(wanted));
  const told = toldOf({ user: user.id, origin }, 'added', { way: 'password', provider: null });
  const isMade = await store.addPassword({ user: user.id, session: look.id, hash, ...told }, clock.now());
  return isMade ? { kind: 'made' } : refused({ code: 'session.not_found' });
}

export type RemoveOutcome =
  | { readonly kind: 'removed' }
  | { readonly kind: 'last' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Takes a way in away, never the last. Whatever was begun by it ends before and after, as with a changed password. */
export async function removeWayIn(
  needs: WaysInNeeds,
  { session, way, origin }: InOwnSession & { readonly way: WayIn },
): Promise<RemoveOutcome> {
  const { store, engine, clock, providers, canMail } = needs;
  const look = await engine.sessions.look(session);
  if (look === null) return refused({ code: 'session.not_found' });
  if (!look.isFresh) return refused({ code: 'step_up.required' });
  const user = look.user.id;
  const { identities } = await listWaysIn(needs, user);
  const identity = way.kind === 'identity' ? identities.find(({ id }) => id === way.id) : undefined;
  if (way.kind === 'identity' && identity === undefined) return { kind: 'removed' };

  const named = { way: identity?.provider ?? 'password', provider: identity?.name ?? null };
  const told = toldOf({ user, origin }, 'removed', named);
  const spare = { byLink: canMail, providers: providers.map(({ id }) => id) };
  const ending = { session, because: 'way-in-removed', origin } as const;
  await engine.sessions.endOthers(ending);
  const outcome = await store.removeWayIn({ user, session: look.id, way, spare, ...told }, clock.now());
  if (outcome === 'last') return { kind: 'last' };
  if (outcome === 'session-over') return refused({ code: 'session.not_found' });
  await engine.sessions.endOthers(ending);
  return { kind: 'removed' };
}

const refused = (refusal: Refusal) => ({ kind: 'refused', refusal }) as const;

function toldOf(
  { user, origin }: { readonly user: LinkedIdentity['userId']; readonly origin: Origin },
  done: 'added' | 'removed',
  { way, provider }: { readonly way: string; readonly provider: string | null },
): Told {
  const people = { actor: user, target: user, organization: null } as const;
  return {
    event: { action: `way_in.${done}`, ...people, origin, details: { way } },
    message: { user, content: { kind: `way-in-${done}`, provider }, origin, goodUntil: null },
  };
}
