import { type Instant, instant, minutes, secondsUntil } from '../../domain/time.ts';

const WINDOW = minutes(1);
/** Far more than one node serves in a minute; in a flood the oldest go, and memory stays as it is. */
const MOST_COUNTED = 20_000;

export interface Caller {
  /** What the request shows of itself, if anything. */
  readonly token: string | null;
  readonly network: string;
}

export interface Taken {
  readonly isAllowed: boolean;
  /** When the next window begins. */
  readonly resetsAt: Instant;
  /** As draft-ietf-httpapi-ratelimit-headers-10 has them. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimits {
  /** Counts one call. */
  take(caller: Caller, now: Instant): Taken;
  /** This token has opened something: from now on its calls are counted by themselves. */
  trust(token: string): void;
  /** It opens nothing any more. */
  distrust(token: string): void;
}

/**
 * Counts calls in windows of a minute, in the memory of this process: each node has a limit of its own. A token counts
 * for itself only once it has opened something, so that made-up ones all weigh on the network that they come from.
 *
 * @param rate calls in a minute; 0 is no limit.
 */
export function createRateLimits(rate: number): RateLimits {
  let window = -1;
  let networks = new Map<string, number>();
  let trusted = new Map<string, number>();
  /** Trust outlives the window that it was earned in by one. */
  let trustedBefore = new Map<string, number>();

  function turnTo(now: Instant): Instant {
    const current = Math.floor(now / WINDOW);
    // Any other window: a clock that is set back locks nobody out until it has caught up.
    if (current !== window) {
      window = current;
      networks = new Map();
      trustedBefore = trusted;
      trusted = new Map();
    }
    return instant((current + 1) * WINDOW);
  }
  const isTrusted = (token: string) => trusted.has(token) || trustedBefore.has(token);
  return {
    take({ token, network }, now) {
      const resetsAt = turnTo(now);
      if (rate === 0) return { isAllowed: true, resetsAt, headers: {} };
      const byToken = token !== null && isTrusted(token);
      const used = byToken ? count(trusted, token) : count(networks, network);
      return {
        isAllowed: used <= rate,
        resetsAt,
        headers: headersOf(byToken, Math.max(0, rate - used), resetsAt, now),
      };
    },
    trust(token) {
      if (rate > 0 && !isTrusted(token)) count(trusted, token);
    },
    distrust(token) {
      trusted.delete(token);
      trustedBefore.delete(token);
    },
  };

  function headersOf(byToken: boolean, left: number, resetsAt: Instant, now: Instant) {
    const name = byToken ? '"credential"' : '"network"';
    return {
      'ratelimit-policy': `${name};q=${rate};w=${WINDOW / 1000}`,
      ratelimit: `${name};r=${left};t=${secondsUntil(resetsAt, now)}`,
    };
  }
}

function count(counts: Map<string, number>, key: string): number {
  const known = counts.get(key);
  if (known === undefined && counts.size >= MOST_COUNTED) {
    for (const oldest of counts.keys()) {
      counts.delete(oldest);
      break;
    }
  }
  const used = (known ?? 0) + 1;
  counts.set(key, used);
  return used;
}
