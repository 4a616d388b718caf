import { describe, expect, it } from 'vitest';
import type { UserId } from '../../../src/domain/ids.ts';
import { days, minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  type Host,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  removeOnly,
  require2fa,
  setUp,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a member who sets up an app', (world) => {
  async function owing(host: Host) {
    const member = await newMember(host);
    await require2fa(host, member.organization);
    const progress = await begin(host, member.user);
    return { ...member, progress, token: tokenOf(progress) };
  }

  const opens = async (host: Host, { user, secret }: { user: string; secret: string }) => {
    const token = tokenOf(await begin(host, user));
    return refusalOf(await host.engine.signIns.answerWithTotp({ token, response: await nextCode(host, secret) }));
  };
  const rescues = async (host: Host, user: string, response: string) => {
    const token = tokenOf(await begin(host, user));
    return refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response }));
  };

  describe('when the secret is shown', () => {
    it('I-21 M14 M15 then a reload shows the same one, of 160 bits, made by the server', async () => {
      const host = world.node();
      const { token, user } = await owing(host);
      const shown = unwrap(await host.engine.signIns.stageTotp({ token }));
      expect(shown.secret).toMatch(/^[A-Z2-7]{32}$/);
      expect(shown.otpauthUri).toBe(
        `otpauth://totp/Acme:${encodeURIComponent(`${user}@acme.example`)}?secret=${shown.secret}&issuer=Acme`,
      );
      expect(unwrap(await host.engine.signIns.stageTotp({ token }))).toEqual(shown);
    });
    it('I-21 then another sign-in of the same member has another one', async () => {
      const host = world.node();
      const { token, user } = await owing(host);
      const [one, other] = [token, tokenOf(await begin(host, user))];
      const secrets = [one, other].map((each) => host.engine.signIns.stageTotp({ token: each }));
      const [first, second] = (await Promise.all(secrets)).map((each) => unwrap(each).secret);
      expect(first).not.toBe(second);
      const response = await codeOf(host, first ?? '');
      expect(refusalOf(await host.engine.signIns.confirmTotp({ token: other, response }))).toBe('response.incorrect');
    });
    it('I-21 then once it is confirmed nobody reads it again', async () => {
      const host = world.node();
      const { progress, user } = await owing(host);
      const { secret, codes, session } = await setUp(host, progress);
      expect(refusalOf(await host.engine.signIns.stageTotp({ token: tokenOf(progress) }))).toBe('sign_in.not_found');
      const told = JSON.stringify([
        await host.engine.methods.overview(session),
        await host.engine.sessions.look(session),
        await host.engine.signIns.look({ token: tokenOf(await begin(host, user)) }),
      ]);
      for (const hidden of [secret, ...codes]) expect(told).not.toContain(hidden);
    });
  });

  describe('when a code confirms it', () => {
    it('I-22 then a wrong one activates nothing', async () => {
      const host = world.node();
      const { token, user } = await owing(host);
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const response = await wrongCode(host, secret);
      expect(refusalOf(await host.engine.signIns.confirmTotp({ token, response }))).toBe('response.incorrect');
      const { authenticators, recoveryCodes } = world.store().engine.repositories;
      expect(await authenticators.list(user as UserId)).toEqual([]);
      expect(await recoveryCodes.count(user as UserId)).toMatchObject({ total: 0 });
      expect(await mailTo(host, user)).toEqual([]);
    });
    it('I-22 I-25 I-52 I-56 then method, codes, event and mail are there at once', async () => {
      const host = world.node();
      const { token, user } = await owing(host);
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      unwrap(await host.engine.signIns.confirmTotp({ token, response: await codeOf(host, secret) }));
      const { authenticators, recoveryCodes } = world.store().engine.repositories;
      expect(await authenticators.list(user as UserId)).toMatchObject([{ method: 'totp' }]);
      expect(await recoveryCodes.count(user as UserId)).toMatchObject({ total: 10, left: 10 });
      expect((await world.auditOf(user)).filter((action) => action === 'authenticator.enrolled')).toHaveLength(1);
      expect(await mailTo(host, user)).toEqual([{ kind: 'method-added', method: 'totp' }]);
    });
    it('I-23 M16 then ten codes are shown until they are saved, and never after', async () => {
      const host = world.node();
      const { token } = await owing(host);
      const { signIns } = host.engine;
      const { secret } = unwrap(await signIns.stageTotp({ token }));
      const confirmed = unwrap(await signIns.confirmTotp({ token, response: await codeOf(host, secret) }));
      const step = { token: tokenOf(confirmed) };
      const { codes } = unwrap(await signIns.recoveryCodes(step));
      expect(new Set(codes).size).toBe(10);
      expect(codes.every((code) => /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/.test(code))).toBe(true);
      expect(unwrap(await signIns.recoveryCodes(step)).codes).toEqual(codes);
      const saved = unwrap(await signIns.saveRecoveryCodes(step));
      expect(refusalOf(await signIns.recoveryCodes(step))).toBe('sign_in.not_found');
      expect(refusalOf(await signIns.recoveryCodes({ token: tokenOf(saved) }))).toBe('sign_in.wrong_step');
    });
    it('I-25 then every other session and every other sign-in is over', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const [own, other] = [
        await complete(host, await begin(host, user)),
        await complete(host, await begin(host, user)),
      ];
      const [ticket, pending] = [await begin(host, user), await begin(host, user)];
      const { session } = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session: own })));
      const kinds = [session, own, other].map((each) => host.engine.authorize({ session: each, organization }));
      expect((await Promise.all(kinds)).map(({ kind }) => kind)).toEqual(['allow', 'no-session', 'no-session']);
      for (const progress of [ticket, pending]) {
        const late = await host.engine.completeSignIn({ ticket: tokenOf(progress), session: 'late' });
        expect(refusalOf(late)).toBe('sign_in.not_found');
      }
    });
  });

  describe('when the member changes to another phone', () => {
    it('M20 M21 M23 I-23 then the old app and the old codes stop working', async () => {
      const host = world.node();
      const { user, secret: old, codes, session } = await enrolledMember(host);
      const { secret } = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session })));
      expect(await opens(host, { user, secret: old })).toBe('response.incorrect');
      expect(await rescues(host, user, codes[0] ?? '')).toBe('response.incorrect');
      expect(await opens(host, { user, secret })).toBeNull();
      expect(await mailTo(host, user)).toContainEqual({ kind: 'method-changed', method: 'totp' });
      expect(await world.auditOf(user)).toContain('authenticator.replaced');
    });
    it('T5 M24 I-26 then abandoning it leaves the old one as it was', async () => {
      const host = world.node();
      const { user, secret, codes, session } = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
      const staged = unwrap(await host.engine.signIns.stageTotp({ token }));
      await host.engine.signIns.abandon({ token });
      const response = await codeOf(host, staged.secret);
      expect(refusalOf(await host.engine.signIns.confirmTotp({ token, response }))).toBe('sign_in.not_found');
      expect(await opens(host, { user, secret })).toBeNull();
      expect(await rescues(host, user, codes[0] ?? '')).toBeNull();
    });
    it('T5 M24 I-26 then letting it expire leaves the old one as it was', async () => {
      const host = world.node();
      const { user, secret, session } = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
      const staged = unwrap(await host.engine.signIns.stageTotp({ token }));
      host.clock.advance(minutes(10));
      const response = await codeOf(host, staged.secret);
      expect(refusalOf(await host.engine.signIns.confirmTotp({ token, response }))).toBe('sign_in.expired');
      expect(await opens(host, { user, secret })).toBeNull();
    });
  });

  describe('when the proof is more than five minutes old', () => {
    it('I-27 then nothing about the account can be changed until it is shown again', async () => {
      const host = world.node();
      const { session, secret } = await enrolledMember(host);
      host.clock.advance(minutes(5));
      const { methods } = host.engine;
      const tries = [methods.beginSetUp, methods.beginNewRecoveryCodes];
      for (const attempt of tries) expect(refusalOf(await attempt({ session }))).toBe('step_up.required');
      expect(refusalOf(await methods.beginSetUp({ session, adds: true }))).toBe('step_up.required');
      expect(refusalOf(await removeOnly(host, session))).toBe('step_up.required');
      const fresher = await stepUp(host, { session, secret });
      expect(refusalOf(await methods.beginSetUp({ session: fresher }))).toBeNull();
      expect(refusalOf(await methods.beginNewRecoveryCodes({ session: fresher }))).toBeNull();
    });
    it('I-27 then whoever has no method shows the first factor again', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      host.clock.advance(minutes(5));
      expect(refusalOf(await host.engine.methods.beginSetUp({ session }))).toBe('step_up.required');
      expect(refusalOf(await host.engine.methods.beginStepUp({ session }))).toBe('step_up.required');
      const fresher = await stepUp(host, { session, secret: null });
      expect(refusalOf(await host.engine.methods.beginSetUp({ session: fresher }))).toBeNull();
    });
  });

  describe('when new recovery codes are made', () => {
    it('I-23 then they replace the old ones at once, and mint no session', async () => {
      const host = world.node();
      const { user, session, codes: old } = await enrolledMember(host);
      const { signIns, methods } = host.engine;
      const token = tokenOf(unwrap(await methods.beginNewRecoveryCodes({ session })));
      const { codes } = unwrap(await signIns.recoveryCodes({ token }));
      expect(unwrap(await signIns.saveRecoveryCodes({ token })).kind).toBe('closed');
      expect(await rescues(host, user, old[0] ?? '')).toBe('response.incorrect');
      expect(await rescues(host, user, codes[0] ?? '')).toBeNull();
      expect((await methods.overview(session))?.recoveryCodes).toMatchObject({ left: 9, total: 10 });
      expect((await world.auditOf(user)).filter((action) => action === 'recovery_codes.created')).toHaveLength(1);
      expect(await mailTo(host, user)).toContainEqual({ kind: 'recovery-codes-made' });
    });
    it.each(['abandoned', 'expired', 'said to be saved'])(
      'I-26 I-23 T5 then those that are %s before anybody has seen them never count, and the old ones do',
      async (how) => {
        const host = world.node();
        const { user, session, codes: old } = await enrolledMember(host);
        const { signIns, methods } = host.engine;
        const before = (await methods.overview(session))?.recoveryCodes;
        const token = tokenOf(unwrap(await methods.beginNewRecoveryCodes({ session })));
        if (how === 'abandoned') await signIns.abandon({ token });
        else if (how === 'expired') host.clock.advance(minutes(11));
        else expect(refusalOf(await signIns.saveRecoveryCodes({ token }))).toBe('sign_in.wrong_step');
        if (how !== 'said to be saved') expect(refusalOf(await signIns.recoveryCodes({ token }))).not.toBeNull();
        expect((await methods.overview(session))?.recoveryCodes).toEqual(before);
        expect(await world.auditOf(user)).not.toContain('recovery_codes.created');
        expect(await mailTo(host, user)).not.toContainEqual({ kind: 'recovery-codes-made' });
        expect(await rescues(host, user, old[0] ?? '')).toBeNull();
      },
    );
    it('I-23 I-26 then of two that are made at once those count that are seen first, and nobody sees the others', async () => {
      const host = world.node();
      const { user, session } = await enrolledMember(host);
      const { signIns, methods } = host.engine;
      const begun = await Promise.all([1, 2].map(() => methods.beginNewRecoveryCodes({ session })));
      const tokens = begun.map((each) => tokenOf(unwrap(each)));
      const shown = await Promise.all(tokens.map((token) => signIns.recoveryCodes({ token })));
      const [seen, ...others] = shown.filter(({ ok }) => ok).map(unwrap);
      expect(others).toEqual([]);
      expect(await rescues(host, user, seen?.codes[0] ?? '')).toBeNull();
      expect((await world.auditOf(user)).filter((action) => action === 'recovery_codes.created')).toHaveLength(1);
    });
    it('I-30 I-23 then a ceremony whose codes were replaced puts none of them back when it is looked at again', async () => {
      const host = world.node();
      const { user, secret, session } = await enrolledMember(host);
      const { signIns, methods } = host.engine;
      const unsaved = tokenOf(unwrap(await methods.beginNewRecoveryCodes({ session })));
      unwrap(await signIns.recoveryCodes({ token: unsaved }));
      await signIns.abandon({ token: unsaved });
      const toCodes = async () => {
        const token = tokenOf(await begin(host, user));
        return tokenOf(unwrap(await signIns.answerWithTotp({ token, response: await nextCode(host, secret) })));
      };
      const [one, other] = [await toCodes(), await toCodes()];
      const { codes: replaced } = unwrap(await signIns.recoveryCodes({ token: one }));
      expect(await rescues(host, user, replaced[0] ?? '')).toBeNull();
      const { codes } = unwrap(await signIns.recoveryCodes({ token: other }));
      unwrap(await signIns.recoveryCodes({ token: one }));
      expect(await rescues(host, user, replaced[0] ?? '')).toBe('response.incorrect');
      expect(await rescues(host, user, replaced[1] ?? '')).toBe('response.incorrect');
      expect(await rescues(host, user, codes[0] ?? '')).toBeNull();
    });
    it('I-23 then whoever has no method gets none', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      const refused = await host.engine.methods.beginNewRecoveryCodes({ session });
      expect(refusalOf(refused)).toBe('authenticator.not_found');
    });
  });

  describe('when the member turns the own second factor off', () => {
    it('U11 I-28 then not while an organization requires it', async () => {
      const host = world.node();
      const { user, session, secret } = await enrolledMember(host);
      expect(refusalOf(await removeOnly(host, session))).toBe('authenticator.last_required');
      expect(await opens(host, { user, secret })).toBeNull();
    });
    it('U11 I-25 then otherwise it is gone, with codes and other sessions, and the member is told', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const first = await complete(host, await begin(host, user));
      const progress = unwrap(await host.engine.methods.beginSetUp({ session: first }));
      const { secret, session } = await setUp(host, progress);
      const other = await signIn(host, { user, secret });
      expect(refusalOf(await removeOnly(host, session))).toBeNull();
      expect((await host.engine.authorize({ session: other, organization })).kind).toBe('no-session');
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
      expect(stateOf(await begin(host, user))).toBe('complete');
      expect((await host.engine.methods.overview(session))?.recoveryCodes).toMatchObject({ left: 0, total: 0 });
      expect(await mailTo(host, user)).toContainEqual({ kind: 'method-removed', method: 'totp' });
      expect(refusalOf(await removeOnly(host, session))).toBe('authenticator.not_found');
    });
  });

  describe('when the member was silent for more than thirty days', () => {
    async function silent(host: Host) {
      const member = await newMember(host);
      await require2fa(host, member.organization);
      host.clock.advance(days(31));
      return member;
    }

    it('T4 then a password leads to the mailbox first, and only from there to set-up', async () => {
      const host = world.node();
      const { user, organization } = await silent(host);
      const progress = await begin(host, user, 'password');
      expect(progress).toMatchObject({ state: 'confirm-mailbox', tokenKind: 'pending' });
      const token = tokenOf(progress);
      const { signIns } = host.engine;
      expect(refusalOf(await signIns.stageTotp({ token }))).toBe('sign_in.wrong_step');
      const response = await mailboxCodeTo(host, user);
      const wrong = response === '000000' ? '000001' : '000000';
      expect(refusalOf(await signIns.proveMailbox({ token, response: wrong }))).toBe('response.incorrect');
      const { session } = await setUp(host, unwrap(await signIns.proveMailbox({ token, response })));
      expect((await host.engine.authorize({ session, organization })).kind).toBe('allow');
    });
    it('T4 then a link to the mailbox is proof of it', async () => {
      const host = world.node();
      const { user } = await silent(host);
      expect(stateOf(await begin(host, user, 'magic-link'))).toBe('enroll');
    });
    it('T4 I-16 then the code is sent again after a minute, five times in all, and lives ten minutes', async () => {
      const host = world.node();
      const { user } = await silent(host);
      const token = tokenOf(await begin(host, user, 'password'));
      const { signIns } = host.engine;
      expect(refusalOf(await signIns.sendMailboxCode({ token }))).toBe('mailbox.too_soon');
      for (let sent = 1; sent < 5; sent += 1) {
        host.clock.advance(seconds(60));
        expect(refusalOf(await signIns.sendMailboxCode({ token }))).toBeNull();
      }
      host.clock.advance(seconds(60));
      expect(refusalOf(await signIns.sendMailboxCode({ token }))).toBe('mailbox.too_many');
      const response = await mailboxCodeTo(host, user);
      host.clock.advance(minutes(9));
      expect(refusalOf(await signIns.proveMailbox({ token, response }))).toBe('sign_in.expired');
    });
    it('I-12 I-17 then five wrong codes are the end of it', async () => {
      const host = world.node();
      const { user } = await silent(host);
      const token = tokenOf(await begin(host, user, 'password'));
      const response = await mailboxCodeTo(host, user);
      for (const guess of ['1', '12', '123', '1234', '12345']) {
        host.clock.advance(seconds(1));
        await host.engine.signIns.proveMailbox({ token, response: guess });
      }
      expect(refusalOf(await host.engine.signIns.proveMailbox({ token, response }))).toBe('attempts.locked');
    });
  });

  describe('when the member chooses to sign out and set up at the next sign-in', () => {
    it('M18 then the session ends, set-up is next, and may be put off', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      expect(refusalOf(await host.engine.methods.setUpAtNextSignIn({ session }))).toBeNull();
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
      const progress = await begin(host, user);
      expect(stateOf(progress)).toBe('enroll');
      await complete(host, unwrap(await host.engine.signIns.postponeSetUp({ token: tokenOf(progress) })));
      expect(stateOf(await begin(host, user))).toBe('complete');
    });
    it('M11 then a method that is held is shown first', async () => {
      const host = world.node();
      const { user, secret, session } = await enrolledMember(host);
      unwrap(await host.engine.methods.setUpAtNextSignIn({ session }));
      const token = tokenOf(await begin(host, user));
      const response = await nextCode(host, secret);
      expect(stateOf(unwrap(await host.engine.signIns.answerWithTotp({ token, response })))).toBe('enroll');
    });
  });
});
