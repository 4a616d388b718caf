import type { UserId } from '../../domain/ids.ts';
import { networkPrefix } from '../../domain/network-prefix.ts';
import { KNOWN_FOR, type KnownBrowser, TOLD_A_DAY } from '../../domain/sign-in/known-browser.ts';
import { before, days, type Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';

/**
 * What the host recognizes this browser by: random, of a lasting cookie of its own, and given with every sign-in. A sign-in
 * with one that is new to the person is told of by mail; only its SHA-256 is kept. It opens nothing. Without one the network
 * that the sign-in comes from stands for it.
 */
export type Recognized = string | null;

interface Arrival {
  readonly user: UserId;
  readonly browser: Recognized;
  readonly origin: Origin;
  readonly now: Instant;
}

/**
 * Tells somebody of a sign-in from a browser that they had not signed in with before, in the transaction that mints its
 * session (T13, I-56), and remembers it. Nothing of the sign-in itself rests on the answer (I-47, ADR 0024).
 * @returns whether it was new.
 */
export async function recognizeBrowser(
  { crypto }: Pick<Needs, 'crypto'>,
  { knownBrowsers, outbox }: Repositories,
  { user, browser, origin, now }: Arrival,
): Promise<boolean> {
  const known = knownBy(crypto, { user, browser, origin });
  if (await knownBrowsers.recognize(known, before(now, KNOWN_FOR[known.kind]), now)) return false;
  if (await knownBrowsers.beginRecord(user)) {
    await knownBrowsers.remember(known, now);
    return false;
  }
  if ((await outbox.countSince(user, 'new-browser', before(now, days(1)))) >= TOLD_A_DAY) return true;
  await knownBrowsers.remember(known, now);
  await outbox.add({ user, content: { kind: 'new-browser', new: known.kind }, origin, goodUntil: null }, now);
  return true;
}

/**
 * Tells somebody that the first factor was shown in a browser that is not theirs, and the second was not: once a day, as
 * whoever mistypes a code in their own browser knows of it, and five wrong ones are told of in any case (T13).
 */
export async function tellOfStranger(
  { crypto }: Pick<Needs, 'crypto'>,
  { knownBrowsers, outbox }: Repositories,
  { user, browser, origin, now }: Arrival,
): Promise<void> {
  const known = knownBy(crypto, { user, browser, origin });
  if (await knownBrowsers.knows(known, before(now, KNOWN_FOR[known.kind]))) return;
  if ((await outbox.countSince(user, 'second-factor-tried', before(now, days(1)))) > 0) return;
  await outbox.add({ user, content: { kind: 'second-factor-tried', new: known.kind }, origin, goodUntil: null }, now);
}

/** Without a browser to know it is the network: a program that signs in every minute is told of once. */
const knownBy = (
  { digest }: Pick<Needs['crypto'], 'digest'>,
  { user, browser, origin }: Omit<Arrival, 'now'>,
): KnownBrowser =>
  browser
    ? { user, kind: 'browser', mark: digest(browser) }
    : { user, kind: 'network', mark: networkPrefix(origin.address) };
