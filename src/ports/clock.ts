import type { Instant } from '../domain/time.ts';

/** The only way to learn the time. In development it can be moved; nothing reads the system's time past it. */
export interface Clock {
  now(): Instant;
}
