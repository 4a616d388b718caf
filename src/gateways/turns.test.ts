import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LONGEST_HELD, takeTurns } from './turns.ts';

/** One after the other, so that the order is ours. */
function open() {
  const turn = takeTurns(1);
  const begun: string[] = [];
  const left: string[] = [];
  const ends = new Map<string, (fault?: Error) => void>();
  function join(name: string, network = name): void {
    const outcome = turn(network, () => {
      begun.push(name);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      ends.set(name, (fault) => (fault === undefined ? resolve() : reject(fault)));
      return promise;
    });
    const leave = () => left.push(name);
    void outcome.then(leave, (fault: Error) => left.push(`${name}: ${fault.message}`));
  }
  const end = async (name: string, fault?: Error) => {
    ends.get(name)?.(fault);
    await turnOfLoop();
  };
  return { begun, left, join, end };
}

describe('Given a line of people whose turn it is one by one', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('then whoever is alone leaves at once', async () => {
    const { left, join, end } = open();
    join('Ana');
    await end('Ana');
    expect(left).toEqual(['Ana']);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('then whoever is done waits while others wait for their turn, which begins without them, and all leave in order', async () => {
    const { begun, left, join, end } = open();
    for (const name of ['Ana', 'Yuki', 'Lena']) join(name);
    await end('Ana');
    await end('Yuki');
    expect([begun, left]).toEqual([['Ana', 'Yuki', 'Lena'], []]);
    await end('Lena');
    expect(left).toEqual(['Ana', 'Yuki', 'Lena']);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('then nobody waits longer than a twentieth of a second for the others', async () => {
    const { left, join, end } = open();
    for (const name of ['Ana', 'Yuki', 'Lena']) join(name);
    await end('Ana');
    await vi.advanceTimersByTimeAsync(LONGEST_HELD - 1);
    await end('Yuki');
    expect(left).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await turnOfLoop();
    expect(left).toEqual(['Ana', 'Yuki']);
    await end('Lena');
    expect(left).toEqual(['Ana', 'Yuki', 'Lena']);
  });
  it('I-17 then a fault is theirs alone, and the line goes on', async () => {
    const { left, join, end } = open();
    join('Ana');
    join('Yuki');
    await end('Ana', new Error('no memory'));
    await end('Yuki');
    expect(left).toEqual(['Ana: no memory', 'Yuki']);
  });
  it('I-04 then turns go round by network', async () => {
    const { begun, join, end } = open();
    for (const name of ['first', 'second', 'third']) join(name, '203.0.113');
    join('Sofia', '198.51.100');
    for (const name of ['first', 'second', 'Sofia']) await end(name);
    expect(begun).toEqual(['first', 'second', 'Sofia', 'third']);
  });
});
