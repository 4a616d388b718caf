import type { Engine, SignInProgress } from '../application/engine.ts';
import { emailKey } from '../domain/email.ts';
import type { UserId } from '../domain/ids.ts';
import { networkPrefix } from '../domain/network-prefix.ts';
import type { Refusal } from '../domain/refusals.ts';
import { type Result, refuse } from '../domain/result.ts';
import { after, days, hasPassed, type Instant } from '../domain/time.ts';
import type { AccountStore, KnownPassword } from '../ports/account-store.ts';
import { answerOnceKept } from '../ports/ahead.ts';
import type { Clock } from '../ports/clock.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { AuditEvent, Origin } from '../ports/repositories/records.ts';

export interface PasswordNeeds {
  readonly store: AccountStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly engine: Engine;
}

export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  readonly returnTo: string | null;
  readonly origin: Origin;
}

/**
 * Checks an address and password. Known and unknown addresses take the same path and the same time, and get the same
 * answer (I-03); tries are slowed per address and network, never locked (I-04).
 */
export function signInWithPassword(
  needs: PasswordNeeds,
  given: PasswordSignIn,
): Promise<Result<SignInProgress, Refusal>> {
  const network = networkPrefix(given.origin.address);
  // The place comes first: a try that finds no place is not paid for, and pauses nobody.
  return needs.hasher.inPlace(network, () => check(needs, given));
}

async function check(needs: PasswordNeeds, given: PasswordSignIn): Promise<Result<SignInProgress, Refusal>> {
  const tries = triesKey(given.email, given.origin);
  // The disk writes the payment while the password is being hashed.
  return answerOnceKept(await needs.store.payPasswordTry(tries, needs.clock.now()), async (retryAt) =>
    retryAt === null ? look(needs, given, tries) : refuse({ code: 'sign_in.throttled', retryAt }),
  );
}

async function look(
  { store, hasher, clock, engine }: PasswordNeeds,
  given: PasswordSignIn,
  tries: string,
): Promise<Result<SignInProgress, Refusal>> {
  const key = emailKey(given.email);
  const known = await store.findPassword(key);
  const isRight = await hasher.verify(given.password, known?.hash ?? null);
  const { returnTo, origin } = given;
  if (known === null || !isRight) {
    const event = known === null ? null : failureOf({ actor: null, target: known.userId, origin });
    await store.notePasswordFailure(tries, event, clock.now());
    return refuse({ code: 'sign_in.mismatch' });
  }
  const passwordFromMail = isFromMail(known, clock.now());
  const firstFactor = { kind: 'password' } as const;
  const begun = await engine.beginSignIn({ user: known.userId, firstFactor, passwordFromMail, returnTo, origin });
  if (!begun.ok) return begun;
  if ((await store.findPasswordOf(known.userId)) !== known.hash) return overtaken(engine, begun.value, origin);
  // Only now: a deactivated account whose pauses ended with the right password would tell it.
  await store.forgivePasswordTries(tries);
  return begun;
}

/** For a day a password that was chosen by a mailed link shows no more than the mailbox does (I-15). */
const isFromMail = ({ chosenByMailAt }: KnownPassword, now: Instant) =>
  chosenByMailAt !== null && !hasPassed(after(chosenByMailAt, days(1)), now);

/** What was shown has been replaced while it was being checked: what it has begun would outlive what the change ended (I-07). */
export async function overtaken(
  engine: Engine,
  begun: SignInProgress,
  origin: Origin,
): Promise<Result<never, Refusal>> {
  if (begun.kind !== 'closed')
    await engine.signIns.abandon({ token: begun.kind === 'complete' ? begun.ticket : begun.token, origin });
  return refuse({ code: 'sign_in.mismatch' });
}

export const triesKey = (email: string, { address }: Origin) => `${emailKey(email)}|${networkPrefix(address)}`;

/** Only tries that were looked at are written down, and only where there is a person: a flood leaves no more than it pays for. */
const failureOf = (people: Pick<AuditEvent, 'actor' | 'target' | 'origin'>): AuditEvent => ({
  ...{ action: 'password.failed', organization: null },
  ...people,
});

export interface OwnPassword {
  readonly user: UserId;
  readonly password: string;
  readonly origin: Origin;
}

export type OwnPasswordVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAt: Instant };

/** The password of somebody who is signed in, for confirmations. */
export function checkOwnPassword(
  { store, hasher, clock }: Omit<PasswordNeeds, 'engine'>,
  given: OwnPassword,
): Promise<OwnPasswordVerdict> {
  return hasher.inPlace(`own|${given.user}`, () => checkOwn({ store, hasher, clock }, given));
}

async function checkOwn(needs: Omit<PasswordNeeds, 'engine'>, given: OwnPassword): Promise<OwnPasswordVerdict> {
  const tries = `own|${given.user}`;
  return answerOnceKept(await needs.store.payPasswordTry(tries, needs.clock.now()), async (retryAt) =>
    retryAt === null ? lookAtOwn(needs, given, tries) : { kind: 'throttled', retryAt },
  );
}

async function lookAtOwn(
  { store, hasher, clock }: Omit<PasswordNeeds, 'engine'>,
  { user, password, origin }: OwnPassword,
  tries: string,
): Promise<OwnPasswordVerdict> {
  const isRight = await hasher.verify(password, await store.findPasswordOf(user));
  if (!isRight) {
    await store.notePasswordFailure(tries, failureOf({ actor: user, target: user, origin }), clock.now());
    return { kind: 'wrong' };
  }
  await store.forgivePasswordTries(tries);
  return { kind: 'right' };
}
