import type { Engine, SignInProgress } from '../application/engine.ts';
import { emailKey } from '../domain/email.ts';
import { after, minutes } from '../domain/time.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { IdentityProvider, JourneySecrets, ProvenIdentity } from '../ports/identity-provider.ts';
import type { AuditEvent, Origin } from '../ports/repositories/records.ts';
import { overtaken } from './passwords.ts';

export interface JourneyNeeds {
  readonly store: AccountStore;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly providers: readonly IdentityProvider[];
}

const JOURNEY_LIFETIME = minutes(10);

export interface BeginJourney {
  readonly provider: string;
  /** What the browser alone holds. */
  readonly browser: string;
  /** To be linked to the account of this session; null: to sign in. */
  readonly session: string | null;
  readonly returnTo: string | null;
}

/** Where to send the browser; null while the provider does not answer. */
export async function beginJourney(
  needs: JourneyNeeds,
  { provider: id, browser, session, returnTo }: BeginJourney,
): Promise<URL | null> {
  const { store, crypto, clock, providers } = needs;
  const provider = providers.find((each) => each.id === id);
  if (provider === undefined) return null;
  const state = crypto.newToken();
  const url = await provider.authorizationUrl(secretsOf(crypto, { state, browser }));
  if (url === null) return null;
  const now = clock.now();
  const digests = { stateDigest: crypto.digest(state), browserDigest: crypto.digest(browser) };
  const sessionId = session === null ? null : crypto.digest(session);
  await store.beginJourney({ ...digests, provider: id, sessionId, returnTo, expiresAt: after(now, JOURNEY_LIFETIME) });
  return url;
}

/**
 * Nonce and PKCE verifier follow from what the browser holds and the state, so that the database need keep neither: a
 * dump of it redeems no code (I-49), and whoever sees the state alone does not either.
 */
function secretsOf({ digest }: Crypto, { state, browser }: { state: string; browser: string }): JourneySecrets {
  return { state, nonce: digest(`nonce|${browser}|${state}`), verifier: digest(`verifier|${browser}|${state}`) };
}

export interface FinishJourney {
  readonly provider: string;
  readonly browser: string | null;
  readonly session: string | null;
  /** What the provider has sent along. */
  readonly answer: URLSearchParams;
  readonly origin: Origin;
}

export type JourneyFault =
  /** Unknown, used before, out of time, or another browser's. */
  | 'over'
  | 'canceled'
  | 'untrusted'
  | 'unreachable'
  | 'other-domain'
  | 'unverified'
  | 'no-account'
  | 'not-linked'
  | 'linked-elsewhere'
  /** It was to be linked, and the session ended, or its proof grew old. */
  | 'session-over';

export type JourneyEnd =
  | { readonly kind: 'signed-in'; readonly progress: SignInProgress }
  | { readonly kind: 'linked' }
  | { readonly kind: 'failed'; readonly fault: JourneyFault };

/** The browser is back. The journey is spent first, whatever it brings (I-09). */
export async function finishJourney(needs: JourneyNeeds, given: FinishJourney): Promise<JourneyEnd> {
  const provider = needs.providers.find(({ id }) => id === given.provider);
  const spent = provider === undefined ? null : await spend(needs, given);
  if (provider === undefined || spent === null) return failed('over');
  const { state, browser, sessionId, returnTo } = spent;
  const redeemed = await provider.redeem(given.answer, secretsOf(needs.crypto, { state, browser }), needs.clock.now());
  if (redeemed.kind === 'untrusted') return fail(needs, given, 'untrusted', redeemed.reason);
  if (redeemed.kind !== 'proven') return fail(needs, given, redeemed.kind);
  const { email, isEmailVerified } = redeemed.identity;
  if (!isEmailVerified || email === null) return fail(needs, given, 'unverified');
  const found = { ...given, identity: { ...redeemed.identity, email }, provider };
  const end = sessionId === null ? await signIn(needs, found, returnTo) : await link(needs, found, sessionId);
  return end.kind === 'failed' ? fail(needs, given, end.fault) : end;
}

