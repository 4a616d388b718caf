import { describe, expect, it } from 'vitest';
import { checkOwnPassword, signInWithPassword } from '../../../src/accounts/passwords.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { keyring, newMember, refusalOf } from '../../fixtures/host.ts';
import { onEachDatabase, type World } from '../../fixtures/on-each-database.ts';

const RIGHT = 'four quiet violet lamps';
const WRONG = 'four quiet velvet lamps';
const origin = { address: '192.0.2.7', browser: 'Firefox' };
const hasher = argon2Hasher(keyring);

async function somebody(world: World) {
  const host = world.node();
  const { user } = await newMember(host);
  const store = world.store().accounts;
  await store.putPassword(user as UserId, await hasher.hash(RIGHT), host.clock.now());
  const needs = { store, hasher, clock: host.clock, engine: host.engine };
  const enter = (password: string, email = `${user}@acme.example`) =>
    signInWithPassword(needs, { email, password, returnTo: null, origin });
  const confirm = (password: string) => checkOwnPassword(needs, { user: user as UserId, password, origin });
  return { user, enter, confirm };
}

const failuresOf = (world: World, user: string) =>
  world
    .raw()
    .run(
      `select actor_id, address, details from audit_events where action = 'password.failed' and target_id = '${user}'`,
    );

async function allFailures(world: World): Promise<number> {
  return (await world.raw().run(`select id from audit_events where action = 'password.failed'`)).length;
}

onEachDatabase('Given somebody with a password', (world) => {
  describe('when a sign-in tries a wrong one', () => {
    it('I-52 I-54 then one row says so, without the password, and a right one leaves none', async () => {
      const { user, enter } = await somebody(world);
      expect((await enter(RIGHT)).ok).toBe(true);
      expect(refusalOf(await enter(WRONG))).toBe('sign_in.mismatch');
      expect(await failuresOf(world, user)).toEqual([{ actor_id: null, address: '192.0.2.7', details: '{}' }]);
      expect((await world.raw().dump()).join('\n')).not.toContain(WRONG);
    });

    it('I-52 then ten at once leave a row for each that was looked at, and none for those that were not', async () => {
      const { user, enter } = await somebody(world);
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => enter(WRONG)));
      const looked = outcomes.filter((outcome) => refusalOf(outcome) === 'sign_in.mismatch');
      expect(looked.length).toBeLessThan(10);
      expect(await failuresOf(world, user)).toHaveLength(looked.length);
    });

    it('I-52 then an address that nobody has leaves none', async () => {
      const { enter } = await somebody(world);
      const before = await allFailures(world);
      expect(refusalOf(await enter(WRONG, 'nobody@acme.example'))).toBe('sign_in.mismatch');
      expect(await allFailures(world)).toBe(before);
    });
  });

  describe('when a confirmation tries a wrong one', () => {
    it('I-52 then one row names the person as the one who did it, and pauses leave none', async () => {
      const { user, confirm } = await somebody(world);
      expect(await confirm(WRONG)).toEqual({ kind: 'wrong' });
      expect(await failuresOf(world, user)).toEqual([{ actor_id: user, address: '192.0.2.7', details: '{}' }]);
      for (let more = 0; more < 4; more += 1) await confirm(WRONG);
      expect(await confirm(RIGHT)).toMatchObject({ kind: 'throttled' });
      expect(await failuresOf(world, user)).toHaveLength(5);
    });
  });
});
