import { describe, expect, it } from 'vitest';
import { days, type Instant, instant, minutes } from '../time.ts';
import { ACCOUNT_CAPS, countedNow, dailyRoomAt, NUMBER_CAPS, roomAt } from './text-budget.ts';

const NOW = instant(1_000_000_000);
const minutesAgo = (...counts: readonly number[]) => counts.map((count) => (NOW - minutes(count)) as Instant);

describe('Given what was sent lately', () => {
  it('I-55 when there were four in ten minutes, then there is room for a fifth', () => {
    expect(roomAt(minutesAgo(0, 1, 2, 3), ACCOUNT_CAPS, NOW)).toBeNull();
  });

  it('I-55 when there were five in any ten minutes, then there is room when the oldest of them is ten minutes old', () => {
    expect(roomAt(minutesAgo(0, 1, 2, 3, 9), ACCOUNT_CAPS, NOW)).toBe(NOW + minutes(1));
    expect(roomAt(minutesAgo(0, 1, 2, 3, 10), ACCOUNT_CAPS, NOW)).toBeNull();
  });

  it('I-55 when there were ten in any day, then the day counts, not only the minutes', () => {
    const sends = minutesAgo(11, 12, 13, 14, 15, 100, 200, 300, 400, 1439);
    expect(roomAt(sends, ACCOUNT_CAPS, NOW)).toBe(NOW + minutes(1));
    expect(roomAt(sends.slice(0, 9), ACCOUNT_CAPS, NOW)).toBeNull();
  });

  it('I-55 when a number got five in an hour, then it waits, whoever asked', () => {
    expect(roomAt(minutesAgo(1, 2, 3, 4, 59), NUMBER_CAPS, NOW)).toBe(NOW + minutes(1));
  });

  it('I-60 I-55 when the clock has jumped back, then what was sent later still counts', () => {
    expect(roomAt(minutesAgo(-5, -4, -3, -2, -1), ACCOUNT_CAPS, NOW)).not.toBeNull();
  });

  it('I-55 when a day is full, then there is room when it is over, and it begins with the next', () => {
    const full = { beganAt: NOW, sent: 3 };
    expect(dailyRoomAt(countedNow(full, NOW), 3)).toBe(NOW + days(1));
    expect(countedNow(full, (NOW + days(1) - 1) as Instant)).toBe(full);
    expect(dailyRoomAt(countedNow(full, (NOW + days(1)) as Instant), 3)).toBeNull();
  });
});
