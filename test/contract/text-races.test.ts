import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignInProgress, TextSent } from '../../src/application/engine.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import type { Result } from '../../src/domain/result.ts';
import { hours, minutes, seconds } from '../../src/domain/time.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { databases } from '../fixtures/databases.ts';
import {
  begin,
  codeTextedTo,
  DAILY,
  type Host,
  hostOn,
  newMember,
  openTestStore,
  refusalOf,
  require2fa,
  textsTo,
  tokenOf,
  unwrap,
} from '../fixtures/host.ts';
import { memberWithPhone, newNumber } from '../fixtures/phones.ts';
import { type Racers, startRacers } from '../fixtures/racers.ts';
import { join } from '../fixtures/team.ts';
import { testClock } from '../fixtures/test-clock.ts';

const N = 10;
const times = <Value>(make: () => Value): readonly Value[] => Array.from({ length: N }, make);

type Sent = Result<TextSent, Refusal>;
type Moved = Result<SignInProgress, Refusal>;

const sentOf = (answers: readonly Sent[]) => answers.filter(({ ok }) => ok).length;
const refusalsOf = (answers: readonly Sent[]) =>
  new Set(answers.flatMap((answer) => (answer.ok ? [] : [JSON.stringify(answer.refusal).replace(/,"retryAt".*/, '')])));

