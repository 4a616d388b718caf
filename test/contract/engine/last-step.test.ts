import { describe, expect, it } from 'vitest';
import { begin, enrolledMember, fresh, nextCode, refusalOf, tokenOf, unwrap } from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given an answer that has the key of a session with it', (world) => {
  async function challenged() {
    const host = world.node();
    const member = await enrolledMember(host);
    const token = tokenOf(await begin(host, member.user));
    return { host, ...member, token, response: await nextCode(host, member.secret) };
  }

  describe('when it is right and the last step', () => {
    it('I-02 I-44 then the session is there, shows what was shown, and the step is over', async () => {
      const { host, token, response, organization } = await challenged();
      const session = fresh('session');
      const signedIn = unwrap(await host.engine.signIns.answerWithTotp({ token, response, session }));
      expect(signedIn).toMatchObject({ kind: 'signed-in', session, recoveryCodeUsed: false, replacesSession: false });
      expect(await host.engine.authorize({ session, organization })).toMatchObject({ kind: 'allow' });
      const look = await host.engine.sessions.look(session);
      expect(look?.evidence).toMatchObject({ firstFactor: { kind: 'host' }, secondFactor: { kind: 'totp' } });
      expect(refusalOf(await host.engine.signIns.look({ token }))).toBe('sign_in.not_found');
      const again = { ticket: token, session: fresh('session') };
      expect(refusalOf(await host.engine.completeSignIn(again))).toBe('sign_in.not_found');
    });

    it('I-52 then both events are written once, as with a ticket', async () => {
      const { host, user, token, response } = await challenged();
      const before = await world.auditOf(user);
      unwrap(await host.engine.signIns.answerWithTotp({ token, response, session: fresh('session') }));
      const added = (await world.auditOf(user)).slice(before.length);
      expect(added.toSorted()).toEqual(['second_factor.shown', 'sign_in.completed']);
    });

    it('I-58 then of many at once, each with a key of its own, one has a session', async () => {
      const { host, token, response } = await challenged();
      const keys = Array.from({ length: 8 }, () => fresh('session'));
      const answers = await Promise.all(
        keys.map((session) => host.engine.signIns.answerWithTotp({ token, response, session })),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      const looks = await Promise.all(keys.map((session) => host.engine.sessions.look(session)));
      expect(looks.filter((look) => look !== null)).toHaveLength(1);
    });
  });

  describe('when the key names a session already', () => {
    it('I-44 then it names no other, and the code is spent', async () => {
      const { host, token, response, session } = await challenged();
      const taken = await host.engine.signIns.answerWithTotp({ token, response, session });
      expect(refusalOf(taken)).toBe('session.key_in_use');
      expect((await host.engine.sessions.look(session))?.evidence.secondFactor).toMatchObject({ kind: 'totp' });
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).not.toBeNull();
    });
  });

  describe('when it is wrong', () => {
    it('I-17 then there is no session', async () => {
      const { host, token } = await challenged();
      const session = fresh('session');
      expect(
        refusalOf(await host.engine.signIns.answerWithTotp({ token, response: 'abcdef', session })),
      ).not.toBeNull();
      expect(await host.engine.sessions.look(session)).toBeNull();
    });
  });

  describe('when it confirms something from an open session', () => {
    it('I-44 then the new key takes the place of the old one', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session: member.session })));
      const session = fresh('session');
      const response = await nextCode(host, member.secret);
      const signedIn = unwrap(await host.engine.signIns.answerWithTotp({ token, response, session }));
      expect(signedIn).toMatchObject({ kind: 'signed-in', replacesSession: true });
      expect(await host.engine.sessions.look(member.session)).toBeNull();
      expect(await host.engine.sessions.look(session)).toMatchObject({ isConfirmed: true });
    });

    it('I-45 then an end of that session in between leaves none', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session: member.session })));
      await host.engine.sessions.end(member.session);
      const session = fresh('session');
      const response = await nextCode(host, member.secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response, session }))).toBe(
        'sign_in.not_found',
      );
      expect(await host.engine.sessions.look(session)).toBeNull();
    });
  });

  describe('when it is a recovery code', () => {
    it('I-30 then it opens one session, which says so', async () => {
      const { host, token, codes } = await challenged();
      const session = fresh('session');
      const response = codes[0] ?? '';
      const signedIn = unwrap(await host.engine.signIns.answerWithRecoveryCode({ token, response, session }));
      expect(signedIn).toMatchObject({ kind: 'signed-in', recoveryCodeUsed: true });
      expect((await host.engine.sessions.look(session))?.evidence.secondFactor).toMatchObject({
        kind: 'recovery-code',
      });
    });
  });
});
