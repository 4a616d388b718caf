import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  codeOf,
  enrolledMember,
  type Host,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { codeAt } from '../../fixtures/oathtool.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

const STEP = 30_000;

onEachDatabase('Given a member with an app', (world) => {
  const answer = async (host: Host, user: string, response: string) =>
    host.engine.signIns.answerWithTotp({ token: tokenOf(await begin(host, user)), response });

  describe('when a code was used', () => {
    it('I-10 then the set-up code opens no sign-in', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      expect(refusalOf(await answer(host, user, await codeOf(host, secret)))).toBe('response.already_used');
    });
    it('I-10 then it opens no second one, nor a step-up, nor on another node', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const session = await signIn(host, { user, secret });
      const response = await codeOf(host, secret);
      expect(refusalOf(await answer(host, user, response))).toBe('response.already_used');
      const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session })));
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('response.already_used');
      expect(refusalOf(await answer(world.node(host.clock), user, response))).toBe('response.already_used');
    });
    it('I-10 then no earlier code opens one either', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      host.clock.advance(minutes(5));
      const [ahead, current] = [await codeAt(secret, host.clock.now() + STEP), await codeOf(host, secret)];
      expect(refusalOf(await answer(host, user, ahead))).toBeNull();
      expect(refusalOf(await answer(host, user, current))).toBe('response.already_used');
    });
    it('I-10 I-60 then a clock that jumps back makes it no newer', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await signIn(host, { user, secret });
      host.clock.moveTo((host.clock.now() - minutes(10)) as never);
      expect(refusalOf(await answer(host, user, await codeOf(host, secret)))).toBe('response.already_used');
    });
  });

  describe('when a code is of another time', () => {
    it.each([
      [-2, 'response.incorrect'],
      [-1, null],
      [0, null],
      [1, null],
      [2, 'response.incorrect'],
    ])('I-11 then one of %i steps from now gives %s', async (steps, refusal) => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      host.clock.advance(minutes(10));
      const response = await codeAt(secret, host.clock.now() + steps * STEP);
      expect(refusalOf(await answer(host, user, response))).toBe(refusal);
    });
  });

  describe('when a code was made for something else', () => {
    it("I-16 then another member's is refused", async () => {
      const host = world.node();
      const [mine, other] = [await enrolledMember(host), await enrolledMember(host)];
      const rescue = { token: tokenOf(await begin(host, mine.user)), response: other.codes[0] ?? '' };
      expect(refusalOf(await answer(host, mine.user, await nextCode(host, other.secret)))).toBe('response.incorrect');
      expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode(rescue))).toBe('response.incorrect');
    });
    it('I-16 then a mailbox code proves its own sign-in alone, and the newest alone', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      host.clock.advance(minutes(60 * 24 * 31));
      const { signIns } = host.engine;
      const first = tokenOf(await begin(host, user, 'password'));
      const ofFirst = await mailboxCodeTo(host, user);
      const second = tokenOf(await begin(host, user, 'password'));
      await mailTo(host, user);
      expect(refusalOf(await signIns.proveMailbox({ token: second, response: ofFirst }))).toBe('response.incorrect');

      host.clock.advance(seconds(60));
      unwrap(await signIns.sendMailboxCode({ token: first }));
      const newest = await mailboxCodeTo(host, user);
      expect(refusalOf(await signIns.proveMailbox({ token: first, response: ofFirst }))).toBe('response.incorrect');
      expect(stateOf(unwrap(await signIns.proveMailbox({ token: first, response: newest })))).toBe('enroll');
    });
    it('I-16 then a code shown for a step-up completes no sign-in', async () => {
      const host = world.node();
      const { session, organization } = await enrolledMember(host);
      host.clock.advance(minutes(6));
      expect((await host.engine.authorize({ session, organization, fresherThan: minutes(5) })).kind).toBe('step-up');
      const challenge = unwrap(await host.engine.methods.beginStepUp({ session }));
      const early = await host.engine.completeSignIn({ ticket: tokenOf(challenge), session: 'x' });
      expect(refusalOf(early)).toBe('sign_in.wrong_step');
    });
  });

  describe('when fresher proof is asked for', () => {
    it('I-27 I-44 then a step-up gives it, in a session that takes the place of the old one', async () => {
      const host = world.node();
      const { session, secret, organization } = await enrolledMember(host);
      host.clock.advance(minutes(6));
      const question = { organization, fresherThan: minutes(5) };
      expect((await host.engine.authorize({ session, ...question })).kind).toBe('step-up');
      const fresher = await stepUp(host, { session, secret });
      expect((await host.engine.authorize({ session: fresher, ...question })).kind).toBe('allow');
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
    });
    it('I-46 then it prolongs nothing', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      let session = member.session;
      for (let passed = 0; passed < 24 * 2 - 1; passed += 1) {
        host.clock.advance(minutes(29));
        session = await stepUp(host, { session, secret: member.secret });
        host.clock.advance(seconds(30));
      }
      host.clock.advance(minutes(31));
      expect((await host.engine.authorize({ session, organization: member.organization })).kind).toBe('no-session');
    });
    it('I-27 then the first factor alone does not give it', async () => {
      const host = world.node();
      const { session } = await enrolledMember(host);
      const firstFactor = { kind: 'password' } as const;
      const progress = unwrap(await host.engine.methods.beginStepUp({ session, firstFactor }));
      expect(stateOf(progress)).toBe('challenge');
    });
    it('I-27 then a recovery code does not, and is not spent', async () => {
      const host = world.node();
      const { session, codes, user } = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session })));
      const response = codes[0] ?? '';
      expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode({ token, response }))).toBe(
        'method.not_allowed',
      );
      const rescue = { token: tokenOf(await begin(host, user)), response };
      expect(refusalOf(await host.engine.signIns.answerWithRecoveryCode(rescue))).toBeNull();
    });
    it('I-45 then a step-up from a session that ended meanwhile gives none', async () => {
      const host = world.node();
      const { session, secret } = await enrolledMember(host);
      const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session })));
      await host.engine.sessions.end(session);
      const response = await nextCode(host, secret);
      const shown = await host.engine.signIns.answerWithTotp({ token, response });
      const minted = shown.ok
        ? await host.engine.completeSignIn({ ticket: tokenOf(shown.value), session: 'after-the-end' })
        : shown;
      expect(refusalOf(minted)).not.toBeNull();
      expect(await host.engine.sessions.look('after-the-end')).toBeNull();
    });
  });
});
