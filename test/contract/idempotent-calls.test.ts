import { expect, it } from 'vitest';
import { after, days, minutes, seconds } from '../../src/domain/time.ts';
import type { Claim, IdempotentCall } from '../../src/ports/idempotent-calls.ts';
import { fresh } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { testClock } from '../fixtures/test-clock.ts';

const ANSWER = { status: 200, contentType: 'application/json', body: '{"made":"a-thing-nobody-else-reads"}' };
const first = (claim: Claim) => {
  if (claim.kind !== 'first') throw new Error(`The claim is ${claim.kind}.`);
  return claim;
};

onEachDatabase('Given a call that may be repeated', (world) => {
  const now = testClock().now();
  const calls = () => world.store().idempotentCalls;
  const newCall = (patch: Partial<IdempotentCall> = {}): IdempotentCall => ({
    ...{ actor: fresh('usr'), route: 'POST /v1/things', key: 'one', request: '{"password":"a-secret-word"}' },
    ...patch,
  });

  it('I-58 when many make it at once, then one is first, and the others wait', async () => {
    const call = newCall();
    const claims = await Promise.all(Array.from({ length: 12 }, () => calls().claim(call, now)));
    expect(claims.map(({ kind }) => kind).sort()).toEqual(['first', ...Array(11).fill('in-progress')]);
  });

  it('when it was answered, then the answer is given again for a day', async () => {
    const call = newCall();
    await calls().settle(first(await calls().claim(call, now)), ANSWER);
    expect(await calls().claim(call, after(now, minutes(1439)))).toEqual({ kind: 'answered', answer: ANSWER });
    await calls().purge(after(now, minutes(1439)));
    expect((await calls().claim(call, now)).kind).toBe('answered');
    expect((await calls().claim(call, after(now, days(1)))).kind).toBe('first');
  });

  it('when another document, actor, route or key comes, then it is no repetition', async () => {
    const call = newCall();
    await calls().settle(first(await calls().claim(call, now)), ANSWER);
    expect(await calls().claim({ ...call, request: '{}' }, now)).toEqual({ kind: 'mismatch' });
    for (const other of [{ actor: fresh('usr') }, { route: 'POST /v1/others' }, { key: 'two' }]) {
      expect((await calls().claim({ ...call, ...other }, now)).kind).toBe('first');
    }
  });

  it('I-59 when whoever made it died before the answer was kept, then it is never made again in its name', async () => {
    const call = newCall();
    first(await calls().claim(call, now));
    expect((await calls().claim(call, after(now, seconds(59)))).kind).toBe('in-progress');
    for (const later of [seconds(60), minutes(1439)]) {
      expect((await calls().claim(call, after(now, later))).kind).toBe('unknown');
    }
  });

  it('when nothing took effect, then the key may be used again, and a claim of before settles nothing', async () => {
    const call = newCall();
    const claim = first(await calls().claim(call, now));
    await calls().release(claim);
    const again = first(await calls().claim(call, after(now, seconds(1))));
    await calls().settle(claim, ANSWER);
    await calls().release(claim);
    expect((await calls().claim(call, again.at)).kind).toBe('in-progress');
  });

  it('I-49 then a dump shows neither what was sent nor what was answered', async () => {
    const call = newCall();
    await calls().settle(first(await calls().claim(call, now)), ANSWER);
    for (const cell of await world.raw().dump()) expect(cell).not.toMatch(/a-secret-word|a-thing-nobody-else-reads/);
  });
});