/** @returns null, and writes down why, where what came back is no way back of a journey that is still open. */
async function spend(needs: JourneyNeeds, given: FinishJourney) {
  const { store, crypto, clock } = needs;
  const { provider, browser, origin } = given;
  const [state, ...others] = given.answer.getAll('state');
  if (state === undefined || others.length > 0) return noteNoJourney(needs, given, 'malformed');
  const key = { stateDigest: crypto.digest(state), provider };
  const spent =
    browser === null ? null : await store.spendJourney({ ...key, browserDigest: crypto.digest(browser) }, clock.now());
  if (browser !== null && spent !== null) return { ...spent, state, browser };
  const isKnown = await store.noteStrayJourney(key, failureOf({ provider, reason: 'over', origin }), clock.now());
  return isKnown ? null : noteNoJourney(needs, given, 'unsolicited');
}

/** No journey of ours pays for the row in the log, so an hour does. */
async function noteNoJourney(
  { store, clock }: JourneyNeeds,
  { provider, origin }: FinishJourney,
  reason: 'malformed' | 'unsolicited',
): Promise<null> {
  await store.noteNoJourney(`${provider}|${reason}`, failureOf({ provider, reason, origin }), clock.now());
  return null;
}

interface Found extends Omit<FinishJourney, 'provider'> {
  readonly provider: IdentityProvider;
  readonly identity: ProvenIdentity & { readonly email: string };
}

/** By issuer and subject alone: an equal address signs nobody in, and links nothing (I-08). */
async function signIn(
  { store, engine }: JourneyNeeds,
  { identity, origin }: Found,
  returnTo: string | null,
): Promise<JourneyEnd> {
  const user = await store.findIdentity(identity);
  if (user === null) {
    const known = await store.findPassword(emailKey(identity.email));
    return failed(known?.isActive === true ? 'not-linked' : 'no-account');
  }
  const owner = await store.findPassword(emailKey(identity.email));
  const begun = await engine.beginSignIn({
    ...{ user, returnTo, origin },
    // Of another address the provider knows nothing that would tell us whose mailbox ours is (T4).
    mailboxProven: owner?.userId === user,
    firstFactor: { kind: 'oidc', hostedDomain: identity.hostedDomain },
  });
  if (!begun.ok) return failed('no-account');
  if ((await store.findIdentity(identity)) === user) return { kind: 'signed-in', progress: begun.value };
  await overtaken(engine, begun.value, origin);
  return failed('not-linked');
}

/** For the session that began it, while it lives and is fresh by a second factor of the person's own (I-08, I-27). */
async function link(needs: JourneyNeeds, found: Found, sessionId: string): Promise<JourneyEnd> {
  const { store, crypto, engine, clock } = needs;
  const { session, identity, provider, origin } = found;
  const look = session === null ? null : await engine.sessions.look(session);
  if (look === null || look.id !== sessionId || !look.isFresh) return failed('session-over');
  if (look.authenticators.length === 0) return failed('session-over');
  const user = look.user.id;
  const people = { actor: user, target: user, organization: null } as const;
  const outcome = await store.linkIdentity(
    {
      ...{ user, session: look.id, id: crypto.newId('idn'), provider: provider.id, identity },
      event: { action: 'way_in.added', ...people, origin, details: { way: provider.id } },
      message: { user, content: { kind: 'way-in-added', provider: provider.name }, origin, goodUntil: null },
    },
    clock.now(),
  );
  if (outcome === 'linked') return { kind: 'linked' };
  return failed(outcome === 'taken' ? 'linked-elsewhere' : 'session-over');
}

const failed = (fault: JourneyFault) => ({ kind: 'failed', fault }) as const;

/** Written down; each is paid for by the journey that it ends. */
async function fail(
  { store, clock }: JourneyNeeds,
  { provider, origin }: FinishJourney,
  fault: JourneyFault,
  reason: string = fault,
): Promise<JourneyEnd> {
  await store.noteJourneyFailure(failureOf({ provider, reason, origin }), clock.now());
  return failed(fault);
}

const failureOf = (given: {
  readonly provider: string;
  readonly reason: string;
  readonly origin: Origin;
}): AuditEvent => ({
  ...{ action: 'provider.failed', actor: null, target: null, organization: null, origin: given.origin },
  details: { provider: given.provider, reason: given.reason },
});
