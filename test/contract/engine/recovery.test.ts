import { describe, expect, it } from 'vitest';
import { after, days, minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  complete,
  enrolledMember,
  type Host,
  hostOn,
  mailboxCodeTo,
  mailTo,
  nextCode,
  refusalOf,
  setUp,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a member whose phone is gone', (world) => {
  async function rescue(host: Host, user: string, response: string) {
    const token = tokenOf(await begin(host, user));
    return host.engine.signIns.answerWithRecoveryCode({ token, response });
  }

  /** Nine are spent behind the scenes, the last by its owner. */
  async function lastCodeSpent(host: Host) {
    const member = await enrolledMember(host);
    const last = member.codes.at(-1) ?? '';
    for (const code of member.codes.slice(0, -1)) await complete(host, unwrap(await rescue(host, member.user, code)));
    const session = await complete(host, unwrap(await rescue(host, member.user, last)));
    return { ...member, session };
  }

  describe('when a recovery code is used', () => {
    it('M25 I-30 then it opens the session, once, however it is typed', async () => {
      const host = world.node();
      const { user, codes, organization } = await enrolledMember(host);
      const [code = ''] = codes;
      const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
      const progress = unwrap(await rescue(host, user, typed));
      expect(progress).toMatchObject({ kind: 'complete', recoveryCodeUsed: true });
      const session = await complete(host, progress);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
      expect(refusalOf(await rescue(host, user, code))).toBe('response.already_used');
    });
    it('M26 I-30 T13 I-52 then its use is told and recorded once, and nine are left', async () => {
      const host = world.node();
      const { user, codes } = await enrolledMember(host);
      unwrap(await rescue(host, user, codes[3] ?? ''));
      expect(await mailTo(host, user)).toContainEqual({ kind: 'recovery-code-used', left: 9 });
      expect((await world.auditOf(user)).filter((action) => action === 'recovery_code.used')).toHaveLength(1);
    });
    it('M26 then all ten work, each once', async () => {
      const host = world.node();
      const { user, codes } = await enrolledMember(host);
      for (const code of codes) {
        host.clock.advance(seconds(1));
        expect(refusalOf(await rescue(host, user, code))).toBeNull();
        host.clock.advance(seconds(1));
        expect(refusalOf(await rescue(host, user, code))).toBe('response.already_used');
      }
    });
    it('I-31 then a made-up one fails, and is counted', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      const refused = await rescue(host, user, '0000-0000-0000-0000');
      expect(refused).toEqual({ ok: false, refusal: { code: 'response.incorrect', attemptsLeft: 4 } });
    });
  });

  describe('when the last recovery code was used', () => {
    it('M27 then access is open in that session, and set-up can be done in it', async () => {
      const host = world.node();
      const { session, organization } = await lastCodeSpent(host);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
      const anew = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session })));
      expect((await host.engine.authorize({ session: anew.session, organization })).kind).toBe('allow');
    });
    it('M27 I-30 then set-up is compulsory at the next sign-in, after the app', async () => {
      const host = world.node();
      const { user, secret } = await lastCodeSpent(host);
      const token = tokenOf(await begin(host, user));
      const response = await nextCode(host, secret);
      const next = unwrap(await host.engine.signIns.answerWithTotp({ token, response }));
      expect(stateOf(next)).toBe('enroll');
      expect(refusalOf(await host.engine.signIns.postponeSetUp({ token: tokenOf(next) }))).toBe('sign_in.wrong_step');
      const { codes } = await setUp(host, next);
      expect(refusalOf(await rescue(host, user, codes[0] ?? ''))).toBeNull();
      expect(stateOf(unwrap(await rescue(host, user, codes[1] ?? '')))).toBe('complete');
    });
    it('M27 I-29 then within seven days "I no longer have it" leads over the mailbox to set-up', async () => {
      const host = world.node();
      const { user, organization } = await lastCodeSpent(host);
      await mailTo(host, user);
      host.clock.advance((days(7) - minutes(1)) as never);
      const { signIns } = host.engine;
      const challenge = await begin(host, user);
      const asked = unwrap(await signIns.askMailbox({ token: tokenOf(challenge) }));
      expect(asked).toMatchObject({ state: 'confirm-mailbox', tokenKind: 'pending' });
      expect(refusalOf(await signIns.look({ token: tokenOf(challenge) }))).toBe('sign_in.not_found');
      expect(refusalOf(await signIns.stageTotp({ token: tokenOf(asked) }))).toBe('sign_in.wrong_step');
      const response = await mailboxCodeTo(host, user);
      const proven = unwrap(await signIns.proveMailbox({ token: tokenOf(asked), response }));
      expect(stateOf(proven)).toBe('enroll');
      const { session } = await setUp(host, proven);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
    });
    it('M27 then their session is told the very moment until which it is offered, and no other is', async () => {
      const host = world.node();
      const { sessions, signIns } = host.engine;
      const { user, codes } = await enrolledMember(host);
      const early = await complete(host, unwrap(await rescue(host, user, codes[0] ?? '')));
      expect(await sessions.mailboxInsteadUntil(early)).toBeNull();
      const spent = await lastCodeSpent(host);
      const until = await sessions.mailboxInsteadUntil(spent.session);
      expect(until).toBe(after(host.clock.now(), days(7)));
      expect(await sessions.mailboxInsteadUntil('nobody')).toBeNull();
      const silent = hostOn(world.store(), host.clock, { canMail: false });
      expect(await silent.engine.sessions.mailboxInsteadUntil(spent.session)).toBeNull();
      host.clock.advance((days(7) - seconds(1)) as never);
      expect(unwrap(await signIns.look({ token: tokenOf(await begin(host, spent.user)) })).mailboxInstead).toBe(true);
      host.clock.advance(seconds(1));
      expect(host.clock.now()).toBe(until);
      expect(unwrap(await signIns.look({ token: tokenOf(await begin(host, spent.user)) })).mailboxInstead).toBe(false);
    });
    it('M27 I-56 then where no mail leaves it is not offered, and whoever asks stays at the challenge', async () => {
      const host = world.node();
      const { user } = await lastCodeSpent(host);
      const token = tokenOf(await begin(host, user));
      const silent = hostOn(world.store(), host.clock, { canMail: false });
      expect(unwrap(await host.engine.signIns.look({ token })).mailboxInstead).toBe(true);
      expect(unwrap(await silent.engine.signIns.look({ token })).mailboxInstead).toBe(false);
      expect(refusalOf(await silent.engine.signIns.askMailbox({ token }))).toBe('mail.unavailable');
      expect(unwrap(await silent.engine.signIns.look({ token })).state).toBe('challenge');
    });
    it('M27 I-31 then after seven days it no longer does, and nothing weaker is left', async () => {
      const host = world.node();
      const { user, codes } = await lastCodeSpent(host);
      host.clock.advance(days(7));
      const token = tokenOf(await begin(host, user));
      const { signIns } = host.engine;
      expect(refusalOf(await signIns.askMailbox({ token }))).toBe('sign_in.wrong_step');
      expect(refusalOf(await signIns.stageTotp({ token }))).toBe('sign_in.wrong_step');
      for (const code of codes.slice(0, 3)) {
        expect(refusalOf(await signIns.answerWithRecoveryCode({ token, response: code }))).toBe(
          'response.already_used',
        );
      }
    });
    it.each(['magic-link', 'oidc'] as const)('I-15 I-29 then the mailbox is not proof twice after %s', async (kind) => {
      const host = world.node();
      const { user } = await lastCodeSpent(host);
      const token = tokenOf(await begin(host, user, kind));
      expect(refusalOf(await host.engine.signIns.askMailbox({ token }))).toBe('sign_in.wrong_step');
    });
  });

  describe('when codes are left', () => {
    it('I-29 then the mailbox opens nothing', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      expect(refusalOf(await host.engine.signIns.askMailbox({ token }))).toBe('sign_in.wrong_step');
    });
  });
});
