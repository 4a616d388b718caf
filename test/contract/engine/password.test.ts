import { describe, expect, it } from 'vitest';
import { changeOwnPassword } from '../../../src/accounts/change-password.ts';
import { askReset, findResetOwner, type ResetNeeds, resetPassword } from '../../../src/accounts/password-reset.ts';
import { signInWithPassword } from '../../../src/accounts/passwords.ts';
import type { Engine } from '../../../src/application/engine.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { hours, minutes } from '../../../src/domain/time.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import { zxcvbnStrength } from '../../../src/gateways/zxcvbn-strength.ts';
import type { AccountStore } from '../../../src/ports/account-store.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import {
  begin,
  complete,
  enrolledMember,
  type Host,
  keyring,
  mailTo,
  newMember,
  refusalOf,
  signIn,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase, type World } from '../../fixtures/on-each-database.ts';

const OLD = 'four quiet violet lamps';
const WANTED = 'eleven brisk copper kettles';
const BROWSER = 'the browser that asks';
const origin = NO_ORIGIN;
const hasher = argon2Hasher(keyring);
const strength = zxcvbnStrength();

class Crash extends Error {}
const crash = () => Promise.reject(new Crash());

function needsOf(
  world: World,
  host: Host,
  broken: { store?: Partial<AccountStore>; engine?: Engine } = {},
): ResetNeeds {
  const store = { ...world.store().accounts, ...broken.store };
  const engine = broken.engine ?? host.engine;
  return { store, hasher, strength, brand: 'Twofold', clock: host.clock, crypto: nodeCrypto, engine };
}

/** The engine of a node that dies when sessions are to be ended for the `nth` time. */
function dyingAt(nth: number, { engine }: Host): Engine {
  let calls = 0;
  const guard =
    <Given, Value>(work: (given: Given) => Promise<Value>) =>
    (given: Given) => {
      calls += 1;
      return calls === nth ? crash() : work(given);
    };
  const { endAllOf, endOthers } = engine.sessions;
  return { ...engine, sessions: { ...engine.sessions, endAllOf: guard(endAllOf), endOthers: guard(endOthers) } };
}

const isIn = async (host: Host, session: string) => (await host.engine.sessions.look(session)) !== null;

