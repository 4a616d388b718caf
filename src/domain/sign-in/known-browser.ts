import type { UserId } from '../ids.ts';
import { type Duration, days } from '../time.ts';

/**
 * What somebody has signed in with before: their browser, or where nothing is known of it the network it came from. It says
 * whether a sign-in is worth a mail and nothing else: no decision rests on it (I-47).
 */
export interface KnownBrowser {
  readonly user: UserId;
  readonly kind: KnownBrowserKind;
  /** Of a browser the SHA-256 of the token it keeps; of a network its prefix. */
  readonly mark: string;
}

export type KnownBrowserKind = 'browser' | 'network';

/** Not seen for so long it is new again. For a browser it is as long as one keeps a cookie (RFC 6265bis §5.5). */
export const KNOWN_FOR = {
  browser: days(400),
  network: days(30),
} as const satisfies Record<KnownBrowserKind, Duration>;

/** Mails in a day. What goes beyond is not remembered either, so that it is told of when it comes again. */
export const TOLD_A_DAY = 5;
