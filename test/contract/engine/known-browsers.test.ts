import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserId } from '../../../src/domain/ids.ts';
import { KNOWN_FOR, TOLD_A_DAY } from '../../../src/domain/sign-in/known-browser.ts';
import { type Duration, days, hours, minutes } from '../../../src/domain/time.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import type { Origin } from '../../../src/ports/repositories/records.ts';
import {
  begin,
  disownTokenTo,
  enrolledMember,
  fresh,
  type Host,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  stateOf,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { type Racers, startRacers } from '../../fixtures/racers.ts';

const AT_HOME: Origin = { address: '192.0.2.7', browser: 'Firefox on paper' };
const ELSEWHERE: Origin = { address: '198.51.100.7', browser: 'curl' };

interface Arriving {
  readonly browser?: string | null;
  readonly origin?: Origin;
}

/** A sign-in from the first factor, which is enough, to the session. */
async function arrive(host: Host, user: string, arriving: Arriving): Promise<string> {
  const session = fresh('session');
  const ticket = tokenOf(await begin(host, user));
  unwrap(await host.engine.completeSignIn({ ticket, session, origin: AT_HOME, ...arriving }));
  return session;
}

/** Somebody who is known by one browser. */
async function knownMember(host: Host) {
  const [{ user, organization }, browser] = [await newMember(host), nodeCrypto.newToken()];
  return { user, organization, browser, session: await arrive(host, user, { browser }) };
}

const told = async (host: Host, user: string) =>
  (await mailTo(host, user)).filter(({ kind }) => kind === 'new-browser');

const NEW = { kind: 'new-browser', new: 'browser' } as const;
const NEW_NETWORK = { kind: 'new-browser', new: 'network' } as const;

const warned = async (host: Host, user: string) =>
  (await mailTo(host, user)).filter(({ kind }) => kind === 'second-factor-tried');

onEachDatabase('Given somebody who signs in', (world) => {
  let racers: Racers;
  beforeAll(() => {
    racers = startRacers(world.url(), 2);
  });
  afterAll(() => racers.stop());

  const completed = async (user: string) =>
    (
      await world
        .raw()
        .run(
          `select details from audit_events where action = 'sign_in.completed' and target_id = '${user}' order by at, id`,
        )
    ).map(({ details }) => JSON.parse(String(details)) as object);
  const rowsOf = (user: string) => world.raw().run(`select * from known_browsers where user_id = '${user}'`);

  describe('when the second factor is not shown', () => {
    async function tryWrongCode(host: Host, { user, secret }: { user: string; secret: string }, browser: string) {
      const token = tokenOf(await begin(host, user));
      const response = await wrongCode(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response, browser, origin: ELSEWHERE }))).toBe(
        'response.incorrect',
      );
    }
    async function knownHolder(host: Host) {
      const [member, browser] = [await enrolledMember(host), nodeCrypto.newToken()];
      const token = tokenOf(await begin(host, member.user));
      const response = await nextCode(host, member.secret);
      const session = fresh('session');
      unwrap(await host.engine.signIns.answerWithTotp({ token, response, browser, session, origin: AT_HOME }));
      return { ...member, browser };
    }

    it('T13 then its owner is told where it was a browser of somebody else, once a day', async () => {
      const host = world.node();
      const member = await knownHolder(host);
      await tryWrongCode(host, member, 'of a thief');
      await tryWrongCode(host, member, 'of another thief');
      expect(await warned(host, member.user)).toEqual([{ kind: 'second-factor-tried', new: 'browser' }]);
      host.clock.advance(days(1));
      await tryWrongCode(host, member, 'of a thief');
      expect(await warned(host, member.user)).toHaveLength(1);
    });

    it('T13 then nobody is told of a slip in a browser of their own', async () => {
      const host = world.node();
      const member = await knownHolder(host);
      await tryWrongCode(host, member, member.browser);
      expect(await warned(host, member.user)).toEqual([]);
    });

    it('T13 then a program is known by its network, and a wrong recovery code is told of, too', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const response = 'AAAA-BBBB-CCCC-DDDD';
      refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response, origin: ELSEWHERE }));
      expect(await warned(host, user)).toEqual([{ kind: 'second-factor-tried', new: 'network' }]);
    });
  });

  describe('when it is for the first time', () => {
    it('T13 then nobody was here before, and they are told of nothing', async () => {
      const host = world.node();
      const { user } = await knownMember(host);
      expect(await told(host, user)).toEqual([]);
      expect(await completed(user)).toEqual([{ secondFactor: null }]);
    });

    it('T13 then whoever was here before browsers were noted is told of none once, and of the next', async () => {
      const host = world.node();
      const { user, browser } = await knownMember(host);
      await world.raw().run(`delete from known_browsers where user_id = '${user}'`);
      await world.raw().run(`update users set browsers_noted = 0 where id = '${user}'`);
      await arrive(host, user, { browser });
      expect(await told(host, user)).toEqual([]);
      await arrive(host, user, { browser: 'another' });
      expect(await told(host, user)).toEqual([NEW]);
    });

    it('T13 I-07 then a password that was chosen by mail before it makes nothing of it', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await host.engine.sessions.endAllOf({ user, because: 'password-changed' });
      await arrive(host, user, { browser: 'first' });
      expect(await told(host, user)).toEqual([]);
    });
  });

  describe('when the browser is new', () => {
    it('T13 then they are told once, from where, and the row of the sign-in says so', async () => {
      const host = world.node();
      const { user, browser } = await knownMember(host);
      host.clock.advance(minutes(1));
      await arrive(host, user, { browser: 'another', origin: ELSEWHERE });
      host.clock.advance(minutes(1));
      await arrive(host, user, { browser: 'another' });
      await arrive(host, user, { browser });
      const { outbox } = host.store.engine.repositories;
      const due = await outbox.lease(1000, (host.clock.now() + 1) as never, host.clock.now());
      const letters = due.flatMap(({ message }) => (message?.to.email === `${user}@acme.example` ? [message] : []));
      expect(letters).toMatchObject([{ content: NEW, origin: ELSEWHERE, disownToken: expect.any(String) }]);
      const plain = { secondFactor: null };
      expect(await completed(user)).toEqual([plain, { ...plain, newBrowser: true }, plain, plain]);
    });

    it('T13 then with a second factor too, whether its answer or a ticket ends it', async () => {
      const host = world.node();
      const { user, secret, codes } = await enrolledMember(host);
      await mailTo(host, user);
      const { signIns } = host.engine;
      const challenge = async () => tokenOf(await begin(host, user));
      const at = { session: fresh('session'), browser: 'by code', origin: AT_HOME };
      unwrap(await signIns.answerWithTotp({ token: await challenge(), response: await nextCode(host, secret), ...at }));
      expect(await told(host, user)).toEqual([NEW]);
      const rescued = { session: fresh('session'), browser: 'by paper', origin: AT_HOME };
      unwrap(await signIns.answerWithRecoveryCode({ token: await challenge(), response: codes[0] ?? '', ...rescued }));
      expect((await mailTo(host, user)).map(({ kind }) => kind).sort()).toEqual(['new-browser', 'recovery-code-used']);
      const response = await nextCode(host, secret);
      const ticket = tokenOf(unwrap(await signIns.answerWithTotp({ token: await challenge(), response })));
      expect(await told(host, user)).toEqual([]);
      const last = { ticket, session: fresh('session'), browser: 'by ticket' };
      unwrap(await host.engine.completeSignIn(last));
      expect(await told(host, user)).toEqual([NEW]);
    });

    it('T13 I-58 then of many sign-ins at once, in two processes, one is told', async () => {
      const host = world.node();
      const { user } = await knownMember(host);
      const calls: object[][] = [];
      for (let each = 0; each < 8; each += 1) {
        calls.push([{ ticket: tokenOf(await begin(host, user)), session: fresh('session'), browser: 'racing' }]);
      }
      const heat = { path: ['engine', 'completeSignIn'], calls, now: host.clock.now(), processes: 2 };
      const done = await racers.race<{ ok: boolean }>(heat);
      expect(done.map(({ ok }) => ok)).toEqual(calls.map(() => true));
      expect(await told(host, user)).toEqual([NEW]);
      expect((await completed(user)).filter((details) => 'newBrowser' in details)).toHaveLength(1);
    });

    it.each(['outbox', 'known_browsers', 'audit_events'])(
      'I-56 I-59 then without a row in %s there is neither session nor mail, and the browser is as new as before',
      async (table) => {
        const host = world.node();
        const { user } = await knownMember(host);
        const ticket = tokenOf(await begin(host, user));
        const given = { ticket, session: fresh('session'), browser: 'broken' };
        await world.raw().run(`alter table ${table} rename to elsewhere`);
        await expect(host.engine.completeSignIn(given)).rejects.toThrow();
        await world.raw().run(`alter table elsewhere rename to ${table}`);
        expect(await host.engine.sessions.look(given.session)).toBeNull();
        expect([await rowsOf(user), await told(host, user)]).toEqual([[expect.anything()], []]);
        unwrap(await host.engine.completeSignIn(given));
        expect(await told(host, user)).toEqual([NEW]);
      },
    );
  });

  describe('when it is a confirmation or a set-up from an open session', () => {
    it('T13 then it is no sign-in, whatever browser it names', async () => {
      const host = world.node();
      const { user, session } = await knownMember(host);
      const firstFactor = { kind: 'host' } as const;
      const begun = unwrap(await host.engine.methods.beginStepUp({ session, firstFactor }));
      const given = { ticket: tokenOf(begun), session: fresh('session'), browser: 'another' };
      unwrap(await host.engine.completeSignIn(given));
      expect(await told(host, user)).toEqual([]);
      expect(await rowsOf(user)).toHaveLength(1);
    });
  });

  describe('when a thief wants them not to hear of it', () => {
    it("T13 then no text but the browser's own is known: another person's, a digest, a long or an empty one", async () => {
      const host = world.node();
      const [{ user, browser }, other] = [await knownMember(host), await knownMember(host)];
      const digest = nodeCrypto.digest(browser);
      const given = [other.browser, digest, `${browser}x`, browser.toLowerCase()];
      for (const each of given) await arrive(host, user, { browser: each });
      expect(await told(host, user)).toEqual(given.map(() => NEW));
      await arrive(host, user, { browser: '' });
      expect(await told(host, user)).toEqual([NEW_NETWORK]);
      await arrive(host, other.user, { browser: other.browser });
      expect(await told(host, other.user)).toEqual([]);
    });

    it('T13 then the network of a known browser hides no program, and that of a program no browser', async () => {
      const host = world.node();
      const { user } = await knownMember(host);
      await arrive(host, user, {});
      expect(await told(host, user)).toEqual([NEW_NETWORK]);
      await arrive(host, user, { browser: '192.0.2' });
      expect(await told(host, user)).toEqual([NEW]);
    });

    it(`T13 then ${TOLD_A_DAY} mails a day are all they can cause, and what went untold is told when it comes again`, async () => {
      const host = world.node();
      const { user, browser } = await knownMember(host);
      const names = Array.from({ length: TOLD_A_DAY + 3 }, (_, each) => `junk ${each}`);
      for (const name of names) await arrive(host, user, { browser: name });
      await arrive(host, user, {});
      expect(await told(host, user)).toHaveLength(TOLD_A_DAY);
      expect(await rowsOf(user)).toHaveLength(1 + TOLD_A_DAY);
      const marked = (await completed(user)).filter((details) => 'newBrowser' in details);
      expect(marked).toHaveLength(names.length + 1);
      host.clock.advance(days(1));
      for (const name of [browser, ...names]) await arrive(host, user, { browser: name });
      expect(await told(host, user)).toHaveLength(3);
    });
  });

  describe('when they come with a browser that is known', () => {
    it('I-47 I-01 T4 then nothing is easier: the same challenge, the same mailbox, the same refusals', async () => {
      const host = world.node();
      const { user, organization, browser } = await knownMember(host);
      const { user: guarded, secret } = await enrolledMember(host);
      const challenge = tokenOf(await begin(host, guarded));
      const at = { session: fresh('session'), browser: 'guarded' };
      const response = await nextCode(host, secret);
      unwrap(await host.engine.signIns.answerWithTotp({ token: challenge, response, ...at }));
      expect(stateOf(await begin(host, guarded))).toBe('challenge');
      const pending = tokenOf(await begin(host, guarded));
      const early = { ticket: pending, session: fresh('session'), browser: 'guarded' };
      expect(refusalOf(await host.engine.completeSignIn(early))).toBe('sign_in.wrong_step');
      for (const _ of [1, 2, 3, 4, 5]) {
        const guess = { token: pending, response: 'abcdef', session: fresh('session'), browser: 'guarded' };
        await host.engine.signIns.answerWithTotp(guess);
      }
      const right = { token: tokenOf(await begin(host, guarded)), response: await nextCode(host, secret) };
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ ...right, ...at }))).toBe('attempts.locked');
      await require2fa(host, organization);
      host.clock.advance(days(31));
      expect(stateOf(await begin(host, user, 'password'))).toBe('confirm-mailbox');
      expect(await host.engine.sessions.look(browser)).toBeNull();
      expect(await host.engine.authorize({ session: browser, organization })).toEqual({ kind: 'no-session' });
    });

    it('T13 then it is known for 400 days after it was last seen, and no longer', async () => {
      const host = world.node();
      const { user, browser } = await knownMember(host);
      for (const wait of [KNOWN_FOR.browser - 1, KNOWN_FOR.browser - 1]) {
        host.clock.advance(wait as Duration);
        await arrive(host, user, { browser });
      }
      expect(await told(host, user)).toEqual([]);
      host.clock.advance(KNOWN_FOR.browser);
      await arrive(host, user, { browser });
      expect(await told(host, user)).toEqual([NEW]);
    });

    it('T13 then what was not seen for so long is forgotten for good, and nothing else', async () => {
      const host = world.node();
      const [early, late] = [await knownMember(host), await knownMember(host)];
      await arrive(host, early.user, {});
      expect(await told(host, early.user)).toEqual([NEW_NETWORK]);
      host.clock.advance(KNOWN_FOR.network);
      await arrive(host, late.user, { browser: late.browser });
      const { knownBrowsers } = host.store.engine.repositories;
      const kinds = async () => (await rowsOf(early.user)).map(({ kind }) => kind);
      await knownBrowsers.purge(host.clock.now());
      expect(await kinds()).toEqual(['browser']);
      host.clock.advance((KNOWN_FOR.browser - KNOWN_FOR.network) as Duration);
      await knownBrowsers.purge(host.clock.now());
      expect([await kinds(), await rowsOf(late.user)]).toEqual([[], [expect.anything()]]);
      await arrive(host, early.user, { browser: early.browser });
      expect(await told(host, early.user)).toEqual([NEW]);
    });

    it('I-49 then the database alone holds no token of it', async () => {
      const host = world.node();
      const { user, browser } = await knownMember(host);
      expect((await world.raw().dump()).join('\n')).not.toContain(browser);
      expect(await rowsOf(user)).toMatchObject([{ kind: 'browser', mark: nodeCrypto.digest(browser) }]);
    });
  });

  describe('when they sign out', () => {
    it('T13 then of one session their browser stays known', async () => {
      const host = world.node();
      const { user, browser, session } = await knownMember(host);
      await host.engine.sessions.end(session);
      await arrive(host, user, { browser });
      expect(await told(host, user)).toEqual([]);
    });

    const forgetting: readonly (readonly [
      string,
      (host: Host, of: { user: string; session: string }) => Promise<unknown>,
    ])[] = [
      ['everywhere else', (host, { session }) => host.engine.sessions.endOthers({ session, because: 'asked' })],
      ['by another password', (host, { user }) => host.engine.sessions.endAllOf({ user, because: 'password-changed' })],
      [
        'by "This wasn\'t me"',
        async (host, { user }) => {
          const about = { user: user as UserId, content: { kind: 'password-changed' }, origin: AT_HOME } as const;
          await host.store.engine.repositories.outbox.add({ ...about, goodUntil: null }, host.clock.now());
          return host.engine.notices.disown({ token: await disownTokenTo(host, user, 'password-changed') });
        },
      ],
    ];
    it.each(forgetting)(
      'T13 then %s every browser and network is new again, theirs and the thief’s',
      async (_, forget) => {
        const host = world.node();
        const { user, browser, session } = await knownMember(host);
        for (const each of ['thief', null]) await arrive(host, user, { browser: each });
        expect(await told(host, user)).toHaveLength(2);
        await forget(host, { user, session });
        expect(await rowsOf(user)).toEqual([]);
        for (const each of ['thief', null, browser]) await arrive(host, user, { browser: each });
        expect(await told(host, user)).toHaveLength(3);
      },
    );

    it.each(forgetting)('T13 then %s before anything was on record the next is told of too', async (_, forget) => {
      const host = world.node();
      const { user, browser, session } = await knownMember(host);
      await world.raw().run(`delete from known_browsers where user_id = '${user}'`);
      await world.raw().run(`update users set browsers_noted = 0 where id = '${user}'`);
      await forget(host, { user, session });
      await arrive(host, user, { browser });
      expect(await told(host, user)).toEqual([NEW]);
    });

    it('T13 then another person stays known', async () => {
      const host = world.node();
      const [ana, bo] = [await knownMember(host), await knownMember(host)];
      await host.engine.sessions.endAllOf({ user: ana.user, because: 'asked' });
      await arrive(host, bo.user, { browser: bo.browser });
      expect(await told(host, bo.user)).toEqual([]);
    });
  });

  describe('when a program signs in for them, of which only the network is known', () => {
    it('T13 then it is told once, however often it comes, and again from elsewhere', async () => {
      const host = world.node();
      const { user } = await knownMember(host);
      for (let minute = 0; minute < 20; minute += 1) {
        host.clock.advance(minutes(1));
        await arrive(host, user, { origin: { ...AT_HOME, address: `192.0.2.${minute}` } });
      }
      expect(await told(host, user)).toEqual([NEW_NETWORK]);
      await arrive(host, user, { origin: ELSEWHERE });
      await arrive(host, user, { origin: { address: null, browser: null } });
      expect(await told(host, user)).toEqual([NEW_NETWORK, NEW_NETWORK]);
    });

    it('T13 then it is told again after a month without it, and not while it comes', async () => {
      const host = world.node();
      const { user } = await knownMember(host);
      await arrive(host, user, {});
      expect(await told(host, user)).toEqual([NEW_NETWORK]);
      for (const _ of [1, 2, 3]) {
        host.clock.advance((KNOWN_FOR.network - hours(1)) as Duration);
        await arrive(host, user, {});
      }
      expect(await told(host, user)).toEqual([]);
      host.clock.advance(KNOWN_FOR.network);
      await arrive(host, user, {});
      expect(await told(host, user)).toEqual([NEW_NETWORK]);
    });
  });
});
