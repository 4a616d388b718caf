import { describe, expect, it } from 'vitest';
import { after, instant, minutes, seconds } from '../../domain/time.ts';
import { createRateLimits } from './rate-limits.ts';

const NOW = instant(Date.parse('2026-03-02T09:00:00Z'));
const HOME = '203.0.113';
const madeUp = (network: string, index: number) => ({ token: `made-up-${index}`, network });

describe('the limit of calls', () => {
  it('when a network has used its calls up, then it waits for the next minute, and another does not', () => {
    const limits = createRateLimits(3);
    const take = (network = HOME, now = NOW) => limits.take({ token: null, network }, now).isAllowed;
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    expect(take('198.51.100')).toBe(true);
    expect(take(HOME, after(NOW, seconds(59)))).toBe(false);
    expect(take(HOME, after(NOW, minutes(1)))).toBe(true);
  });

  it('when tokens are made up, then they all weigh on their network', () => {
    const limits = createRateLimits(3);
    const taken = [1, 2, 3, 4].map((index) => limits.take(madeUp(HOME, index), NOW).isAllowed);
    expect(taken).toEqual([true, true, true, false]);
  });

  it('when a token has opened something, then it has calls of its own, and the headers say how many', () => {
    const limits = createRateLimits(2);
    const caller = { token: 'good', network: HOME };
    expect(limits.take(caller, NOW).headers).toEqual({
      'ratelimit-policy': '"network";q=2;w=60',
      ratelimit: '"network";r=1;t=60',
    });
    limits.trust('good');
    for (const index of [1, 2, 3]) limits.take(madeUp(HOME, index), NOW);
    expect(limits.take(caller, after(NOW, seconds(15)))).toMatchObject({
      isAllowed: true,
      headers: { 'ratelimit-policy': '"credential";q=2;w=60', ratelimit: '"credential";r=0;t=45' },
    });
    expect(limits.take(caller, NOW).isAllowed).toBe(false);
    expect(limits.take(caller, after(NOW, minutes(1))).headers).toMatchObject({ ratelimit: '"credential";r=1;t=60' });
    limits.distrust('good');
    expect(limits.take(caller, after(NOW, minutes(1))).headers['ratelimit']).toMatch(/^"network"/);
  });

  it('when the clock is set back, then nobody waits longer than a minute', () => {
    const limits = createRateLimits(1);
    const take = (now = NOW) => limits.take({ token: null, network: HOME }, now).isAllowed;
    expect([take(), take()]).toEqual([true, false]);
    expect(take(instant(NOW - minutes(60)))).toBe(true);
  });

  it('when a million networks call, then memory does not grow with them', () => {
    const limits = createRateLimits(1);
    limits.take({ token: null, network: HOME }, NOW);
    for (let index = 0; index < 20_000; index += 1) limits.take({ token: null, network: `n${index}` }, NOW);
    // The oldest was forgotten, and begins anew.
    expect(limits.take({ token: null, network: HOME }, NOW).isAllowed).toBe(true);
    expect(limits.take({ token: null, network: 'n19999' }, NOW).isAllowed).toBe(false);
  });

  it('when there is no limit, then nothing is counted and nothing is said', () => {
    const limits = createRateLimits(0);
    expect(limits.take({ token: 'any', network: HOME }, NOW)).toMatchObject({ isAllowed: true, headers: {} });
  });
});
