import { describe, expect, it } from 'vitest';
import type { ToldStatus } from '../../src/domain/messages/text-status.ts';
import { after, days, hours, type Instant } from '../../src/domain/time.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { MONDAY } from '../fixtures/test-clock.ts';

const CARRIER = 'twilio';
const STATUSES: readonly ToldStatus[] = ['sent', 'failed', 'delivered'];

/** Every order in which three reports can arrive. */
const ORDERS = STATUSES.flatMap((first) =>
  STATUSES.flatMap((second) => STATUSES.map((third) => [first, second, third] as const)),
).filter((order) => new Set(order).size === 3);

onEachDatabase('Given what carriers tell', ({ store, raw }) => {
  const deliveries = () => store().textDeliveries;
  const take = (reference: string, message = 'msg_1') =>
    deliveries().noteTaken({ carrier: CARRIER, reference, message }, MONDAY);
  const tell = (reference: string, status: ToldStatus, at: Instant = MONDAY) =>
    deliveries().noteStatus({ carrier: CARRIER, reference, status }, at);
  const rowOf = async (reference: string) => {
    const rows = await raw().run(`select message_id, status, at from text_deliveries where reference = '${reference}'`);
    return rows.map(({ message_id, status, at }) => [message_id, status, Number(at)]);
  };

  it('I-56 when a message is sent and then delivered, then its status rises, once for each word', async () => {
    await take('rises');
    expect([await tell('rises', 'sent'), await tell('rises', 'sent')]).toEqual([true, false]);
    expect(await tell('rises', 'delivered', (MONDAY + 5) as Instant)).toBe(true);
    expect(await rowOf('rises')).toEqual([['msg_1', 'delivered', MONDAY + 5]]);
  });

  it.each(ORDERS)(
    'I-56 when %s, %s and %s arrive in this order, then it is delivered, and stays so',
    async (...order) => {
      const reference = order.join('-');
      await take(reference);
      for (const status of order) await tell(reference, status);
      for (const status of STATUSES) expect(await tell(reference, status)).toBe(false);
      expect(await rowOf(reference)).toEqual([['msg_1', 'delivered', MONDAY]]);
    },
  );

  it('I-56 when a carrier tells before it is noted whose message it is, then neither is lost', async () => {
    expect(await tell('early', 'failed')).toBe(true);
    await take('early');
    expect(await rowOf('early')).toEqual([['msg_1', 'failed', MONDAY]]);
  });

  it('I-57 when a reference is noted twice, then it stays with its first message', async () => {
    await take('once');
    await take('once', 'msg_other');
    expect(await rowOf('once')).toEqual([['msg_1', 'taken', MONDAY]]);
  });

  describe('when somebody else tells something in a carrier’s name', () => {
    const origin = { address: '192.0.2.66', browser: null };
    const forge = (carrier: string, at: Instant) => deliveries().noteFault({ carrier, fault: 'forged', origin }, at);
    const written = async (carrier: string) =>
      (await raw().run(`select * from audit_events where action = 'text.report_forged' order by at`)).filter(
        ({ details }) => JSON.parse(String(details)).carrier === carrier,
      );

    it('I-52 I-55 then of many at once one is written down, and one in each hour after that, for each carrier', async () => {
      const flood = await Promise.all(Array.from({ length: 20 }, () => forge('twilio', MONDAY)));
      expect(flood.filter(Boolean)).toHaveLength(1);
      expect(await forge('twilio', (MONDAY + hours(1) - 1) as Instant)).toBe(false);
      expect(await forge('webhook', MONDAY)).toBe(true);
      const next = await Promise.all(Array.from({ length: 5 }, () => forge('twilio', after(MONDAY, hours(1)))));
      expect(next.filter(Boolean)).toHaveLength(1);
      expect([(await written('twilio')).length, (await written('webhook')).length]).toEqual([2, 1]);
    });
    it('I-52 I-54 then it names the carrier and where it came from, and nobody', async () => {
      await forge('another', MONDAY);
      const [row] = await written('another');
      expect(row).toMatchObject({ actor_id: null, target_id: null, organization_id: null, concerns: '' });
      expect([row?.['address'], row?.['details']]).toEqual(['192.0.2.66', '{"carrier":"another"}']);
    });
    it('I-52 then what it signed and nobody can read has an hour of its own', async () => {
      const garble = (at: Instant) => deliveries().noteFault({ carrier: 'garbling', fault: 'unreadable', origin }, at);
      expect(await forge('garbling', MONDAY)).toBe(true);
      const flood = await Promise.all(Array.from({ length: 20 }, () => garble(MONDAY)));
      expect(flood.filter(Boolean)).toHaveLength(1);
      expect([await garble(after(MONDAY, hours(1))), await garble(after(MONDAY, hours(1)))]).toEqual([true, false]);
    });
    it('I-60 then a clock that jumps back writes nothing down anew', async () => {
      expect(await forge('jumping', MONDAY)).toBe(true);
      expect(await forge('jumping', (MONDAY - hours(5)) as Instant)).toBe(false);
    });
  });

  it('I-58 when the same word arrives many times at once, then it is news once', async () => {
    await take('race');
    const news = await Promise.all(Array.from({ length: 20 }, () => tell('race', 'delivered')));
    expect(news.filter(Boolean)).toHaveLength(1);
    const mixed = await Promise.all([...STATUSES, ...STATUSES, ...STATUSES].map((status) => tell('race-2', status)));
    expect(mixed.filter(Boolean).length).toBeGreaterThan(0);
    expect(await rowOf('race-2')).toEqual([[null, 'delivered', MONDAY]]);
  });

  describe('when it is the text of somebody who waits', () => {
    const newText = async (id: string) => {
      await raw().run(
        `insert into outbox (id, user_id, kind, address, browser, created_at, due_at, tries, state, phone_id)
         values ('${id}', 'usr_of_${id}', 'text-code', '192.0.2.7', 'Firefox', ${MONDAY}, ${MONDAY}, 1, 'sent', 'aut_1')`,
      );
      return id;
    };
    const events = async (id: string) =>
      raw().run(`select action, address, browser, details from audit_events where target_id = 'usr_of_${id}'`);
    const failure = (id: string) =>
      store().engine.repositories.outbox.failureOfText(
        { user: `usr_of_${id}` as never, phone: 'aut_1' as never },
        MONDAY,
      );
    const told = { action: 'text.not_delivered', address: '192.0.2.7', browser: 'Firefox' };

    it('I-52 I-58 then many reports at once that it did not arrive are one event, and the page knows', async () => {
      await take('many', await newText('msg_many'));
      expect([await failure('msg_many'), await events('msg_many')]).toEqual([null, []]);
      await Promise.all(Array.from({ length: 10 }, () => tell('many', 'failed')));
      expect(await events('msg_many')).toEqual([{ ...told, details: '{"carrier":"twilio"}' }]);
      expect(await failure('msg_many')).toBe('not-delivered');
    });
    it('I-52 I-58 then a report in the same moment as its reference is noted is one event', async () => {
      await newText('msg_same');
      await Promise.all([tell('same', 'failed'), take('same', 'msg_same'), tell('same', 'failed')]);
      expect(await events('msg_same')).toHaveLength(1);
    });
    it('I-56 then one of two carriers that may still bring it is waited for', async () => {
      await take('two-a', await newText('msg_two'));
      await deliveries().noteTaken({ carrier: 'webhook', reference: 'two-b', message: 'msg_two' }, MONDAY);
      await tell('two-a', 'failed');
      expect(await failure('msg_two')).toBeNull();
      await deliveries().noteStatus({ carrier: 'webhook', reference: 'two-b', status: 'failed' }, MONDAY);
      expect([await failure('msg_two'), (await events('msg_two')).length]).toEqual(['not-delivered', 1]);
    });
  });

  it('when nothing was heard for long, then it is forgotten', async () => {
    await tell('old', 'sent');
    await tell('new', 'sent', (MONDAY + days(30)) as Instant);
    await deliveries().purge((MONDAY + days(30)) as Instant);
    expect([await rowOf('old'), (await rowOf('new')).length]).toEqual([[], 1]);
  });
});