describe.each(databases)('Given racing texts on $name', ({ fresh: freshDatabase }) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenedStore;
  let host: Host;
  let racers: Racers;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openTestStore(database.url);
    await store.migrate();
    host = hostOn(store, testClock());
    racers = startRacers(database.url, 2);
  });
  afterAll(async () => {
    await racers.stop();
    await store.close();
    await database.drop();
  });

  describe.each([1, 2])('in %i process(es)', (processes) => {
    const race = <Value>(path: string, calls: readonly (readonly unknown[])[]) =>
      racers.race<Value>({ path: path.split('.'), calls, now: host.clock.now(), processes });

    /** So many went out today already. */
    async function haveSent(key: string, sent: number): Promise<void> {
      const now = host.clock.now();
      await store.engine.transaction(async ({ texts }) => {
        await texts.lockDay(key, now);
        await texts.countDay(key, { beganAt: now, sent });
      });
    }

    async function atSetUp(organization?: string) {
      const member = await newMember(host);
      await require2fa(host, member.organization);
      if (organization !== undefined) await join(host, organization, member.user);
      return tokenOf(await begin(host, member.user));
    }

    it('I-58 I-16 when one right code answers many times at once, then one gets in', async () => {
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      const response = await codeTextedTo(host, number);
      const answers = await race<Moved>(
        'engine.signIns.answerWithText',
        times(() => [{ token, response }]),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 I-16 when all spend one code by its digest, then one does', async () => {
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      await codeTextedTo(host, number);
      const { signIns } = store.engine.repositories;
      const found = await signIns.findByToken(nodeCrypto.digest(token));
      const won = await race<boolean>(
        'repositories.signIns.spendTextCode',
        times(() => [found?.id, found?.textCode?.digest, host.clock.now()]),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('I-58 I-24 when one number is confirmed many times at once, then it is added once', async () => {
      const token = await atSetUp();
      const number = newNumber();
      const given = { token, number, country: '', channel: 'text' } as const;
      unwrap(await host.engine.signIns.stagePhone(given));
      const response = await codeTextedTo(host, number);
      const answers = await race<Moved>(
        'engine.signIns.confirmPhone',
        times(() => [{ token, response }]),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('I-58 I-24 when wrong codes for a number come at once, then five are looked at', async () => {
      const token = await atSetUp();
      const number = newNumber();
      unwrap(await host.engine.signIns.stagePhone({ token, number, country: '', channel: 'text' }));
      const code = await codeTextedTo(host, number);
      const response = code === '000000' ? '111111' : '000000';
      const answers = await race<Moved>(
        'engine.signIns.confirmPhone',
        times(() => [{ token, response }]),
      );
      expect(answers.map(refusalOf).filter((each) => each === 'response.incorrect')).toHaveLength(5);
      expect(answers.map(refusalOf).filter((each) => each === 'text.expired')).toHaveLength(5);
    });

    it('I-58 I-16 when "Send again" is pressed many times at once, then one message goes out', async () => {
      const { user, number } = await memberWithPhone(host);
      const token = tokenOf(await begin(host, user));
      await textsTo(host, number);
      host.clock.advance(seconds(60));
      const answers = await race<Sent>(
        'engine.signIns.sendText',
        times(() => [{ token, channel: 'text' }]),
      );
      expect(sentOf(answers)).toBe(1);
      expect(refusalsOf(answers)).toEqual(new Set(['{"code":"text.too_soon"']));
      expect(await textsTo(host, number)).toHaveLength(1);
    });

    it('I-58 I-55 when many challenges of one account ask at once, then five messages go out in ten minutes', async () => {
      const { user, number } = await memberWithPhone(host);
      host.clock.advance(hours(2));
      const answers = await race<Moved>(
        'engine.beginSignIn',
        times(() => [{ user, firstFactor: { kind: 'host' } }]),
      );
      expect(answers.every(({ ok }) => ok)).toBe(true);
      const { texts } = store.engine.repositories;
      const since = host.clock.now() - minutes(10);
      expect((await texts.sendsOf(user as never, host.clock.now())).filter((at) => at > since)).toHaveLength(5);
      // Each new one takes the place of what waited, so that one is left to go out.
      expect(await textsTo(host, number)).toHaveLength(1);
    });

    it('I-58 I-55 when many accounts write to one number at once, then five messages go out', async () => {
      const number = newNumber();
      const tokens = await Promise.all(times(() => atSetUp()));
      const calls = tokens.map((token) => [{ token, number, country: '', channel: 'text' }]);
      const answers = await race<Sent>('engine.signIns.stagePhone', calls);
      expect(sentOf(answers)).toBe(5);
      expect(refusalsOf(answers)).toEqual(new Set(['{"code":"text.budget_spent","budget":"number"']));
    });

    it.each(['organization', 'country', 'installation'] as const)(
      'I-58 I-55 when the day of the %s has room for three and ten ask at once, then three messages go out',
      async (budget) => {
        const { organization } = await newMember(host);
        const keys = {
          organization: `organization|${organization}`,
          country: 'country|GB',
          installation: 'installation',
        };
        const key = keys[budget];
        const tokens = await Promise.all(times(() => atSetUp(organization)));
        await haveSent(key, DAILY[budget] - 3);
        const calls = tokens.map((token) => [{ token, number: newNumber(), country: '', channel: 'text' }]);
        const answers = await race<Sent>('engine.signIns.stagePhone', calls);
        expect(sentOf(answers)).toBe(3);
        expect(refusalsOf(answers)).toEqual(new Set([`{"code":"text.budget_spent","budget":"${budget}"`]));
        expect((await store.engine.repositories.texts.lockDay(key, host.clock.now())).sent).toBe(DAILY[budget]);
        await haveSent(key, 0);
      },
    );

    it('I-58 I-55 when many accounts confirm one number at once, then five hold it', async () => {
      const number = newNumber();
      const proofs: { token: string; response: string }[] = [];
      for (let index = 0; index < 7; index += 1) {
        // No hour has more than five.
        const token = await atSetUp();
        const given = { token, number, country: '', channel: 'text' } as const;
        const staged = await host.engine.signIns.stagePhone(given);
        if (staged.ok) proofs.push({ token, response: await codeTextedTo(host, number) });
      }
      expect(proofs).toHaveLength(5);
      const holders = [await memberWithPhone(host), await memberWithPhone(host)];
      const { texts } = store.engine.repositories;
      await store.engine.transaction(async (repositories) => {
        for (const { user } of holders) {
          const found = await repositories.texts.findPhone(user as never);
          await repositories.authenticators.removeAll(user as never);
          if (found === null) throw new Error('They have no phone.');
          const held = { id: found.id, user: user as never, number, country: 'GB' };
          await repositories.texts.addPhone(held, host.clock.now());
        }
      });
      const answers = await race<Moved>(
        'engine.signIns.confirmPhone',
        proofs.map((proof) => [proof]),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
      expect(answers.map(refusalOf).filter((each) => each === 'phone.too_many_accounts')).toHaveLength(2);
      expect(await texts.countOtherHolders({ number, country: 'GB' }, 'usr_nobody' as never)).toBe(5);
    });
  });
});
