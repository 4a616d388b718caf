import { describe, expect, it } from 'vitest';
import { askReset, resetPassword } from '../../../src/accounts/password-reset.ts';
import { signInWithPassword } from '../../../src/accounts/passwords.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { days, minutes, seconds } from '../../../src/domain/time.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import { zxcvbnStrength } from '../../../src/gateways/zxcvbn-strength.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import { allowRecovery, askRecovery } from '../../fixtures/emailed-recovery.ts';
import {
  begin,
  enrolledMember,
  fresh,
  type Host,
  hostOn,
  keyring,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  setUp,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmedAdmin } from '../../fixtures/team.ts';

onEachDatabase('Given an organization that allows recovery by email', (world) => {
  async function member(host: Host) {
    const enrolled = await enrolledMember(host);
    await allowRecovery(host, enrolled.organization);
    await mailTo(host, enrolled.user);
    return enrolled;
  }
  const prove = (host: Host, token: string, response: string) => host.engine.signIns.proveMailbox({ token, response });
  const wrong = (code: string) => (code === '000000' ? '111111' : '000000');
  const kindsOf = async (host: Host, user: string) => (await mailTo(host, user)).map(({ kind }) => kind).sort();

  describe('when a member has lost everything', () => {
    it('S4 S5 S9 I-29 then a right code never makes a session: a new set-up follows, and all that was held stops', async () => {
      const host = world.node();
      const { user, organization, secret, session, codes } = await member(host);
      const asked = unwrap(await askRecovery(host, user));
      expect(asked).toMatchObject({ state: 'confirm-mailbox', tokenKind: 'pending' });
      const proven = unwrap(await prove(host, tokenOf(asked), await mailboxCodeTo(host, user)));
      expect(proven).toMatchObject({ kind: 'continue', state: 'enroll', tokenKind: 'enroll' });
      const { signIns } = host.engine;
      const look = unwrap(await signIns.look({ token: tokenOf(proven) }));
      expect(look).toMatchObject({ because: { kind: 'recovered' }, held: 'replaced', mailbox: 'recovery' });
      expect(refusalOf(await signIns.postponeSetUp({ token: tokenOf(proven) }))).toBe('sign_in.wrong_step');
      expect(refusalOf(await host.engine.completeSignIn({ ticket: tokenOf(proven), session: 'x' }))).not.toBeNull();

      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');

      const anew = await setUp(host, proven);
      expect((await host.engine.authorize({ session: anew.session, organization })).kind).toBe('allow');
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
      const next = tokenOf(await begin(host, user, 'password'));
      const stale = await nextCode(host, secret);
      expect(refusalOf(await signIns.answerWithTotp({ token: next, response: stale }))).toBe('response.incorrect');
      const spent = await signIns.answerWithRecoveryCode({ token: next, response: codes[0] ?? '' });
      expect(refusalOf(spent)).toBe('response.incorrect');
    });
    it('I-26 I-29 then whoever leaves before the new method is confirmed keeps the old one', async () => {
      const host = world.node();
      const { user, secret } = await member(host);
      const proven = unwrap(
        await prove(host, tokenOf(unwrap(await askRecovery(host, user))), await mailboxCodeTo(host, user)),
      );
      await host.engine.signIns.abandon({ token: tokenOf(proven) });
      const token = tokenOf(await begin(host, user, 'password'));
      const response = await nextCode(host, secret);
      expect(stateOf(unwrap(await host.engine.signIns.answerWithTotp({ token, response })))).toBe('complete');
    });
    it('S5 I-29 I-52 I-57 then every address is told once that it was asked for and used, and no code goes but to the own', async () => {
      const host = world.node();
      const { user } = await member(host);
      const emails = ['Home@mail.example', 'home@mail.example', `${user}@ACME.example`];
      const rows = emails.map((email) => {
        const identity = fresh('idn');
        return `('https://accounts.example', '${identity}', '${identity}', '${user}', 'google', '${email}', 0)`;
      });
      const columns = 'issuer, subject, id, user_id, provider, email, linked_at';
      await world.raw().run(`insert into identities (${columns}) values ${rows.join()}`);
      const asked = unwrap(await askRecovery(host, user));
      const due = await host.store.engine.repositories.outbox.lease(50, host.clock.now(), host.clock.now());
      const told = due.flatMap(({ message }) =>
        message === null ? [] : [[message.to.email.toLowerCase(), message.content.kind]],
      );
      expect(told.sort()).toEqual([
        ['home@mail.example', 'recovery-asked'],
        [`${user}@acme.example`, 'mailbox-code'],
        [`${user}@acme.example`, 'recovery-asked'],
      ]);
      const code = due.flatMap(({ message }) =>
        message?.content.kind === 'mailbox-code' ? [message.content.code] : [],
      );
      unwrap(await prove(host, tokenOf(asked), code[0] ?? ''));
      const actions = await world.auditOf(user);
      for (const action of ['emailed_recovery.asked', 'mailbox.code_sent', 'emailed_recovery.used'])
        expect(actions.filter((each) => each === action)).toHaveLength(1);
      const after = await host.store.engine.repositories.outbox.lease(50, host.clock.now(), host.clock.now());
      expect(after.filter(({ message }) => message?.content.kind === 'recovery-used')).toHaveLength(2);
    });
  });

  describe('when the mailbox may have been the first factor', () => {
    it.each(['magic-link', 'oidc', 'saml', 'host'] as const)(
      'I-15 I-29 then it is not proof after %s',
      async (kind) => {
        const host = world.node();
        const { user } = await member(host);
        const begun = await begin(host, user, kind);
        if (stateOf(begun) !== 'challenge') return expect(kind).toBe('saml');
        expect(unwrap(await host.engine.signIns.look({ token: tokenOf(begun) })).emailedRecovery).toBe(false);
        expect(refusalOf(await host.engine.signIns.askMailbox({ token: tokenOf(begun) }))).toBe('sign_in.wrong_step');
      },
    );
    it('I-15 I-29 then neither is it for a day after the password was chosen by a mailed link', async () => {
      const host = world.node();
      const { user } = await member(host);
      const hasher = argon2Hasher(keyring);
      const store = world.store().accounts;
      await store.putPassword(user as UserId, await hasher.hash('the words of before'), host.clock.now());
      const needs = {
        ...{ store, hasher, engine: host.engine, clock: host.clock, crypto: nodeCrypto },
        ...{ strength: zxcvbnStrength(), brand: 'Twofold' },
      };
      const email = `${user}@acme.example`;
      const enter = async (password: string) => {
        const given = { email, password, returnTo: null, origin: NO_ORIGIN };
        const token = tokenOf(unwrap(await signInWithPassword(needs, given)));
        return unwrap(await host.engine.signIns.look({ token })).emailedRecovery;
      };
      expect(await enter('the words of before')).toBe(true);
      await askReset(needs, { email, browser: 'browser', origin: NO_ORIGIN });
      const sent = (await mailTo(host, user)).findLast((content) => content.kind === 'password-reset');
      const password = 'seventeen green kettles sing';
      const reset = { token: sent?.token ?? '', browser: 'browser', password, origin: NO_ORIGIN };
      expect((await resetPassword(needs, reset)).kind).toBe('changed');
      expect(await enter(password)).toBe(false);
      host.clock.advance((days(1) - seconds(1)) as never);
      expect(await enter(password)).toBe(false);
      host.clock.advance(seconds(1));
      expect(await enter(password)).toBe(true);
    });
  });

  describe('when organizations differ', () => {
    it('S9 I-29 then the strictest wins, and consent that is taken back ends what was begun', async () => {
      const host = world.node();
      const { user, organization } = await member(host);
      const challenge = tokenOf(await begin(host, user, 'password'));
      await allowRecovery(host, organization, 'no');
      expect(unwrap(await host.engine.signIns.look({ token: challenge })).emailedRecovery).toBe(false);
      expect(refusalOf(await host.engine.signIns.askMailbox({ token: challenge }))).toBe('recovery.not_allowed');
      expect(await kindsOf(host, user)).toEqual([]);
      await allowRecovery(host, organization);
      const asked = tokenOf(unwrap(await askRecovery(host, user)));
      const response = await mailboxCodeTo(host, user);
      host.clock.advance(minutes(1));
      await allowRecovery(host, organization, 'no');
      expect(refusalOf(await prove(host, asked, response))).toBe('recovery.not_allowed');
      expect(refusalOf(await host.engine.signIns.sendMailboxCode({ token: asked }))).toBe('recovery.not_allowed');
      await allowRecovery(host, organization);
      const proven = tokenOf(unwrap(await prove(host, asked, response)));
      const other = await newMember(host);
      await require2fa(host, other.organization);
      await host.engine.directory.putMembership({ organization: other.organization, user, role: 'member' });
      expect(refusalOf(await host.engine.signIns.stageTotp({ token: proven }))).toBe('recovery.not_allowed');
    });
    it('S9 I-29 then nobody is offered it where nobody allows it, which is how everybody starts', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      expect(refusalOf(await askRecovery(host, user))).toBe('sign_in.wrong_step');
    });
  });

  describe('when it is tried by somebody else', () => {
    it('I-16 then a code is good for its own sign-in, until the next one or ten minutes', async () => {
      const host = world.node();
      const { user } = await member(host);
      const first = tokenOf(unwrap(await askRecovery(host, user)));
      const ofFirst = await mailboxCodeTo(host, user);
      const second = tokenOf(unwrap(await askRecovery(host, user)));
      const ofSecond = await mailboxCodeTo(host, user);
      if (ofFirst !== ofSecond) expect(refusalOf(await prove(host, second, ofFirst))).toBe('response.incorrect');
      expect(refusalOf(await host.engine.signIns.sendMailboxCode({ token: second }))).toBe('mailbox.too_soon');
      host.clock.advance(minutes(1));
      unwrap(await host.engine.signIns.sendMailboxCode({ token: second }));
      const newest = await mailboxCodeTo(host, user);
      if (newest !== ofSecond) expect(refusalOf(await prove(host, second, ofSecond))).toBe('response.incorrect');
      host.clock.advance(minutes(9));
      expect(refusalOf(await prove(host, first, ofFirst))).toBe('sign_in.expired');
      host.clock.advance(minutes(1));
      expect(refusalOf(await prove(host, second, newest))).toBe('sign_in.expired');
    });
    it('I-12 I-13 I-14 I-31 then wrong codes are paid, and a locked account gets neither code nor entry', async () => {
      const host = world.node();
      const { user } = await member(host);
      const waiting = tokenOf(await begin(host, user, 'password'));
      const asked = tokenOf(unwrap(await askRecovery(host, user)));
      const response = await mailboxCodeTo(host, user);
      for (const left of [4, 3, 2, 1]) {
        const refused = await prove(host, asked, wrong(response));
        expect(refused).toEqual({ ok: false, refusal: { code: 'response.incorrect', attemptsLeft: left } });
      }
      expect(refusalOf(await prove(host, asked, wrong(response)))).toBe('attempts.locked');
      expect(refusalOf(await prove(host, asked, response))).toBe('attempts.locked');
      expect(await kindsOf(host, user)).toEqual(['second-factor-failed']);
      expect(refusalOf(await host.engine.signIns.askMailbox({ token: waiting }))).toBe('attempts.locked');
      host.clock.advance(minutes(1));
      expect(refusalOf(await host.engine.signIns.sendMailboxCode({ token: asked }))).toBe('attempts.locked');
      expect(await kindsOf(host, user)).toEqual([]);
    });
    it('I-58 I-16 then of many right answers at once one goes on', async () => {
      const host = world.node();
      const { user } = await member(host);
      const asked = tokenOf(unwrap(await askRecovery(host, user)));
      const response = await mailboxCodeTo(host, user);
      const nodes = [host, world.node(host.clock), world.node(host.clock)];
      const answers = await Promise.all(nodes.map((node) => prove(node, asked, response)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await world.auditOf(user)).filter((action) => action === 'emailed_recovery.used')).toHaveLength(1);
    });
    it('I-58 I-56 then of many clicks at once one is mailed, and after five sign-ins no mailbox is filled', async () => {
      const host = world.node();
      const { user } = await member(host);
      const token = tokenOf(await begin(host, user, 'password'));
      const clicks = await Promise.all([1, 2, 3].map(() => host.engine.signIns.askMailbox({ token })));
      expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await kindsOf(host, user)).toEqual(['mailbox-code', 'recovery-asked']);
      for (const _ of [2, 3, 4, 5]) unwrap(await askRecovery(host, user));
      expect(await kindsOf(host, user)).toHaveLength(8);
      expect(refusalOf(await askRecovery(host, user))).toBe('mailbox.too_many');
      expect(await kindsOf(host, user)).toEqual([]);
    });
    it('S4 I-56 then where no mail leaves it is not offered, and refused to whoever asks all the same', async () => {
      const host = world.node();
      const { user } = await member(host);
      const token = tokenOf(await begin(host, user, 'password'));
      const silent = hostOn(world.store(), host.clock, { canMail: false });
      expect(unwrap(await host.engine.signIns.look({ token })).emailedRecovery).toBe(true);
      expect(unwrap(await silent.engine.signIns.look({ token })).emailedRecovery).toBe(false);
      expect(refusalOf(await silent.engine.signIns.askMailbox({ token }))).toBe('mail.unavailable');
      expect(await kindsOf(host, user)).toEqual([]);
      expect(await world.auditOf(user)).not.toContain('emailed_recovery.asked');
      // The challenge stands where it stood.
      expect(unwrap(await silent.engine.signIns.look({ token })).state).toBe('challenge');
    });
    it('T13 I-52 then "This wasn\'t me" in the mail ends it, once, wherever it stands', async () => {
      const host = world.node();
      const { user } = await member(host);
      const asked = tokenOf(unwrap(await askRecovery(host, user)));
      const mails = await mailTo(host, user);
      const code = mails.findLast((content) => content.kind === 'mailbox-code')?.code ?? '';
      const token = mails.findLast((content) => content.kind === 'recovery-asked')?.token ?? '';
      const proven = tokenOf(unwrap(await prove(host, asked, code)));
      expect(refusalOf(await host.engine.signIns.stopRecovery({ token: `${token}x` }))).toBe('sign_in.not_found');
      const stops = await Promise.all([1, 2].map(() => host.engine.signIns.stopRecovery({ token })));
      expect(stops.filter(({ ok }) => ok)).toHaveLength(1);
      expect(refusalOf(await host.engine.signIns.stageTotp({ token: proven }))).toBe('sign_in.not_found');
      expect((await world.auditOf(user)).filter((action) => action === 'emailed_recovery.stopped')).toHaveLength(1);
    });
    it('I-32 then a reset in between ends it', async () => {
      const host = world.node();
      const { user, organization } = await member(host);
      const asked = tokenOf(unwrap(await askRecovery(host, user)));
      const response = await mailboxCodeTo(host, user);
      const admin = await confirmedAdmin(host, 'owner', organization);
      const reset = { session: admin.session, organization, users: [user], reason: 'Lost phone', password: null };
      unwrap(await host.engine.members.reset(reset));
      expect(refusalOf(await prove(host, asked, response))).toBe('sign_in.not_found');
    });
  });
});
