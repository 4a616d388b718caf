import { describe, expect, it } from 'vitest';
import { changeOwnPassword } from '../../../src/accounts/change-password.ts';
import type { ResetNeeds } from '../../../src/accounts/password-reset.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import { zxcvbnStrength } from '../../../src/gateways/zxcvbn-strength.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import { begin, complete, type Host, keyring, newMember, refusalOf, stepUp, unwrap } from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

const [OLD, WANTED] = ['four quiet violet lamps', 'eleven brisk copper kettles'] as const;
const hasher = argon2Hasher(keyring);
const strength = zxcvbnStrength();

const isIn = async (host: Host, session: string) => (await host.engine.sessions.look(session)) !== null;
const enter = async (host: Host, user: string) => complete(host, await begin(host, user));

onEachDatabase('Given somebody who is signed in twice', (world) => {
  const otherOf = async (host: Host, session: string) => {
    const [other] = (await host.engine.sessions.list(session))?.others ?? [];
    return other?.id ?? '';
  };

  describe('when one browser ends the other while that one steps up', () => {
    it('T12 I-45 then what took its place is over, too, and one row says so', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const [here, there] = [await enter(host, user), await enter(host, user)];
      const id = await otherOf(host, here);
      const stepped = await stepUp(host, { session: there, secret: null });
      unwrap(await host.engine.sessions.endOther({ session: here, id }));
      expect([await isIn(host, here), await isIn(host, stepped)]).toEqual([true, false]);
      expect((await world.auditOf(user)).filter((action) => action === 'session.ended')).toHaveLength(1);
      expect(refusalOf(await host.engine.sessions.endOther({ session: here, id }))).toBe('session.not_found');
    });

    it('T12 I-58 then at the same moment, too, whichever is first', async () => {
      const host = world.node();
      for (let round = 0; round < 20; round += 1) {
        const { user } = await newMember(host);
        const [here, there] = [await enter(host, user), await enter(host, user)];
        const id = await otherOf(host, here);
        const firstFactor = { kind: 'host' } as const;
        const begun = unwrap(await host.engine.methods.beginStepUp({ session: there, firstFactor }));
        const ticket = begun.kind === 'complete' ? begun.ticket : '';
        const session = `stepped up ${user}`;
        const [ended] = await Promise.all([
          host.engine.sessions.endOther({ session: here, id }),
          host.engine.completeSignIn({ ticket, session }),
        ]);
        expect([ended.ok, await isIn(host, session), await isIn(host, here)]).toEqual([true, false, true]);
      }
    });
  });

  describe('when both end each other at once', () => {
    it('T12 I-58 then exactly one of them goes on', async () => {
      const host = world.node();
      for (let round = 0; round < 10; round += 1) {
        const { user } = await newMember(host);
        const both = [await enter(host, user), await enter(host, user)] as const;
        const [toSecond, toFirst] = [await otherOf(host, both[0]), await otherOf(host, both[1])];
        await Promise.all([
          host.engine.sessions.endOther({ session: both[0], id: toSecond }),
          host.engine.sessions.endOther({ session: both[1], id: toFirst }),
        ]);
        const open = [await isIn(host, both[0]), await isIn(host, both[1])].filter(Boolean);
        expect(open).toHaveLength(1);
      }
    });
  });

  describe('when the password is changed in a session that ends on the way', () => {
    async function changing(host: Host, broken: (needs: ResetNeeds, session: string) => Partial<ResetNeeds>) {
      const { user } = await newMember(host);
      const store = world.store().accounts;
      await store.putPassword(user as UserId, await hasher.hash(OLD), host.clock.now());
      const session = await enter(host, user);
      const needs = {
        ...{ store, hasher, strength, brand: 'Twofold', clock: host.clock },
        ...{ crypto: nodeCrypto, engine: host.engine },
      };
      const given = { session, current: OLD, wanted: WANTED, returnTo: '/', origin: NO_ORIGIN };
      const outcome = await changeOwnPassword({ ...needs, ...broken(needs, session) }, given);
      const isNew = await hasher.verify(WANTED, await store.findPasswordOf(user as UserId));
      return { outcome, isNew };
    }

    it('I-45 then before the change nothing is changed', async () => {
      const host = world.node();
      const { outcome, isNew } = await changing(host, (needs, session) => ({
        hasher: {
          ...needs.hasher,
          hash: async (password) => {
            await host.engine.sessions.end(session);
            return needs.hasher.hash(password);
          },
        },
      }));
      expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'session.not_found' } });
      expect(isNew).toBe(false);
    });

    it('I-07 I-45 then after it everything that rests on the old one is over all the same', async () => {
      const host = world.node();
      let late = '';
      const { outcome, isNew } = await changing(host, (needs, session) => ({
        store: {
          ...needs.store,
          changePassword: async (change, now) => {
            late = await enter(host, change.user);
            await host.engine.sessions.end(session);
            return needs.store.changePassword(change, now);
          },
        },
      }));
      expect(outcome.kind).toBe('refused');
      expect([isNew, await isIn(host, late)]).toEqual([true, false]);
    });
  });
});
