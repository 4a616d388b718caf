import type { Branded } from './brand.ts';

/** Whole milliseconds since the Unix epoch, by the server's clock. */
export type Instant = Branded<number, 'Instant'>;

/** A length of time in whole milliseconds. */
export type Duration = Branded<number, 'Duration'>;

export const instant = (milliseconds: number) => milliseconds as Instant;
export const seconds = (count: number) => (count * 1000) as Duration;
export const minutes = (count: number) => seconds(count * 60);
export const hours = (count: number) => minutes(count * 60);
export const days = (count: number) => hours(count * 24);

export const after = (start: Instant, duration: Duration) => (start + duration) as Instant;
export const before = (end: Instant, duration: Duration) => (end - duration) as Instant;

/** A deadline has passed at the deadline itself, not one millisecond later. */
export const hasPassed = (deadline: Instant, now: Instant) => now >= deadline;

/** Whole seconds until `deadline`, rounded up, as `Retry-After` wants them (RFC 9110 §10.2.3). */
export const secondsUntil = (deadline: Instant, now: Instant) => Math.max(0, Math.ceil((deadline - now) / 1000));
