import { describe, expect, it } from 'vitest';
import type { SignedIn, SignInProgress } from '../../../src/application/engine.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import type { Refusal } from '../../../src/domain/refusals.ts';
import type { Result } from '../../../src/domain/result.ts';
import { days, type Instant, instant, minutes, seconds } from '../../../src/domain/time.ts';
import {
  begin,
  codeOf,
  enrolledMember,
  type Host,
  hostOn,
  nextCode,
  openTestStore,
  refusalOf,
  signIn,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

type Answer = Result<SignInProgress | SignedIn, Refusal>;
const UNKNOWN_CODE = '0000-0000-0000-0000';

onEachDatabase('Given a member with an app, and somebody who guesses', (world) => {
  const failuresOf = (host: Host, user: string) =>
    host.store.engine.repositories.attemptBudgets.failures(user as UserId, instant(0));

  async function guess(host: Host, secret: string, token: string, count: number): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (let made = 0; made < count; made += 1) {
      host.clock.advance(seconds(1));
      const response = await wrongCode(host, secret);
      answers.push(await host.engine.signIns.answerWithTotp({ token, response }));
    }
    return answers;
  }

  async function lockedMember(host: Host) {
    const member = await enrolledMember(host);
    host.clock.advance(seconds(30));
    const token = tokenOf(await begin(host, member.user));
    await guess(host, member.secret, token, 5);
    return { ...member, token };
  }

  describe('when one challenge is answered wrongly', () => {
    it('I-12 then the tries left are told, and the fifth locks', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const answers = await guess(host, secret, tokenOf(await begin(host, user)), 5);
      const left = answers.map((answer) =>
        answer.ok ? null : (answer.refusal as { attemptsLeft?: number }).attemptsLeft,
      );
      expect(left).toEqual([4, 3, 2, 1, undefined]);
      const fifth = answers[4];
      const retryAt = host.clock.now() + minutes(15);
      expect(fifth).toEqual({ ok: false, refusal: { code: 'attempts.locked', retryAt } });
    });
    it('I-12 then after five it is dead, even for a right code and after the lock', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      await guess(host, secret, token, 4);
      await host.engine.signIns.answerWithRecoveryCode({ token, response: UNKNOWN_CODE });
      await world.raw().run(`update attempt_budgets set locked_until = 0 where user_id = '${user}'`);
      const response = await nextCode(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('attempts.exhausted');
      expect(await failuresOf(host, user)).toHaveLength(5);
      const other = tokenOf(await begin(host, user));
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token: other, response }))).toBeNull();
    });
    it('I-17 then malformed input is paid for, and nothing typed is not', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const { signIns } = host.engine;
      for (const response of ['12345', '1234567', '12345a', '\u0661\u0662\u0663\u0664\u0665\u0666']) {
        expect(refusalOf(await signIns.answerWithTotp({ token, response }))).toBe('response.malformed');
      }
      expect(refusalOf(await signIns.answerWithTotp({ token, response: ' ' }))).toBe('response.malformed');
      expect(refusalOf(await signIns.answerWithRecoveryCode({ token, response: '-' }))).toBe('response.malformed');
      expect(await failuresOf(host, user)).toHaveLength(4);
    });
    it('I-17 I-59 then a fault of the verifier opens nothing, and is paid for', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      const session = 'a session that never begins';
      await world
        .raw()
        .run(`update totp_authenticators set sealed_secret = substr(sealed_secret, 1, 20) where user_id = '${user}'`);
      const response = await nextCode(host, secret);
      await expect(host.engine.signIns.answerWithTotp({ token, response, session })).rejects.toThrow();
      expect(await host.engine.sessions.look(session)).toBeNull();
      expect(await failuresOf(host, user)).toHaveLength(1);
      expect(await world.raw().run(`select attempts from sign_ins where user_id = '${user}'`)).toContainEqual({
        attempts: 1,
      });
    });
    it('I-59 then the failure is there for another node, though the request failed', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await guess(host, secret, tokenOf(await begin(host, user)), 1);
      const other = openTestStore(world.url());
      expect(await failuresOf(hostOn(other), user)).toHaveLength(1);
      await other.close();
    });
  });

  describe('when the guesses are spread out', () => {
    it('I-13 then challenges, methods, step-up and a restart share one budget', async () => {
      const host = world.node();
      const { user, secret, session } = await enrolledMember(host);
      const { signIns, methods } = host.engine;
      await guess(host, secret, tokenOf(await begin(host, user)), 2);
      host.clock.advance(seconds(1));
      const another = tokenOf(await begin(host, user));
      await signIns.answerWithRecoveryCode({ token: another, response: UNKNOWN_CODE });
      const stepUp = tokenOf(unwrap(await methods.beginStepUp({ session })));
      await guess(host, secret, stepUp, 1);

      const restarted = openTestStore(world.url());
      const node = hostOn(restarted, host.clock);
      const [last] = await guess(node, secret, tokenOf(await begin(node, user)), 1);
      expect(last && refusalOf(last)).toBe('attempts.locked');
      const response = await nextCode(node, secret);
      const after = await node.engine.signIns.answerWithTotp({ token: tokenOf(await begin(node, user)), response });
      expect(refusalOf(after)).toBe('attempts.locked');
      await restarted.close();
    });
    it('I-13 then a right code restores the row', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await guess(host, secret, tokenOf(await begin(host, user)), 4);
      await signIn(host, { user, secret });
      const answers = await guess(host, secret, tokenOf(await begin(host, user)), 4);
      expect(answers.map(refusalOf)).toEqual(Array.from({ length: 4 }, () => 'response.incorrect'));
    });
    it('I-13 then the lock is over to the millisecond', async () => {
      const host = world.node();
      const { user, secret } = await lockedMember(host);
      const end = instant(host.clock.now() + minutes(15));
      host.clock.moveTo(instant(end - 1));
      const token = tokenOf(await begin(host, user));
      const response = await codeOf(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('attempts.locked');
      host.clock.moveTo(end);
      const code = await codeOf(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response: code }))).toBeNull();
    });
    it('I-60 then a clock that jumps back opens no lock', async () => {
      const host = world.node();
      const { user, secret } = await lockedMember(host);
      host.clock.moveTo(instant(host.clock.now() - minutes(5)));
      const token = tokenOf(await begin(host, user));
      const response = await codeOf(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('attempts.locked');
    });
  });

  describe('when the account is locked', () => {
    it('I-14 then a right code is refused, not consumed, and no counter moves', async () => {
      const host = world.node();
      const { user, secret, codes } = await lockedMember(host);
      const token = tokenOf(await begin(host, user));
      const counters = async () => ({
        failures: await failuresOf(host, user),
        app: await world.raw().run(`select last_step from totp_authenticators where user_id = '${user}'`),
        row: await world.raw().run(`select failed_in_row, last_used_at from authenticators where user_id = '${user}'`),
        signIns: await world.raw().run(`select attempts from sign_ins where user_id = '${user}' order by id`),
        budget: await world.raw().run(`select * from attempt_budgets where user_id = '${user}'`),
      });
      const before = await counters();
      const { signIns } = host.engine;
      const right = await signIns.answerWithTotp({ token, response: await nextCode(host, secret) });
      const rescue = await signIns.answerWithRecoveryCode({ token, response: codes[0] ?? '' });
      expect([refusalOf(right), refusalOf(rescue)]).toEqual(['attempts.locked', 'attempts.locked']);
      expect(await counters()).toEqual(before);

      host.clock.advance(minutes(15));
      const later = tokenOf(await begin(host, user));
      const rescued = await signIns.answerWithRecoveryCode({ token: later, response: codes[0] ?? '' });
      expect(refusalOf(rescued)).toBeNull();
    });
  });

  describe('when there were a hundred failures in thirty days', () => {
    async function after99(host: Host) {
      const member = await enrolledMember(host);
      const { attemptBudgets } = host.store.engine.repositories;
      const from = host.clock.now() - days(20);
      for (let failed = 0; failed < 99; failed += 1) {
        const at = (from + failed * 60_000) as Instant;
        await attemptBudgets.addFailure(member.user as UserId, `att_${member.user}_${failed}`, at);
      }
      return member;
    }

    it('I-13 then it is locked for good, whatever succeeded in between', async () => {
      const host = world.node();
      const { user, secret } = await after99(host);
      await signIn(host, { user, secret });
      const [last] = await guess(host, secret, tokenOf(await begin(host, user)), 1);
      expect(last).toEqual({ ok: false, refusal: { code: 'attempts.locked', retryAt: null } });
      host.clock.advance(days(60));
      const token = tokenOf(await begin(host, user));
      const response = await nextCode(host, secret);
      const right = await host.engine.signIns.answerWithTotp({ token, response });
      expect(right).toEqual({ ok: false, refusal: { code: 'attempts.locked', retryAt: null } });
    });
  });

  describe('when an authenticator failed a hundred times in a row', () => {
    it('I-13 then its right code is no longer one', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      await world.raw().run(`update authenticators set failed_in_row = 100 where user_id = '${user}'`);
      const token = tokenOf(await begin(host, user));
      const response = await nextCode(host, secret);
      expect(refusalOf(await host.engine.signIns.answerWithTotp({ token, response }))).toBe('response.incorrect');
    });
  });
});
