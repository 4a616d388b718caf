import { describe, expect, it } from 'vitest';
import { days, hours, minutes, seconds } from '../../../src/domain/time.ts';
import { sendDueMessages } from '../../../src/worker/outbox.ts';
import {
  begin,
  codeOf,
  codeTextedTo,
  complete,
  enrolledMember,
  type Host,
  hostOn,
  mailTo,
  newMember,
  refusalOf,
  require2fa,
  setUp,
  stateOf,
  stepUp,
  textsTo,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { memberWithPhone, newNumber, setUpPhone } from '../../fixtures/phones.ts';
import { refusing } from '../../fixtures/refusing-carriers.ts';
import { testClock } from '../../fixtures/test-clock.ts';

const other = (code: string) => (code === '000000' ? '111111' : '000000');

onEachDatabase('Given a member and a phone', (world) => {
  const send = (host: Host, token: string, channel: 'text' | 'call' = 'text') =>
    host.engine.signIns.sendText({ token, channel });
  const stage = (host: Host, token: string, number: string, country = '') =>
    host.engine.signIns.stagePhone({ token, number, country, channel: 'text' });

  async function atSetUp(host: Host) {
    const member = await newMember(host);
    await require2fa(host, member.organization);
    return { ...member, token: tokenOf(await begin(host, member.user)) };
  }

  describe('when it is set up', () => {
    it('M12 M17 S3 I-24 I-25 then a code proves it, recovery codes follow, and the member is told', async () => {
      const host = world.node();
      const { user, session, codes, number } = await memberWithPhone(host);
      const overview = await host.engine.methods.overview(session);
      expect(overview?.authenticators).toMatchObject([{ method: 'sms', ending: number.slice(-2) }]);
      expect(codes).toHaveLength(10);
      expect(await mailTo(host, user)).toContainEqual({ kind: 'method-added', method: 'sms' });
      expect(await world.auditOf(user)).toEqual(expect.arrayContaining(['text.code_sent', 'authenticator.enrolled']));
    });

    it('I-24 then before the code comes back the account has no number', async () => {
      const host = world.node();
      const { user, token } = await atSetUp(host);
      const number = newNumber();
      unwrap(await stage(host, token, number));
      expect(await host.store.engine.repositories.texts.findPhone(user as never)).toBeNull();
      const again = await begin(host, user);
      expect(stateOf(again)).toBe('enroll');
    });

    it('M17 I-16 then another number may be tried at once, and the code to the first is dead', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      const [wrong, right] = [newNumber(), newNumber()];
      unwrap(await stage(host, token, wrong));
      const first = await codeTextedTo(host, wrong);
      unwrap(await stage(host, token, right));
      const second = await codeTextedTo(host, right);
      expect(refusalOf(await host.engine.signIns.confirmPhone({ token, response: first }))).toBe('response.incorrect');
      expect(stateOf(unwrap(await host.engine.signIns.confirmPhone({ token, response: second })))).toBe(
        'recovery-codes',
      );
    });

    it('I-57 I-56 then what waits for the number before is not sent any more', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      const [wrong, right] = [newNumber(), newNumber()];
      unwrap(await stage(host, token, wrong));
      unwrap(await stage(host, token, right));
      expect(await textsTo(host, wrong)).toEqual([]);
    });

    it('M17 then the same number again waits a minute, like sending again', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      const number = newNumber();
      unwrap(await stage(host, token, number));
      host.clock.advance(seconds(59));
      expect(refusalOf(await stage(host, token, number))).toBe('text.too_soon');
      expect(refusalOf(await send(host, token))).toBe('text.too_soon');
      host.clock.advance(seconds(1));
      expect(refusalOf(await send(host, token))).toBeNull();
    });

    it('I-24 then five guesses at one code are looked at, and the right one is refused after them', async () => {
      const host = world.node();
      const { token, user } = await atSetUp(host);
      const number = newNumber();
      unwrap(await stage(host, token, number));
      const code = await codeTextedTo(host, number);
      for (const left of [4, 3, 2, 1, 0]) {
        const answer = await host.engine.signIns.confirmPhone({ token, response: other(code) });
        expect(answer).toEqual({ ok: false, refusal: { code: 'response.incorrect', attemptsLeft: left } });
      }
      expect(refusalOf(await host.engine.signIns.confirmPhone({ token, response: code }))).toBe('text.expired');
      expect((await world.auditOf(user)).filter((action) => action === 'phone.not_proven')).toHaveLength(5);
    });

    it('I-16 then a code is good for five minutes', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      const number = newNumber();
      unwrap(await stage(host, token, number));
      const response = await codeTextedTo(host, number);
      host.clock.advance(minutes(5));
      expect(refusalOf(await host.engine.signIns.confirmPhone({ token, response }))).toBe('text.expired');
    });

    it.each([
      ['020 7946 0958', 'GB', 'landline'],
      ['0909 879 0123', 'GB', 'premium'],
      ['0808 157 0192', 'GB', 'toll-free'],
      ['12', 'GB', 'invalid'],
      ['07912 345678', '', 'country-missing'],
    ])('M17 I-54 then %s (%s) is refused as %s, and the number is not written down', async (number, country, fault) => {
      const host = world.node();
      const { token, user } = await atSetUp(host);
      const staged = await stage(host, token, number, country);
      expect(staged).toEqual({ ok: false, refusal: { code: 'phone.malformed', fault } });
      const rows = await world.raw().run(`select details from audit_events where target_id = '${user}'`);
      const [refused] = rows.filter(({ details }) => String(details).includes('because'));
      expect(refused).toEqual({ details: JSON.stringify({ because: fault }) });
    });

    it('I-22 then a number that nobody staged cannot be confirmed', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      expect(refusalOf(await host.engine.signIns.confirmPhone({ token, response: '123456' }))).toBe('text.expired');
      expect(refusalOf(await send(host, token))).toBe('sign_in.wrong_step');
    });

    it('I-55 then five accounts may hold one number, and the sixth is refused without a name', async () => {
      const clock = testClock();
      const host = world.node(clock);
      const number = newNumber();
      for (let index = 0; index < 5; index += 1) {
        await memberWithPhone(host, number);
        clock.advance(hours(1));
      }
      const { token } = await atSetUp(host);
      unwrap(await stage(host, token, number));
      const response = await codeTextedTo(host, number);
      const sixth = await host.engine.signIns.confirmPhone({ token, response });
      expect(sixth).toEqual({ ok: false, refusal: { code: 'phone.too_many_accounts' } });
    });

    it('I-58 then its code confirms it once', async () => {
      const host = world.node();
      const { token } = await atSetUp(host);
      const number = newNumber();
      unwrap(await stage(host, token, number));
      const response = await codeTextedTo(host, number);
      unwrap(await host.engine.signIns.confirmPhone({ token, response }));
      expect(refusalOf(await host.engine.signIns.confirmPhone({ token, response }))).not.toBeNull();
    });
  });

  describe('when countries are limited', () => {
    it('S3 then the installation takes no number of another', async () => {
      const host = hostOn(world.store(), testClock(), { texts: { countries: ['US', 'CA'] } });
      const { token } = await atSetUp(host);
      expect(refusalOf(await stage(host, token, newNumber()))).toBe('phone.country_not_allowed');
      expect(refusalOf(await stage(host, token, '+1 204 555 0199'))).toBeNull();
    });

    it('S3 then an organization that requires a second factor has a say, and one that does not has none', async () => {
      const host = world.node();
      const { token, organization } = await atSetUp(host);
      const limit = `update policies set text_countries = 'US,CA' where organization_id = '${organization}'`;
      await world.raw().run(limit);
      expect(refusalOf(await stage(host, token, newNumber()))).toBe('phone.country_not_allowed');
      const look = unwrap(await host.engine.signIns.look({ token }));
      expect(look.text?.countries.map(({ code }) => code).sort()).toEqual(['CA', 'US']);
      await world.raw().run(`update policies set second_factor = 'optional' where organization_id = '${organization}'`);
      expect(refusalOf(await stage(host, token, newNumber()))).toBeNull();
    });

    it('S3 then where no country is left text messages are not offered', async () => {
      const host = world.node();
      const { token, organization } = await atSetUp(host);
      await world.raw().run(`update policies set text_countries = '' where organization_id = '${organization}'`);
      expect(unwrap(await host.engine.signIns.look({ token })).offered).toEqual(['passkey', 'totp']);
      expect(refusalOf(await stage(host, token, newNumber()))).toBe('method.not_allowed');
    });

    it('I-43 then a list that cannot be read allows none, and the requirement stands', async () => {
      const host = world.node();
      const { token, organization } = await atSetUp(host);
      const damage = `update policies set text_countries = 'everywhere' where organization_id = '${organization}'`;
      await world.raw().run(damage);
      expect(refusalOf(await stage(host, token, newNumber()))).toBe('method.not_allowed');
    });

    it('S3 then a number that was set up before is no longer written to, and recovery codes still work', async () => {
      const { user, codes } = await memberWithPhone(world.node());
      const host = hostOn(world.store(), testClock(), { texts: { countries: ['US'] } });
      const token = tokenOf(await begin(host, user));
      expect(refusalOf(await send(host, token))).toBe('phone.country_not_allowed');
      const rescued = await host.engine.signIns.answerWithRecoveryCode({ token, response: codes[0] ?? '' });
      expect(stateOf(unwrap(rescued))).toBe('complete');
    });
  });

  describe('when they sign in', () => {
    it('M17 S1 then one code is sent by itself, and opens', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      host.clock.advance(minutes(2));
      const challenge = await begin(host, user);
      expect(challenge).toMatchObject({ state: 'challenge', method: 'sms' });
      const [text, ...more] = await textsTo(host, number);
      expect(more).toEqual([]);
      const response = text?.code ?? '';
      const done = unwrap(await host.engine.signIns.answerWithText({ token: tokenOf(challenge), response }));
      expect(stateOf(done)).toBe('complete');
      const session = await complete(host, done);
      expect((await host.engine.sessions.look(session))?.evidence.secondFactor).toMatchObject({ kind: 'sms' });
    });

    it('M17 then looking at the step sends nothing', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      await textsTo(host, number);
      const look = unwrap(await host.engine.signIns.look({ token }));
      unwrap(await host.engine.signIns.look({ token }));
      expect(await textsTo(host, number)).toEqual([]);
      expect(look.text).toMatchObject({ ending: number.slice(-2), number: null, sent: { channel: 'text' } });
    });

    it('I-16 M28 then sending again replaces the code, and a call says another', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      const first = await codeTextedTo(host, number);
      expect(refusalOf(await send(host, token, 'call'))).toBe('text.too_soon');
      host.clock.advance(seconds(60));
      unwrap(await send(host, token, 'call'));
      const [call] = await textsTo(host, number);
      expect(call).toMatchObject({ channel: 'call' });
      if (call?.code !== first) {
        expect(refusalOf(await host.engine.signIns.answerWithText({ token, response: first }))).toBe(
          'response.incorrect',
        );
      }
      expect(refusalOf(await host.engine.signIns.answerWithText({ token, response: call?.code ?? '' }))).toBeNull();
    });

    it('I-16 then a code is good for its own challenge and no other', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      const one = tokenOf(await begin(host, user));
      const ofOne = await codeTextedTo(host, number);
      const two = tokenOf(await begin(host, user));
      const ofTwo = await codeTextedTo(host, number);
      if (ofOne !== ofTwo) {
        const crossed = await host.engine.signIns.answerWithText({ token: two, response: ofOne });
        expect(refusalOf(crossed)).toBe('response.incorrect');
      }
      expect(refusalOf(await host.engine.signIns.answerWithText({ token: one, response: ofOne }))).toBeNull();
    });

    it('I-16 then a step-up sends nothing by itself, and its code does not open a sign-in', async () => {
      const host = world.node();
      const { user, number, session } = await memberWithPhone(host);
      const stepUpToken = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session })));
      expect(await textsTo(host, number)).toEqual([]);
      unwrap(await send(host, stepUpToken));
      const ofStepUp = await codeTextedTo(host, number);
      const token = tokenOf(await begin(host, user));
      const own = await codeTextedTo(host, number);
      if (ofStepUp !== own) {
        const crossed = await host.engine.signIns.answerWithText({ token, response: ofStepUp });
        expect(refusalOf(crossed)).toBe('response.incorrect');
      }
      const confirmed = await host.engine.signIns.answerWithText({ token: stepUpToken, response: ofStepUp });
      expect(stateOf(unwrap(confirmed))).toBe('complete');
    });

    it('I-13 I-12 then wrong codes are paid for like every other, and lock', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      const code = await codeTextedTo(host, number);
      for (const left of [4, 3, 2, 1]) {
        const answer = await host.engine.signIns.answerWithText({ token, response: other(code) });
        expect(answer).toEqual({ ok: false, refusal: { code: 'response.incorrect', attemptsLeft: left } });
      }
      const fifth = await host.engine.signIns.answerWithText({ token, response: other(code) });
      expect(refusalOf(fifth)).toBe('attempts.locked');
      expect(refusalOf(await host.engine.signIns.answerWithText({ token, response: code }))).toBe('attempts.locked');
      host.clock.advance(minutes(1));
      expect(refusalOf(await send(host, token))).toBe('attempts.locked');
    });

    it.each(['12345', '1234567', '١٢٣٤٥٦', 'abcdef'])('I-17 I-19 then %s is refused and paid for', async (response) => {
      const host = world.node();
      const { user } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      const answer = await host.engine.signIns.answerWithText({ token, response });
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'response.malformed', attemptsLeft: 4 } });
    });

    it('I-16 I-60 then after five minutes it has run out, costs nothing, and a clock that jumps back revives no spent one', async () => {
      const host = world.node();
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      const response = await codeTextedTo(host, number);
      host.clock.advance(minutes(5));
      expect(refusalOf(await host.engine.signIns.answerWithText({ token, response }))).toBe('text.expired');
      const { attemptBudgets } = world.store().engine.repositories;
      expect(await attemptBudgets.failures(user as never, 0 as never)).toHaveLength(0);
    });

    it('I-56 then a message that waits is handed out again with the same code, until the code has run out', async () => {
      const host = world.node();
      const { user } = await memberWithPhone(host);
      await begin(host, user);
      const { outbox } = host.store.engine.repositories;
      const lease = (until: number) => outbox.lease(10, until as never, host.clock.now(), 'texts');
      const [first] = await lease(host.clock.now() + seconds(5));
      host.clock.advance(seconds(5));
      const [second] = await lease(host.clock.now() + seconds(5));
      expect(second?.text?.content).toEqual(first?.text?.content);
      expect(second?.id).toBe(first?.id);
      expect(second?.goodUntil).toBe(first?.goodUntil);
      expect(first?.goodUntil).toBe(host.clock.now() - seconds(5) + minutes(5));
    });

    it('M28 then a gateway that only texts does not call', async () => {
      const { user } = await memberWithPhone(world.node());
      const host = hostOn(world.store(), testClock(), { texts: { channels: ['text'] } });
      const token = tokenOf(await begin(host, user));
      host.clock.advance(minutes(1));
      expect(refusalOf(await send(host, token, 'call'))).toBe('text.unavailable');
      expect(refusalOf(await send(host, token, 'text'))).toBeNull();
    });
  });

  describe('when they change something', () => {
    it('M28 I-26 then an app beside it leaves phone and codes as they are, and both are offered', async () => {
      const host = world.node();
      const { user, session, number, codes } = await memberWithPhone(host);
      host.clock.advance(minutes(1));
      const begun = unwrap(await host.engine.methods.beginSetUp({ session, adds: true }));
      expect(unwrap(await host.engine.signIns.look({ token: tokenOf(begun) })).offered).toEqual(['passkey', 'totp']);
      const { signIns } = host.engine;
      const { secret } = unwrap(await signIns.stageTotp({ token: tokenOf(begun) }));
      const response = await codeOf(host, secret);
      unwrap(await signIns.confirmTotp({ token: tokenOf(begun), response }));
      const challenge = await begin(host, user);
      const look = unwrap(await signIns.look({ token: tokenOf(challenge) }));
      expect(look.methods).toEqual(['totp', 'sms']);
      expect(await textsTo(host, number)).toEqual([]);
      unwrap(await send(host, tokenOf(challenge)));
      const code = await codeTextedTo(host, number);
      expect(refusalOf(await signIns.answerWithText({ token: tokenOf(challenge), response: code }))).toBeNull();
      const rescued = await signIns.answerWithRecoveryCode({
        token: tokenOf(await begin(host, user)),
        response: codes[0] ?? '',
      });
      expect(refusalOf(rescued)).toBeNull();
    });

    it('M20 M21 T5 I-26 then a new number takes the place of the old one, which works until then', async () => {
      const host = world.node();
      const { user, session, number, codes } = await memberWithPhone(host);
      const begun = unwrap(await host.engine.methods.beginSetUp({ session }));
      const next = newNumber();
      unwrap(await stage(host, tokenOf(begun), next));
      const proof = await codeTextedTo(host, next);
      const meanwhile = tokenOf(await begin(host, user));
      const still = await codeTextedTo(host, number);
      unwrap(await host.engine.signIns.answerWithText({ token: meanwhile, response: still }));
      unwrap(await host.engine.signIns.confirmPhone({ token: tokenOf(begun), response: proof }));
      const challenge = await begin(host, user);
      expect(await textsTo(host, next)).toHaveLength(1);
      const spent = await host.engine.signIns.answerWithRecoveryCode({
        token: tokenOf(challenge),
        response: codes[0] ?? '',
      });
      expect(refusalOf(spent)).toBe('response.incorrect');
    });

    it('M20 then an app can make way for a phone, and its code stops working', async () => {
      const host = world.node();
      const { user, session, secret } = await enrolledMember(host);
      const fresh = await stepUp(host, { session, secret });
      await setUpPhone(host, unwrap(await host.engine.methods.beginSetUp({ session: fresh })));
      const look = unwrap(await host.engine.signIns.look({ token: tokenOf(await begin(host, user)) }));
      expect(look.methods).toEqual(['sms']);
    });

    it('U11 I-28 then the last one stays while it is required; removed, the number is forgotten', async () => {
      const host = world.node();
      const { user, session, organization } = await memberWithPhone(host);
      const [only] = (await host.engine.methods.overview(session))?.authenticators ?? [];
      const remove = () => host.engine.methods.remove({ session, authenticator: only?.id ?? '' });
      expect(refusalOf(await remove())).toBe('authenticator.last_required');
      await world.raw().run(`update policies set second_factor = 'optional' where organization_id = '${organization}'`);
      unwrap(await remove());
      expect(await world.raw().run(`select * from phones where user_id = '${user}'`)).toEqual([]);
    });

    it('I-27 then a change wants a proof of the last five minutes', async () => {
      const host = world.node();
      const { session } = await memberWithPhone(host);
      host.clock.advance(minutes(5));
      expect(refusalOf(await host.engine.methods.beginSetUp({ session }))).toBe('step_up.required');
    });
  });

  describe('when messages were many', () => {
    const room = { installation: 100_000, country: 100_000, organization: 10_000 };

    it('I-55 then the account gets five in ten minutes, apps and recovery codes still work, and it is written down', async () => {
      const host = world.node();
      const { user, codes } = await memberWithPhone(host);
      for (let count = 0; count < 4; count += 1) await begin(host, user);
      const challenge = await begin(host, user);
      const token = tokenOf(challenge);
      const refused = await send(host, token);
      const retryAt = host.clock.now() + minutes(10);
      expect(refused).toEqual({ ok: false, refusal: { code: 'text.budget_spent', budget: 'account', retryAt } });
      const look = unwrap(await host.engine.signIns.look({ token }));
      expect(look.text).toMatchObject({ sent: null });
      expect(await world.auditOf(user)).toContain('text.budget_spent');
      const rescued = await host.engine.signIns.answerWithRecoveryCode({ token, response: codes[0] ?? '' });
      expect(stateOf(unwrap(rescued))).toBe('complete');
    });

    it('I-55 then the account gets ten a day', async () => {
      const clock = testClock();
      const host = world.node(clock);
      const { user } = await memberWithPhone(host);
      for (let count = 0; count < 9; count += 1) {
        clock.advance(minutes(13));
        await begin(host, user);
      }
      clock.advance(hours(1));
      const token = tokenOf(await begin(host, user));
      expect(await send(host, token)).toMatchObject({ refusal: { code: 'text.budget_spent', budget: 'account' } });
      clock.advance(days(1));
      expect(
        unwrap(await host.engine.signIns.look({ token: tokenOf(await begin(host, user)) })).text?.sent,
      ).not.toBeNull();
    });

    it('I-55 then the number gets five an hour, whichever accounts ask', async () => {
      const host = world.node();
      const number = newNumber();
      for (let count = 0; count < 5; count += 1) unwrap(await stage(host, (await atSetUp(host)).token, number));
      const sixth = await stage(host, (await atSetUp(host)).token, number);
      expect(sixth).toMatchObject({ refusal: { code: 'text.budget_spent', budget: 'number' } });
    });

    it('I-55 I-16 then strangers who set it up take nothing of what its owner signs in with', async () => {
      const clock = testClock();
      const host = world.node(clock);
      const { user, number } = await memberWithPhone(host);
      clock.advance(minutes(11));
      for (let count = 0; count < 4; count += 1) unwrap(await stage(host, (await atSetUp(host)).token, number));
      const spent = { refusal: { code: 'text.budget_spent', budget: 'number' } };
      expect(await stage(host, (await atSetUp(host)).token, number)).toMatchObject(spent);
      for (let count = 0; count < 5; count += 1) {
        const challenge = unwrap(await host.engine.signIns.look({ token: tokenOf(await begin(host, user)) }));
        expect(challenge.text?.sent).not.toBeNull();
      }
      clock.advance(minutes(11));
      expect(await send(host, tokenOf(await begin(host, user)))).toMatchObject(spent);
    });

    it('I-55 then the organization has a day, which ends', async () => {
      const clock = testClock();
      const host = hostOn(world.store(), clock, { texts: { daily: { ...room, organization: 2 } } });
      const { user } = await memberWithPhone(host);
      await begin(host, user);
      const token = tokenOf(await begin(host, user));
      expect(await send(host, token)).toMatchObject({ refusal: { code: 'text.budget_spent', budget: 'organization' } });
      clock.advance(days(1));
      const next = tokenOf(await begin(host, user));
      expect(unwrap(await host.engine.signIns.look({ token: next })).text?.sent).not.toBeNull();
    });

    it.each(['country', 'installation'] as const)('I-55 then the %s has a day too', async (budget) => {
      const before = hostOn(world.store());
      const { user } = await memberWithPhone(before);
      const host = hostOn(world.store(), testClock(), { texts: { daily: { ...room, [budget]: 1 } } });
      const token = tokenOf(await begin(host, user));
      expect(await send(host, token)).toMatchObject({ refusal: { code: 'text.budget_spent', budget } });
    });

    it('I-55 then a refused one is paid from no budget', async () => {
      const tight = { ...room, organization: 1 };
      const host = hostOn(world.store(), testClock(), { texts: { daily: tight } });
      const { user, number } = await memberWithPhone(host);
      await begin(host, user);
      await begin(host, user);
      const { texts } = world.store().engine.repositories;
      expect(await texts.sendsOf(user as never, host.clock.now())).toHaveLength(1);
      const phone = { number, country: 'GB' };
      expect(await texts.sendsTo(phone, false, host.clock.now())).toHaveLength(1);
      expect(await texts.sendsTo(phone, true, host.clock.now())).toHaveLength(0);
    });
  });

  describe('when the database leaks', () => {
    it('I-49 then neither number nor code is in it', async () => {
      const host = world.node();
      const number = newNumber();
      const { user } = await memberWithPhone(host, number);
      const begun = await begin(host, user);
      const { outbox } = host.store.engine.repositories;
      const [leased] = await outbox.lease(10, (host.clock.now() + 1) as never, host.clock.now(), 'texts');
      const code = leased?.text?.content.code ?? '';
      expect(code).toMatch(/^\d{6}$/);
      const tables = ['phones', 'text_sends', 'text_budgets', 'sign_ins', 'outbox', 'audit_events', 'authenticators'];
      for (const table of tables) {
        const rows = await world.raw().run(`select * from ${table}`);
        const dump = rows.map((row) => Object.values(row).map(asText).join('\n')).join('\n');
        expect([table, dump.includes(number.slice(3))]).toEqual([table, false]);
      }
      const [row] = await world.raw().run(`select * from sign_ins where user_id = '${user}' and state = 'challenge'`);
      expect(
        Object.values(row ?? {})
          .map(asText)
          .join('\n'),
      ).not.toContain(code);
      expect(refusalOf(await host.engine.signIns.answerWithText({ token: tokenOf(begun), response: code }))).toBeNull();
    });

    it('I-50 then a number that was moved to another account does not open there', async () => {
      const host = world.node();
      const [one, two] = [await memberWithPhone(host), await memberWithPhone(host)];
      const move = `update phones set sealed_number = (select sealed_number from phones where user_id = '${one.user}') where user_id = '${two.user}'`;
      await world.raw().run(move);
      await expect(world.store().engine.repositories.texts.findPhone(two.user as never)).rejects.toThrow();
    });

    it('I-17 I-50 then a message whose number does not open is not sent, and holds up no other', async () => {
      const host = world.node();
      const [one, two] = [await memberWithPhone(host), await memberWithPhone(host)];
      await begin(host, one.user);
      await begin(host, two.user);
      await world
        .raw()
        .run(
          `update phones set sealed_number = ${world.name === 'SQLite' ? "x'00'" : "'\\x00'"} where user_id = '${one.user}'`,
        );
      const { outbox } = host.store.engine.repositories;
      const due = await outbox.lease(10, (host.clock.now() + 1) as never, host.clock.now(), 'texts');
      expect(due.map(({ text }) => text?.to.number).sort()).toEqual([two.number, undefined]);
    });
  });

  it('M30 I-32 when they are reset, then the number is gone', async () => {
    const host = world.node();
    const { user } = await memberWithPhone(host);
    await world.store().engine.repositories.authenticators.removeAll(user as never);
    expect(await world.store().engine.repositories.texts.findPhone(user as never)).toBeNull();
  });

  it('S4 I-30 when every recovery code is spent, then the mailbox leads a member with a phone to set-up', async () => {
    const host = world.node();
    const { user, codes } = await memberWithPhone(host);
    for (const response of codes) {
      const rescued = await host.engine.signIns.answerWithRecoveryCode({
        token: tokenOf(await begin(host, user)),
        response,
      });
      expect(refusalOf(rescued)).toBeNull();
    }
    const challenge = await begin(host, user);
    const look = unwrap(await host.engine.signIns.look({ token: tokenOf(challenge) }));
    expect(look).toMatchObject({ mailboxInstead: true, methods: ['sms'] });
  });

  it('M18 when nobody requires it, then a member may set a phone up, and an app in its place', async () => {
    const host = world.node();
    const { user } = await newMember(host);
    const session = await complete(host, await begin(host, user));
    const { confirmed } = await setUpPhone(host, unwrap(await host.engine.methods.beginSetUp({ session })));
    expect(stateOf(confirmed)).toBe('recovery-codes');
    const saved = unwrap(await host.engine.signIns.saveRecoveryCodes({ token: tokenOf(confirmed) }));
    const next = await complete(host, saved);
    const { secret } = await setUp(host, unwrap(await host.engine.methods.beginSetUp({ session: next })));
    expect(secret).not.toBe('');
    const look = unwrap(await host.engine.signIns.look({ token: tokenOf(await begin(host, user)) }));
    expect(look.methods).toEqual(['totp']);
  });

  it('I-56 I-58 I-52 when carriers refuse a text and two workers are about, then it is told once, and the step knows it', async () => {
    const host = world.node();
    const { user } = await memberWithPhone(host);
    const token = tokenOf(await begin(host, user));
    const look = async () => unwrap(await host.engine.signIns.look({ token })).text;
    expect(await look()).toMatchObject({ sent: { channel: 'text' }, failure: null });
    const work = async () => {
      while ((await sendDueMessages(refusing(host))) > 0);
    };
    await Promise.all([work(), work()]);
    expect(await look()).toMatchObject({ sent: { channel: 'text' }, failure: 'not-sent' });
    expect((await world.auditOf(user)).filter((action) => action === 'text.not_sent')).toHaveLength(1);
    host.clock.advance(minutes(1));
    unwrap(await send(host, token));
    expect(await look()).toMatchObject({ failure: null });
  });
});

const asText = (value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value ?? '');
