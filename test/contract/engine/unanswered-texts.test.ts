import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignInProgress, TextSent } from '../../../src/application/engine.ts';
import {
  LEFT_UNANSWERED_AFTER,
  TEXT_CIRCUITS,
  type TextCircuit,
} from '../../../src/domain/authenticators/text-circuit.ts';
import type { Refusal } from '../../../src/domain/refusals.ts';
import type { Result } from '../../../src/domain/result.ts';
import { after, days, hours, type Instant, instant, minutes } from '../../../src/domain/time.ts';
import { sendDueMessages } from '../../../src/worker/outbox.ts';
import {
  begin,
  codeTextedTo,
  complete,
  enrolledMember,
  HOME,
  type Host,
  refusalOf,
  setUp,
  signIn,
  stateOf,
  textsTo,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { securityKey } from '../../fixtures/passkeys.ts';
import { memberWithPhone, newNumber } from '../../fixtures/phones.ts';
import { type Racers, startRacers } from '../../fixtures/racers.ts';
import { refusing } from '../../fixtures/refusing-carriers.ts';
import { MONDAY, testClock } from '../../fixtures/test-clock.ts';
import { answerFrom, askFor, LEAVE_UNANSWERED, newcomer } from '../../fixtures/unanswered-texts.ts';

const LONG: readonly TextCircuit[] = ['number', 'account'];
const windowOf = (circuit: TextCircuit) => (LONG.includes(circuit) ? days(1) : hours(1));
const N = 10;

onEachDatabase('Given codes to new numbers that nobody answers', (world) => {
  let begun = 0;

  /** Circuits look at everybody: each test has days of its own. */
  function nodeOfAnotherDay(): Host {
    begun += 1;
    return world.node(testClock(after(MONDAY, days(4 * begun))));
  }

  /** Left unanswered for long enough. */
  async function opened(host: Host, circuit: TextCircuit) {
    const beganAt = host.clock.now();
    const next = await LEAVE_UNANSWERED[circuit](host);
    host.clock.advance(LEFT_UNANSWERED_AFTER);
    return { ...next, retryAt: after(beganAt, windowOf(circuit)) };
  }

  const told = (since: Instant) =>
    world.raw().run(`select * from audit_events where action = 'text.paused' and at >= ${since} order by at, id`);

  /** Everything that a text is paid from, and what waits to be sent. */
  async function paid(): Promise<unknown> {
    const [counted] = await world.raw().run(`select
      (select count(*) from text_sends) as sends,
      (select count(*) from outbox) as messages,
      (select sum(sent) from text_budgets where key not like 'text.paused%') as days`);
    return counted;
  }

  describe.each(TEXT_CIRCUITS)('of the circuit of the %s', (circuit) => {
    it('I-55 then while they are waited for nobody is held back', async () => {
      const host = nodeOfAnotherDay();
      await LEAVE_UNANSWERED[circuit](host);
      host.clock.advance(minutes(9));
      // Of an account or a number that has had its five a budget speaks.
      const { person, number } = { person: await newcomer(host), number: newNumber() };
      expect(refusalOf(await askFor(host, person, number))).toBeNull();
    });

    it('I-55 then the next is refused, pays from no budget and is not sent, and at the time that was told it is', async () => {
      const host = nodeOfAnotherDay();
      const { person, number, retryAt } = await opened(host, circuit);
      await textsTo(host, number);
      const before = await paid();
      const refused = { ok: false, refusal: { code: 'text.paused', circuit, retryAt } };
      expect(await askFor(host, person, number)).toEqual(refused);
      expect(await paid()).toEqual(before);
      expect(await textsTo(host, number)).toEqual([]);
      host.clock.moveTo(instant(retryAt - 1));
      expect(await askFor(host, person, number)).toEqual(refused);
      host.clock.moveTo(retryAt);
      expect(refusalOf(await askFor(host, person, number))).toBeNull();
      expect(await textsTo(host, number)).toHaveLength(1);
    });

    it('I-55 I-52 then the log has it once an hour, however often it is asked for, with no number in it', async () => {
      const host = nodeOfAnotherDay();
      const beganAt = host.clock.now();
      const { person, number } = await opened(host, circuit);
      for (let time = 0; time < 3; time += 1) await askFor(host, person, number);
      const [event, ...others] = await told(beganAt);
      expect(others).toEqual([]);
      const organization_id = circuit === 'organization' ? event?.['organization_id'] : null;
      expect(event).toMatchObject({ target_id: person.user, actor_id: null, organization_id });
      expect(event?.['details']).toBe(JSON.stringify({ circuit }));
      if (!LONG.includes(circuit)) return;
      host.clock.advance(hours(1));
      await askFor(host, person, number);
      await askFor(host, person, number);
      expect(await told(beganAt)).toHaveLength(2);
    });

    it('I-55 then whoever has a phone that is proven still signs in with it', async () => {
      const host = nodeOfAnotherDay();
      const withPhone = await memberWithPhone(host);
      host.clock.advance(hours(2));
      await opened(host, circuit);
      const challenge = await begin(host, withPhone.user);
      const response = await codeTextedTo(host, withPhone.number);
      const done = await host.engine.signIns.answerWithText({ token: tokenOf(challenge), response });
      expect(stateOf(unwrap(done))).toBe('complete');
    });

    it('I-55 M12 then an app, a passkey and recovery codes are set up and used as ever', async () => {
      const host = nodeOfAnotherDay();
      const enrolled = await enrolledMember(host);
      host.clock.advance(hours(2));
      const { person, number } = await opened(host, circuit);
      expect(refusalOf(await askFor(host, person, number))).toBe('text.paused');
      const made = await setUp(host, await begin(host, person.user));
      const token = tokenOf(await begin(host, person.user));
      const rescued = await host.engine.signIns.answerWithRecoveryCode({ token, response: made.codes[0] ?? '' });
      expect(stateOf(unwrap(rescued))).toBe('complete');
      expect(await signIn(host, enrolled)).not.toBe('');
      expect(stateOf(await setUpPasskey(host, await begin(host, (await newcomer(host)).user)))).toBe('recovery-codes');
    });

    it('I-60 then a clock that jumps back by an hour lets nothing out', async () => {
      const host = nodeOfAnotherDay();
      const { person, number, retryAt } = await opened(host, circuit);
      const token = tokenOf(await begin(host, person.user));
      host.clock.moveTo(instant(host.clock.now() - hours(1)));
      const answer = await host.engine.signIns.stagePhone({ token, number, country: '', channel: 'text' });
      expect(answer).toEqual({ ok: false, refusal: { code: 'text.paused', circuit, retryAt } });
    });
  });

  async function setUpPasskey(host: Host, progress: SignInProgress) {
    const token = tokenOf(progress);
    const response = securityKey(HOME).create(unwrap(await host.engine.signIns.passkeyCreation({ token })));
    return unwrap(await host.engine.signIns.confirmPasskey({ token, response, name: 'Blue key' }));
  }

  describe('and some who do', () => {
    it.each(['organization', 'country', 'installation'] as const)(
      'I-55 then answers of every fourth keep the circuit of the %s closed',
      async (circuit) => {
        const host = nodeOfAnotherDay();
        const { person, number } = await LEAVE_UNANSWERED[circuit](host);
        const answers = { organization: 7, country: 17, installation: 34 }[circuit];
        for (let time = 0; time < answers; time += 1) {
          await answerFrom(host, await newcomer(host, person.organization), newNumber());
        }
        // Of the organization that all of them are in, too.
        if (circuit === 'organization') await answerInItsOrganizations(host, person.user, answers);
        host.clock.advance(LEFT_UNANSWERED_AFTER);
        expect(refusalOf(await askFor(host, person, number))).toBeNull();
      },
    );

    async function answerInItsOrganizations(host: Host, user: string, answers: number): Promise<void> {
      const rows = await world.raw().run(`select organization_id from memberships where user_id = '${user}'`);
      for (const { organization_id } of rows) {
        for (let time = 0; time < answers; time += 1)
          await answerFrom(host, await newcomer(host, String(organization_id)), newNumber());
      }
    }

    it('I-55 then a number that was proven after several codes has answered all of them, from that account', async () => {
      const host = nodeOfAnotherDay();
      const number = newNumber();
      const [slow, other] = [await newcomer(host), await newcomer(host)];
      for (let time = 0; time < 2; time += 1) unwrap(await askFor(host, slow, number));
      unwrap(await askFor(host, other, number));
      await textsTo(host, number);
      await answerFrom(host, slow, number);
      const { texts } = host.store.engine.repositories;
      const phone = { number, country: 'GB' };
      expect(await texts.codesWritten({ circuit: 'number', phone }, host.clock.now())).toEqual([
        { at: host.clock.now(), sent: 4, answered: 3 },
      ]);
      expect(await texts.codesWritten({ circuit: 'account', user: other.user as never }, host.clock.now())).toEqual([
        { at: host.clock.now(), sent: 1, answered: 0 },
      ]);
    });

    it('I-55 I-24 then codes to a phone that is proven count for no circuit, answered or not', async () => {
      const host = nodeOfAnotherDay();
      const { user, number } = await memberWithPhone(host);
      for (let time = 0; time < 4; time += 1) await begin(host, user);
      const phone = { number, country: 'GB' };
      const { texts } = host.store.engine.repositories;
      const written = await texts.codesWritten({ circuit: 'number', phone }, host.clock.now());
      expect(written).toEqual([{ at: host.clock.now(), sent: 1, answered: 1 }]);
    });

    it('M20 I-55 then a change to a new number is held back by its account, and the old one goes on working', async () => {
      const host = nodeOfAnotherDay();
      const { user, number } = await memberWithPhone(host);
      const changing = async () => {
        host.clock.advance(minutes(3));
        const challenge = tokenOf(await begin(host, user));
        const response = await codeTextedTo(host, number);
        const session = await complete(
          host,
          unwrap(await host.engine.signIns.answerWithText({ token: challenge, response })),
        );
        return tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
      };
      const stage = (token: string) =>
        host.engine.signIns.stagePhone({ token, number: newNumber(), country: '', channel: 'text' });
      // The code that proved the first number is of the day before.
      host.clock.advance(days(1));
      const token = await changing();
      for (let time = 0; time < 4; time += 1) unwrap(await stage(token));
      host.clock.advance(minutes(11));
      const again = await changing();
      for (let time = 0; time < 2; time += 1) unwrap(await stage(again));
      host.clock.advance(hours(1));
      expect(await stage(await changing())).toMatchObject({ refusal: { code: 'text.paused', circuit: 'account' } });
      expect(await changing()).not.toBe('');
    });

    it('I-55 then members who were removed count for their organization no more', async () => {
      const host = nodeOfAnotherDay();
      const { person, number } = await opened(host, 'organization');
      expect(refusalOf(await askFor(host, person, number))).toBe('text.paused');
      const mine = `select organization_id from memberships where user_id = '${person.user}'`;
      await world
        .raw()
        .run(
          `update memberships set state = 'suspended' where organization_id in (${mine}) and user_id <> '${person.user}'`,
        );
      expect(refusalOf(await askFor(host, person, number))).toBeNull();
    });

    it('I-55 I-56 then what no carrier took counts as nothing, and as paid', async () => {
      const host = nodeOfAnotherDay();
      const { person, number } = await LEAVE_UNANSWERED.account(host);
      while ((await sendDueMessages(refusing(host))) > 0);
      host.clock.advance(LEFT_UNANSWERED_AFTER);
      const { texts } = host.store.engine.repositories;
      expect(await texts.codesWritten({ circuit: 'installation' }, host.clock.now())).toEqual([]);
      expect(await texts.sendsOf(person.user as never, host.clock.now())).toHaveLength(6);
      expect(refusalOf(await askFor(host, person, number))).toBeNull();
    });

    it('I-55 then what was written before circuits came counts as nothing', async () => {
      const host = nodeOfAnotherDay();
      const { person, number } = await opened(host, 'number');
      // The budget of the number has room again.
      host.clock.advance(hours(1));
      expect(refusalOf(await askFor(host, person, number))).toBe('text.paused');
      await world.raw().run('update text_sends set country = null, unproven = 0');
      expect(refusalOf(await askFor(host, person, number))).toBeNull();
    });

    it('I-55 then each organization whose members are held back reads of it, and of another one’s circuit never', async () => {
      const host = nodeOfAnotherDay();
      const beganAt = host.clock.now();
      const { person } = await opened(host, 'country');
      const stranger = await newcomer(host);
      for (const each of [person, stranger, person, stranger]) await askFor(host, each, newNumber());
      // Written in one moment, and so in no order.
      expect((await told(beganAt)).map(({ concerns }) => String(concerns)).sort()).toEqual(
        [person.organization, stranger.organization].sort(),
      );
      host.clock.advance(hours(2));
      const { person: member, number } = await opened(host, 'organization');
      await askFor(host, member, number);
      const last = (await told(beganAt)).at(-1);
      expect([last?.['target_id'], last?.['concerns']]).toEqual([member.user, last?.['organization_id']]);
      expect(last?.['concerns']).not.toBe(member.organization);
    });
  });

  describe.each([1, 2])('when many come at once, in %i process(es)', (processes) => {
    let racers: Racers;
    beforeAll(() => {
      racers = startRacers(world.url(), processes);
    });
    afterAll(() => racers.stop());

    it.each(TEXT_CIRCUITS)(
      'I-58 I-55 then none gets past the circuit of the %s, and the log has it once',
      async (circuit) => {
        const host = nodeOfAnotherDay();
        const beganAt = host.clock.now();
        const { person, number } = await opened(host, circuit);
        const tokens = [];
        for (let time = 0; time < N; time += 1) tokens.push(tokenOf(await begin(host, person.user)));
        const before = await paid();
        const answers = await racers.race<Result<TextSent, Refusal>>({
          path: ['engine', 'signIns', 'stagePhone'],
          calls: tokens.map((token) => [{ token, number, country: '', channel: 'text' }]),
          ...{ now: host.clock.now(), processes },
        });
        expect(answers.map(refusalOf)).toEqual(tokens.map(() => 'text.paused'));
        expect(await paid()).toEqual(before);
        expect(await told(beganAt)).toHaveLength(1);
      },
    );

    it('I-58 I-55 then answers and new codes to one number do not wait for each other in a circle', async () => {
      const host = nodeOfAnotherDay();
      const number = newNumber();
      const calls: (readonly unknown[])[] = [];
      for (let time = 0; time < 4; time += 1) {
        const token = tokenOf(await begin(host, (await newcomer(host)).user));
        unwrap(await host.engine.signIns.stagePhone({ token, number, country: '', channel: 'text' }));
        calls.push(['engine.signIns.confirmPhone', { token, response: await codeTextedTo(host, number) }]);
        const asking = tokenOf(await begin(host, (await newcomer(host)).user));
        const given = { token: asking, number, country: '', channel: 'text' };
        calls.push(['engine.signIns.stagePhone', given]);
      }
      const answers = await racers.race<Result<unknown, Refusal>>({
        path: ['any'],
        calls,
        now: host.clock.now(),
        processes,
      });
      const confirmed = answers.filter((_, index) => calls[index]?.[0] === 'engine.signIns.confirmPhone');
      expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
      expect(confirmed).toHaveLength(4);
      const phone = { number, country: 'GB' };
      const { texts } = host.store.engine.repositories;
      expect(await texts.codesWritten({ circuit: 'number', phone }, host.clock.now())).toEqual([
        { at: host.clock.now(), sent: 5, answered: 4 },
      ]);
    });
  });
});