onEachDatabase('Given somebody with a password', (world) => {
  const withPassword = async (host: Host, user: string) =>
    world.store().accounts.putPassword(user as UserId, await hasher.hash(OLD), host.clock.now());

  async function enter(host: Host, user: string, password: string) {
    host.clock.advance(hours(2));
    const email = `${user}@acme.example`;
    return signInWithPassword(needsOf(world, host), { email, password, returnTo: null, origin });
  }
  /** Which of both passwords opens the account. */
  async function working(host: Host, user: string): Promise<readonly string[]> {
    const tried = [];
    for (const password of [OLD, WANTED]) if ((await enter(host, user, password)).ok) tried.push(password);
    return tried;
  }
  async function linkFor(host: Host, user: string): Promise<string> {
    await askReset(needsOf(world, host), { email: `${user}@acme.example`, browser: BROWSER, origin });
    const sent = (await mailTo(host, user)).findLast((content) => content.kind === 'password-reset');
    return sent?.token ?? '';
  }
  const given = (token: string) => ({ token, browser: BROWSER, password: WANTED, origin });

  describe('when a node dies in the middle of a reset', () => {
    it.each([
      ['before anything', { at: 1, works: OLD, isUp: true }],
      ['after the change', { at: 2, works: WANTED, isUp: false }],
    ])(
      'I-07 I-59 %s, then one password works, and the sessions of the old one are gone with it',
      async (_, expected) => {
        const host = world.node();
        const { user } = await newMember(host);
        await withPassword(host, user);
        const session = await complete(host, await begin(host, user));
        const token = await linkFor(host, user);
        const needs = needsOf(world, host, { engine: dyingAt(expected.at, host) });
        await expect(resetPassword(needs, given(token))).rejects.toThrow(Crash);
        expect(await isIn(host, session)).toBe(expected.isUp);
        // Whoever died before the change can try again with the same link.
        expect((await findResetOwner(needsOf(world, host), given(token))) !== null).toBe(expected.isUp);
        expect(await working(host, user)).toEqual([expected.works]);
      },
    );

    it('I-07 I-59 when the change itself fails, then the old password and the link work', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await withPassword(host, user);
      const token = await linkFor(host, user);
      const needs = needsOf(world, host, { store: { changePassword: crash } });
      await expect(resetPassword(needs, given(token))).rejects.toThrow(Crash);
      expect(await resetPassword(needsOf(world, host), given(token))).toEqual({ kind: 'changed' });
      expect(await working(host, user)).toEqual([WANTED]);
      expect((await mailTo(host, user)).map(({ kind }) => kind)).toEqual(['password-changed']);
    });
  });

  describe('when it is reset while somebody else signs in with the old one', () => {
    it('I-07 I-45 then a sign-in whose password was checked before the change is over', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await withPassword(host, user);
      const token = await linkFor(host, user);
      const stale = { ...hasher, verify: () => resetPassword(needsOf(world, host), given(token)).then(() => true) };
      const needs = { ...needsOf(world, host), hasher: stale };
      const email = `${user}@acme.example`;
      const late = await signInWithPassword(needs, { email, password: OLD, returnTo: null, origin });
      expect(refusalOf(late)).toBe('sign_in.mismatch');
      const open = `user_id = '${user}' and state != 'closed'`;
      expect(await world.raw().run(`select id from sign_ins where ${open}`)).toEqual([]);
    });

    it('I-45 then tickets, challenges and set-ups in progress are over, too', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      const session = await signIn(host, member);
      const { engine } = host;
      const challenge = await begin(host, member.user);
      const setUp = unwrap(await engine.methods.beginSetUp({ session }));
      await engine.sessions.endAllOf({ user: member.user, because: 'password-changed' });
      expect([await isIn(host, session), await isIn(host, member.session)]).toEqual([false, false]);
      expect(refusalOf(await engine.signIns.look({ token: tokenOf(challenge) }))).toBe('sign_in.not_found');
      expect(refusalOf(await engine.signIns.look({ token: tokenOf(setUp) }))).toBe('sign_in.not_found');
      const plain = await newMember(host);
      const ticket = tokenOf(await begin(host, plain.user));
      await engine.sessions.endAllOf({ user: plain.user, because: 'password-changed' });
      expect(refusalOf(await engine.completeSignIn({ ticket, session: 'late' }))).toBe('sign_in.not_found');
    });
  });

  describe('when everything ends at the moment at which a ticket is spent', () => {
    it('I-45 I-58 then no session from it lives on', async () => {
      const host = world.node();
      for (let round = 0; round < 20; round += 1) {
        const { user } = await newMember(host);
        const ticket = tokenOf(await begin(host, user));
        const session = `session of ${user}`;
        await Promise.all([
          host.engine.completeSignIn({ ticket, session }),
          host.engine.sessions.endAllOf({ user, because: 'password-changed' }),
        ]);
        expect(await isIn(host, session)).toBe(false);
      }
    });
  });

  describe('when it is changed from a session', () => {
    const change = (needs: ResetNeeds, session: string, current = OLD) =>
      changeOwnPassword(needs, { session, current, wanted: WANTED, returnTo: '/', origin });

    it('I-27 I-44 then a stale second factor is refused, and a fresh one yields a session in the place of this one', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      await withPassword(host, member.user);
      const needs = needsOf(world, host);
      host.clock.advance(minutes(5));
      expect(await change(needs, member.session)).toMatchObject({ refusal: { code: 'step_up.required' } });
      const fresh = await signIn(host, member);
      const outcome = await change(needs, fresh);
      if (outcome.kind !== 'changed') throw new Error(outcome.kind);
      expect(await isIn(host, member.session)).toBe(false);
      const before = await host.engine.sessions.look(fresh);
      const renewed = await complete(host, outcome.progress);
      const after = await host.engine.sessions.look(renewed);
      expect(after?.evidence.secondFactor).toEqual(before?.evidence.secondFactor);
      expect(await isIn(host, fresh)).toBe(false);
    });

    it('I-27 then no host gets a fresher session from a stale second factor', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      host.clock.advance(minutes(5));
      const command = { session: member.session, firstFactor: { kind: 'password' } } as const;
      expect(refusalOf(await host.engine.sessions.renew(command))).toBe('step_up.required');
    });

    it('I-59 when a node dies on the way, then one password works', async () => {
      for (const [at, works] of [
        [1, OLD],
        [2, WANTED],
      ] as const) {
        const host = world.node();
        const { user } = await newMember(host);
        await withPassword(host, user);
        const session = await complete(host, await begin(host, user));
        await expect(change(needsOf(world, host, { engine: dyingAt(at, host) }), session)).rejects.toThrow(Crash);
        expect(await working(host, user)).toEqual([works]);
      }
    });

    it('I-52 I-56 then each is told and written down once', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await withPassword(host, user);
      const [session, other] = [
        await complete(host, await begin(host, user)),
        await complete(host, await begin(host, user)),
      ];
      await change(needsOf(world, host), session, 'not the password');
      await change(needsOf(world, host), session);
      expect(await isIn(host, other)).toBe(false);
      const counts = Object.groupBy(await world.auditOf(user), (action) => action);
      expect([counts['password.changed']?.length, counts['sessions.ended']?.length]).toEqual([1, 1]);
      expect((await mailTo(host, user)).map(({ kind }) => kind)).toEqual(['password-changed']);
    });
  });

  describe('when somebody has no password of ours, because they sign in elsewhere', () => {
    it('I-07 I-08 then no link is mailed that would give them one', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      expect(await linkFor(host, user)).toBe('');
      expect(await world.store().accounts.passwordChangedAt(user as UserId)).toBeNull();
    });
  });

  describe('when time passes', () => {
    it('I-60 then a link that ran out stays dead once it was tidied away, wherever the clock goes', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await withPassword(host, user);
      const token = await linkFor(host, user);
      const asked = host.clock.now();
      host.clock.advance(minutes(30));
      const needs = needsOf(world, host);
      expect(await findResetOwner(needs, given(token))).toBeNull();
      await needs.store.purgeLinks(host.clock.now());
      host.clock.moveTo(asked);
      expect(await findResetOwner(needs, given(token))).toBeNull();
      const kept = () => world.raw().run(`select user_id from mailed_links where user_id = '${user}'`);
      expect(await kept()).toHaveLength(1);
      host.clock.advance(hours(25));
      await needs.store.purgeLinks(host.clock.now());
      expect(await kept()).toEqual([]);
    });
  });
});
