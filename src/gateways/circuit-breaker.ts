import { after, type Duration, hasPassed, type Instant, minutes, seconds } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

/** A circuit, and after how many failures within the window it opens. */
export interface Circuit {
  readonly key: string;
  readonly most: number;
}

export interface CircuitBreaker {
  /** Whether something may be tried over all of these. It must then be told how it went. */
  admits(circuits: readonly Circuit[]): boolean;
  succeeded(circuits: readonly Circuit[]): void;
  failed(circuits: readonly Circuit[]): void;
}

interface State {
  readonly failures: readonly Instant[];
  /** `null` while it is closed. */
  readonly openUntil: Instant | null;
}

const WINDOW: Duration = minutes(1);
const PAUSE: Duration = seconds(30);
const CLOSED: State = { failures: [], openUntil: null };

/**
 * Spares what fails again and again, and whoever waits for it. After a pause one try goes through: it closes the circuit, or
 * opens it for another pause. Each process learns for itself: what it knows is worth half a minute, and no write.
 */
export function circuitBreaker(clock: Clock, onChange: (key: string, isOpen: boolean) => void): CircuitBreaker {
  const states = new Map<string, State>();
  const stateOf = ({ key }: Circuit) => states.get(key) ?? CLOSED;

  return {
    admits(circuits) {
      const now = clock.now();
      const open = circuits.filter((circuit) => stateOf(circuit).openUntil !== null);
      if (open.some((circuit) => !hasPassed(stateOf(circuit).openUntil ?? now, now))) return false;
      // Whoever comes while this try is under way finds it open still.
      for (const { key } of open) states.set(key, { failures: [], openUntil: after(now, PAUSE) });
      return true;
    },
    succeeded(circuits) {
      for (const circuit of circuits) {
        if (stateOf(circuit).openUntil !== null) onChange(circuit.key, false);
        states.delete(circuit.key);
      }
    },
    failed(circuits) {
      const now = clock.now();
      for (const circuit of circuits) {
        const { failures, openUntil } = stateOf(circuit);
        const recent = [...failures.filter((at) => !hasPassed(after(at, WINDOW), now)), now];
        const opens = openUntil !== null || recent.length >= circuit.most;
        states.set(
          circuit.key,
          opens ? { failures: [], openUntil: after(now, PAUSE) } : { failures: recent, openUntil },
        );
        if (opens && openUntil === null) onChange(circuit.key, true);
      }
    },
  };
}
