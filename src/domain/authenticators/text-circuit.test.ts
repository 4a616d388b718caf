import { describe, expect, it } from 'vitest';
import { after, before, days, hours, instant, minutes, seconds } from '../time.ts';
import {
  CIRCUIT_RULES,
  type CodesWritten,
  LEFT_UNANSWERED_AFTER,
  pausedUntil,
  TEXT_CIRCUITS,
  TEXT_CODE_LIFETIME,
} from './text-circuit.ts';

const NOW = instant(1_000_000_000);
const ago = (time: number) => before(NOW, time as never);

/** Each by itself, oldest first; as old as said in minutes. */
const unanswered = (...ages: readonly number[]): readonly CodesWritten[] =>
  ages.toSorted((a, b) => b - a).map((age) => ({ at: ago(minutes(age)), sent: 1, answered: 0 }));
const many = (sent: number, age: number, answered = 0): CodesWritten => ({ at: ago(minutes(age)), sent, answered });

describe('Given codes to numbers that were not proven', () => {
  it.each(TEXT_CIRCUITS)('I-55 when nothing was sent, then the circuit of the %s is closed', (circuit) => {
    expect(pausedUntil([], circuit, NOW)).toBeNull();
  });

  it.each([
    ['number', 5],
    ['account', 6],
    ['organization', 20],
    ['country', 50],
    ['installation', 100],
  ] as const)('I-55 when none was answered, then the circuit of the %s opens with %i', (circuit, least) => {
    const { within } = CIRCUIT_RULES[circuit];
    expect(pausedUntil([many(least - 1, 10)], circuit, NOW)).toBeNull();
    expect(pausedUntil([many(least, 10)], circuit, NOW)).toBe(after(ago(minutes(10)), within));
  });

  it('I-55 when ten minutes are over to the millisecond, then a code has been left unanswered, and not before', () => {
    const codes = unanswered(10, 11, 12, 13, 14);
    expect(pausedUntil(codes, 'number', before(NOW, 1 as never))).toBeNull();
    expect(pausedUntil(codes, 'number', NOW)).toBe(after(ago(minutes(14)), days(1)));
  });

  it('I-55 when the oldest leaves the day, then the circuit closes, to the millisecond', () => {
    const codes = unanswered(10, 11, 12, 13, 14);
    const closes = after(ago(minutes(14)), days(1));
    expect(pausedUntil(codes, 'number', before(closes, 1 as never))).toBe(closes);
    expect(pausedUntil(codes, 'number', closes)).toBeNull();
  });

  it.each(['number', 'account'] as const)(
    'I-55 when one was answered, then the circuit of the %s is closed',
    (circuit) => {
      expect(pausedUntil([many(9, 20), many(1, 15, 1)], circuit, NOW)).toBeNull();
    },
  );

  it.each([
    ['organization', 20],
    ['country', 50],
    ['installation', 100],
  ] as const)(
    'I-55 when a quarter was answered, then the circuit of the %s is closed, and not by one less',
    (circuit, least) => {
      const quarter = Math.ceil(least / 4);
      expect(pausedUntil([many(least, 20, quarter)], circuit, NOW)).toBeNull();
      expect(pausedUntil([many(least, 20, quarter - 1)], circuit, NOW)).not.toBeNull();
    },
  );

  it('I-55 when an answer comes, then it counts at once, also where others are still waited for', () => {
    expect(pausedUntil([many(20, 10), many(4, 1)], 'organization', NOW)).not.toBeNull();
    // 20 without an answer, and 7 with one: more than a quarter of what has settled.
    expect(pausedUntil([many(20, 10), many(9, 1, 7)], 'organization', NOW)).toBeNull();
  });

  it('I-55 when five hundred begin at nine, then nobody is held back while their codes are waited for', () => {
    const nine = many(500, 9);
    for (const circuit of ['organization', 'country', 'installation'] as const)
      expect(pausedUntil([nine, many(20, 1)], circuit, NOW)).toBeNull();
  });

  it('I-55 when a third of them has answered, then nobody is held back afterwards either', () => {
    const morning = [many(500, 40, 160), many(100, 30, 40)];
    for (const circuit of ['organization', 'country', 'installation'] as const)
      expect(pausedUntil(morning, circuit, NOW)).toBeNull();
  });

  it('I-55 when the newer were answered, then it closes as the older ones leave, before all are gone', () => {
    const codes = (answered: number) => [many(30, 50), many(30, 40), many(20, 30, answered)];
    // 14 of 80 are too few, and 14 of 50 are not.
    expect(pausedUntil(codes(14), 'country', NOW)).toBe(after(ago(minutes(50)), hours(1)));
    // 10 of 80 are too few, 10 of 50 still are, and 10 of 20 are not.
    expect(pausedUntil(codes(10), 'organization', NOW)).toBe(after(ago(minutes(40)), hours(1)));
  });

  it('I-55 when codes are still waited for, then it is closed for certain at the time that was told', () => {
    const codes = [many(20, 30), many(19, 20), many(10, 5)];
    const retryAt = pausedUntil(codes, 'organization', NOW);
    expect(retryAt).toBe(after(ago(minutes(20)), hours(1)));
    for (let age = 31; age < 60; age += 1)
      expect(pausedUntil(codes, 'organization', after(NOW, minutes(age)))).toBe(age < 40 ? retryAt : null);
  });

  it('I-60 when the clock jumps back by more than they are old, then an open circuit stays open', () => {
    const codes = unanswered(10, 11, 12, 13, 14);
    for (const jump of [minutes(16), hours(1), days(1), days(30)]) {
      expect(pausedUntil(codes, 'number', before(NOW, jump))).toBe(after(ago(minutes(14)), days(1)));
    }
  });

  it('I-60 when the clocks of two nodes differ by seconds, then what one has just written is still waited for by the other', () => {
    expect(pausedUntil([many(500, 0)], 'organization', before(NOW, seconds(5)))).toBeNull();
  });

  it('I-60 when the clock jumps ahead, then a circuit is skipped by no more than the jump', () => {
    const codes = unanswered(10, 11, 12, 13, 14);
    expect(pausedUntil(codes, 'number', after(NOW, hours(23)))).toBe(after(ago(minutes(14)), days(1)));
  });

  it('I-16 I-55 when a code is left unanswered, then it had run out long before', () => {
    expect(LEFT_UNANSWERED_AFTER).toBeGreaterThan(TEXT_CODE_LIFETIME);
  });
});
