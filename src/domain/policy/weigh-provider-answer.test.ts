import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionId } from '../ids.ts';
import { after, before, hours, type Instant, instant, minutes, seconds } from '../time.ts';
import { isFresh } from './is-fresh.ts';
import { weighProviderAnswer } from './weigh-provider-answer.ts';

const NOW = instant(Date.UTC(2026, 10, 23, 12));
const ASKED = before(NOW, seconds(20));
const connection = 'con_1' as ConnectionId;

const freshAt = (at: Instant, now = NOW) =>
  isFresh({
    session: {
      evidence: {
        firstFactor: { kind: 'saml', at, connection, hostedDomain: null },
        secondFactor: null,
        signInBeganAt: now,
      },
      lastSeenAt: now,
    },
    enrolled: { authenticators: [] },
    now,
    connection,
  });

describe('Given an answer of an identity provider', () => {
  it('I-37 when nobody asked for a new sign-in, then it proves what it says, as of when it says', () => {
    for (const authenticatedAt of [before(NOW, hours(9)), before(NOW, minutes(2)), NOW]) {
      const weighed = weighProviderAnswer({ authenticatedAt, forcedAt: null, now: NOW });
      expect(weighed).toEqual({ at: authenticatedAt, isInVain: false });
    }
  });
  it('I-60 when its clock runs ahead, then it proves nothing of what is still to come', () => {
    const authenticatedAt = after(NOW, seconds(50));
    expect(weighProviderAnswer({ authenticatedAt, forcedAt: ASKED, now: NOW })).toEqual({ at: NOW, isInVain: false });
  });
  it.each([
    ['at the very moment', ASKED, false],
    ['as early as its clock may be slow', before(ASKED, minutes(1)), false],
    ['a millisecond earlier', instant(before(ASKED, minutes(1)) - 1), true],
    ['in the morning', before(ASKED, hours(4)), true],
  ] as const)('I-27 I-37 when a new one was asked for and it is from %s, then that is in vain: %s', (...given) => {
    const [, authenticatedAt, isInVain] = given;
    const weighed = weighProviderAnswer({ authenticatedAt, forcedAt: ASKED, now: NOW });
    expect([weighed.isInVain, freshAt(weighed.at)]).toEqual([isInVain, !isInVain]);
  });
  it('I-37 when it does not say when, then it is no proof, asked anew or not', () => {
    const silent = { authenticatedAt: null, now: NOW };
    const [ordinary, forced] = [null, ASKED].map((forcedAt) => weighProviderAnswer({ ...silent, forcedAt }));
    expect([ordinary?.isInVain, forced?.isInVain]).toEqual([false, true]);
    expect([ordinary, forced].map((each) => freshAt(each?.at ?? NOW))).toEqual([false, false]);
  });
  it('I-37 then what is in vain is never fresh, and nothing counts from later than it was', () => {
    const time = fc.integer({ min: 0, max: hours(24) }).map((ago) => before(NOW, hours(24)) + ago);
    fc.assert(
      fc.property(time, time, (authenticated, asked) => {
        const [authenticatedAt, forcedAt] = [instant(authenticated), instant(Math.min(asked, NOW))];
        const { at, isInVain } = weighProviderAnswer({ authenticatedAt, forcedAt, now: NOW });
        expect(at).toBeLessThanOrEqual(authenticatedAt);
        if (isInVain) expect(freshAt(at)).toBe(false);
      }),
    );
  });
});
