import { describe, expect, it } from 'vitest';
import { askSignInLink, signInWithLink } from '../../../src/accounts/magic-link.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { hours, minutes } from '../../../src/domain/time.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
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
  setUp,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmedAdmin } from '../../fixtures/team.ts';

const BROWSER = 'the browser that asks';
const hasher = argon2Hasher(keyring);

onEachDatabase('Given a link to sign in', (world) => {
  const needsOf = (host: Host) => ({
    ...{ store: world.store().accounts, engine: host.engine, clock: host.clock },
    ...{ hasher, crypto: nodeCrypto },
  });
  async function linkFor(host: Host, user: string): Promise<string> {
    const email = `${user}@acme.example`;
    await askSignInLink(needsOf(host), { email, browser: BROWSER, origin: NO_ORIGIN });
    const sent = (await mailTo(host, user)).findLast((content) => content.kind === 'sign-in-link');
    return sent?.token ?? '';
  }
  const open = (host: Host, token: string) =>
    signInWithLink(needsOf(host), { token, browser: BROWSER, origin: NO_ORIGIN });
  const enter = async (host: Host, user: string) => unwrap(await open(host, await linkFor(host, user)));

  describe('when somebody without a password uses it', () => {
    it('M8 M5 then it opens a session that rests on it', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const session = await complete(host, await enter(host, user));
      const look = await host.engine.sessions.look(session);
      expect(look?.evidence).toMatchObject({ firstFactor: { kind: 'magic-link' }, secondFactor: null });
    });
  });

  describe('when the last recovery code is spent', () => {
    it('I-15 then the mailbox, which was the first factor, does not stand in for the second', async () => {
      const host = world.node();
      const { user, codes } = await enrolledMember(host);
      const { signIns } = host.engine;
      for (const response of codes) {
        const token = tokenOf(await begin(host, user));
        await complete(host, unwrap(await signIns.answerWithRecoveryCode({ token, response })));
      }
      const byHost = unwrap(await signIns.look({ token: tokenOf(await begin(host, user)) }));
      expect(byHost.mailboxInstead).toBe(true);
      const token = tokenOf(await enter(host, user));
      expect(unwrap(await signIns.look({ token }))).toMatchObject({ state: 'challenge', mailboxInstead: false });
      expect(refusalOf(await signIns.askMailbox({ token }))).toBe('sign_in.wrong_step');
    });
  });

  describe('when two factors were reset', () => {
    it('I-36 I-15 then it leads to set-up at once: the mailbox is proven by it', async () => {
      const host = world.node();
      const admin = await confirmedAdmin(host);
      const member = await enrolledMember(host);
      const { organization } = admin;
      await host.engine.directory.putMembership({ organization, user: member.user, role: 'member' });
      const users = [member.user];
      const reset = { session: admin.session, organization, users, reason: 'The phone is gone.', password: null };
      unwrap(await host.engine.members.reset(reset));
      expect(stateOf(await begin(host, member.user, 'password'))).toBe('confirm-mailbox');
      const progress = await enter(host, member.user);
      expect(stateOf(progress)).toBe('enroll');
      await setUp(host, progress);
    });
  });

  describe('when many ask for it at once, their own browser and strangers', () => {
    it('I-06 I-58 then each has its turn, and one link works in the end', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const email = `${user}@acme.example`;
      const { knownBrowsers } = world.store().engine.repositories;
      await knownBrowsers.remember(
        { user: user as UserId, kind: 'browser', mark: nodeCrypto.digest('own') },
        host.clock.now(),
      );
      const ask = (recognized: string | null) =>
        askSignInLink(needsOf(host), { email, browser: BROWSER, recognized, origin: NO_ORIGIN });
      await ask('own');
      await ask(null);
      host.clock.advance(minutes(1));
      await Promise.all([ask('own'), ask(null), ask('own'), ask(null), ask('another')]);
      const mails = (await mailTo(host, user)).filter(({ kind }) => kind === 'sign-in-link');
      expect(mails).toHaveLength(4);
      const rows = await world.raw().run(`select asked_by from mailed_links where token_digest is not null`);
      expect(rows).toHaveLength(1);
      const last = await Promise.all(mails.map((mail) => open(host, 'token' in mail ? mail.token : '')));
      expect(last.filter(({ ok }) => ok)).toHaveLength(1);
    });
  });

  describe('when a node dies after it was spent', () => {
    it('I-59 then nobody is in by it, and another one works', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const token = await linkFor(host, user);
      const engine = { ...host.engine, beginSignIn: () => Promise.reject(new Error('The node died.')) };
      const dying = signInWithLink({ ...needsOf(host), engine }, { token, browser: BROWSER, origin: NO_ORIGIN });
      await expect(dying).rejects.toThrow('The node died.');
      expect(refusalOf(await open(host, token))).toBe('sign_in.expired');
      expect(await world.raw().run(`select id from sign_ins where user_id = '${user}'`)).toEqual([]);
      host.clock.advance(minutes(1));
      expect(stateOf(await enter(host, user))).toBe('complete');
    });
  });

  describe('when time passes', () => {
    it('I-60 then one that ran out stays dead once it was tidied away, wherever the clock goes', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const token = await linkFor(host, user);
      const asked = host.clock.now();
      host.clock.advance(minutes(10));
      expect(refusalOf(await open(host, token))).toBe('sign_in.expired');
      await world.store().accounts.purgeLinks(host.clock.now());
      host.clock.moveTo(asked);
      expect(refusalOf(await open(host, token))).toBe('sign_in.expired');
      host.clock.advance(hours(25));
      await world.store().accounts.purgeLinks(host.clock.now());
      expect(await world.raw().run(`select purpose from mailed_links where user_id = '${user}'`)).toEqual([]);
    });
  });
});
