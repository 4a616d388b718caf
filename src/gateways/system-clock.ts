import { instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

/** The computer's own time. */
export const systemClock: Clock = { now: () => instant(Date.now()) };

/** Development and tests: the computer's time, moved by so much. */
export interface MovableClock extends Clock {
  readonly offset: number;
  moveTo(offsetMilliseconds: number): void;
}

export function movableClock(offsetMilliseconds: number): MovableClock {
  let offset = offsetMilliseconds;
  return {
    now: () => instant(Date.now() + offset),
    get offset() {
      return offset;
    },
    moveTo(to) {
      offset = to;
    },
  };
}
