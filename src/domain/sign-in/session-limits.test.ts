import { describe, expect, it } from 'vitest';
import { ago, hence, NOW } from '../../../test/fixtures/facts.ts';
import { hours, instant } from '../time.ts';
import { absoluteLimit, isOver } from './session-limits.ts';

describe('Given a session', () => {
  it('I-46 then an hour without use ends it, to the millisecond', () => {
    const idleSince = (time: number) => isOver({ lastSeenAt: instant(time), endsAt: hence(hours(10)) }, NOW);
    expect([idleSince(ago(hours(1)) + 1), idleSince(ago(hours(1)))]).toEqual([false, true]);
  });
  it('I-46 then its end comes however busy it is', () => {
    const ends = (time: number) => isOver({ lastSeenAt: NOW, endsAt: instant(time) }, NOW);
    expect([ends(NOW + 1), ends(NOW)]).toEqual([false, true]);
  });
  it('I-46 then that is 24 hours for members and 12 for those who administer', () => {
    expect([absoluteLimit(false), absoluteLimit(true)]).toEqual([hours(24), hours(12)]);
  });
});
