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
  // Without a browser to know it is the network: a program that signs in every minute is told of once.
  const known: KnownBrowser = browser
    ? { user, kind: 'browser', mark: crypto.digest(browser) }
    : { user, kind: 'network', mark: networkPrefix(origin.address) };
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
