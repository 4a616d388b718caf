import { afterEach, beforeEach, expect, it } from 'vitest';
import { minutes, seconds } from '../../src/domain/time.ts';
import { type TextCarrierSettings, textCarriers } from '../../src/gateways/text-carriers.ts';
import type { TextMessage } from '../../src/ports/text-gateway.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { type TestClock, testClock } from '../fixtures/test-clock.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const SID = `SM${'c'.repeat(32)}`;
const NUMBER = '+4915123456789';
const TEXT: TextMessage = {
  id: 'msg_1',
  at: 0,
  channel: 'text',
  to: NUMBER,
  country: 'DE',
  words: '551027 is your code',
  code: '551027',
};

onEachDatabase('Given Twilio, and a webhook after it', ({ store, raw }) => {
  let twilio: OutsideServer;
  let webhook: OutsideServer;
  let clock: TestClock;
  let told: string[];
  let logged: string;

  beforeEach(async () => {
    [twilio, webhook] = await Promise.all([
      startOutsideServer({ status: 201, body: JSON.stringify({ sid: SID }) }),
      startOutsideServer({ status: 200, body: '{"reference":"w-1"}' }),
    ]);
    [clock, told, logged] = [testClock(), [], ''];
    await raw().run('delete from text_deliveries');
  });
  afterEach(() => Promise.all([twilio.stop(), webhook.stop()]));

  const TWILIO = (): TextCarrierSettings => ({
    ...{
      kind: 'twilio',
      url: twilio.url,
      accountSid: ACCOUNT,
      user: ACCOUNT,
      password: 'hunter2',
      authToken: 'hunter2',
    },
    ...{ from: '+15550001111', messagingService: null },
  });
  const WEBHOOK = (): TextCarrierSettings => ({
    ...{ kind: 'webhook', url: webhook.url, secret: 'whsec_TheSecretOfBothSidesOfTheseTests', channels: ['text'] },
  });
  const meter = {
    tried: (facts: object) => told.push(Object.values(facts).join(' ')),
    circuit: (facts: object) => told.push(Object.values(facts).join(' ')),
  };
  const log = {
    warn: (facts: object, message: string) => {
      logged += JSON.stringify([facts, message]);
    },
  };

  function gatewayOf(settings = [TWILIO(), WEBHOOK()], url = new URL('https://id.example')) {
    const needs = { clock, meter, log, deliveries: store().textDeliveries, url };
    const { textGateway } = textCarriers(settings, needs);
    if (textGateway === null) throw new Error('No carrier is configured.');
    return textGateway;
  }
  const deliveries = () => raw().run('select carrier, reference, message_id, status from text_deliveries');
  const hearings = () => [twilio.heard.length, webhook.heard.length];

  it('I-56 when the first takes it, then the second hears nothing, and it is noted which message Twilio knows', async () => {
    expect(await gatewayOf().send(TEXT)).toEqual({ kind: 'taken', carrier: 'twilio', reference: SID });
    expect([hearings(), told]).toEqual([[1, 0], ['twilio text DE taken']]);
    expect(await deliveries()).toEqual([{ carrier: 'twilio', reference: SID, message_id: 'msg_1', status: 'taken' }]);
    expect(twilio.heard[0]?.body).toContain(encodeURIComponent('https://id.example/webhooks/twilio/status'));
  });

  it('I-57 when our own address is not https, then Twilio is not asked to tell anything there', async () => {
    await gatewayOf([TWILIO()], new URL('http://localhost:3000')).send(TEXT);
    expect(twilio.heard[0]?.body).not.toContain('StatusCallback');
  });

  it.each([{ status: 500 }, { status: 429 }, { status: 401 }, 'broken'] as const)(
    'I-17 I-56 when the first fails with %j, then the second carries the same code',
    async (behavior) => {
      twilio.behavior = behavior;
      expect(await gatewayOf().send(TEXT)).toEqual({ kind: 'taken', carrier: 'webhook', reference: 'w-1' });
      expect(webhook.heard[0]?.body).toContain('"code":"551027"');
      expect(told).toEqual(['twilio text DE failed', 'webhook text DE taken']);
      expect(await deliveries()).toMatchObject([{ carrier: 'webhook', reference: 'w-1', message_id: 'msg_1' }]);
    },
  );

  it('I-56 when the first may not write to that country, then the second is asked', async () => {
    twilio.behavior = { status: 400, body: '{"code":21408}' };
    expect(await gatewayOf().send(TEXT)).toMatchObject({ kind: 'taken', carrier: 'webhook' });
    expect(told).toEqual(['twilio text DE declined', 'webhook text DE taken']);
  });

  it('I-56 when the number is refused, then nobody else is asked, and nothing is noted', async () => {
    twilio.behavior = { status: 400, body: '{"code":21211}' };
    expect(await gatewayOf().send(TEXT)).toEqual({ kind: 'refused', because: 'Twilio 400 21211' });
    expect([hearings(), told, await deliveries()]).toEqual([[1, 0], ['twilio text DE refused'], []]);
  });

  it('I-17 I-56 when one fails and one declines, then it is tried again; when both decline, it is not', async () => {
    twilio.behavior = { status: 503 };
    webhook.behavior = { status: 404 };
    await expect(gatewayOf().send(TEXT)).rejects.toThrow('twilio: Twilio 503, webhook 404');
    twilio.behavior = { status: 400, body: '{"code":21408}' };
    expect(await gatewayOf().send(TEXT)).toEqual({ kind: 'refused', because: 'Twilio 400 21408, webhook 404' });
  });

  it('M28 when a call is to be placed, then only who can call is asked', async () => {
    const call = { ...TEXT, channel: 'call' } as const;
    expect(gatewayOf().channels).toEqual(['text', 'call']);
    twilio.behavior = { status: 503 };
    await expect(gatewayOf().send(call)).rejects.toThrow('twilio: Twilio 503');
    expect(webhook.heard).toEqual([]);
    expect(await gatewayOf([WEBHOOK()]).send(call)).toEqual({ kind: 'refused', because: 'no carrier for a call' });
  });

  it.each(['', '15123456789', '+0151234567', '+49 151 2345', '+4915123456789\r\n+1900', 'client:eve', '+49'])(
    'I-57 when what is stored is no number, such as %j, then no carrier hears of it',
    async (to) => {
      expect(await gatewayOf().send({ ...TEXT, to })).toEqual({ kind: 'refused', because: 'the number is none' });
      expect(hearings()).toEqual([0, 0]);
    },
  );

  it('I-17 when the first fails five times in a country, then it is spared there, and asked again later', async () => {
    const gateway = gatewayOf();
    twilio.behavior = { status: 500 };
    for (let time = 0; time < 8; time += 1) await gateway.send(TEXT);
    expect(hearings()).toEqual([5, 8]);
    expect(told).toContain('twilio DE true');
    expect(told.at(-2)).toBe('twilio text DE skipped');

    await gateway.send({ ...TEXT, country: 'FR' });
    expect(hearings()).toEqual([6, 9]);

    twilio.behavior = { status: 201, body: '{}' };
    clock.advance(seconds(30));
    expect(await gateway.send(TEXT)).toMatchObject({ carrier: 'twilio' });
    expect(await gateway.send(TEXT)).toMatchObject({ carrier: 'twilio' });
    expect(told.slice(-3)).toEqual(['twilio DE false', 'twilio text DE taken', 'twilio text DE taken']);
  });

  it('I-17 I-56 when there is no other, then a spared carrier means: not this time', async () => {
    const gateway = gatewayOf([TWILIO()]);
    twilio.behavior = { status: 500 };
    for (let time = 0; time < 5; time += 1) await expect(gateway.send(TEXT)).rejects.toThrow('Twilio 500');
    await expect(gateway.send(TEXT)).rejects.toThrow('twilio: circuit open');
    expect(twilio.heard).toHaveLength(5);
  });

  it('I-55 refusals and numbers that are none open no circuit: nobody can shut the others out by typing', async () => {
    const gateway = gatewayOf();
    for (const code of [21211, 21614, 21408, 99999]) {
      twilio.behavior = { status: 400, body: JSON.stringify({ code }) };
      for (let time = 0; time < 6; time += 1) await gateway.send(TEXT);
    }
    expect(twilio.heard).toHaveLength(24);
    expect(told.filter((each) => each.includes('true'))).toEqual([]);
  });

  it('I-54 whatever happens, then neither log nor metrics hold number, code or secret', async () => {
    const gateway = gatewayOf();
    twilio.behavior = { status: 500, body: `${NUMBER} 551027` };
    webhook.behavior = { status: 422, body: `${NUMBER} 551027` };
    for (let time = 0; time < 6; time += 1) await gateway.send({ ...TEXT, country: `${NUMBER}` });
    clock.advance(minutes(1));
    await gateway.send(TEXT);
    expect(logged).toContain('a carrier did not take a message');
    expect(logged).toContain('a carrier is spared for a while');
    expect(logged + told.join()).not.toMatch(/15123|551027|hunter2|whsec/);
  });

  it('I-56 when it cannot be noted, then it is not sent again for that', async () => {
    await raw().run('alter table text_deliveries rename to elsewhere');
    expect(await gatewayOf().send(TEXT)).toMatchObject({ kind: 'taken' });
    await raw().run('alter table elsewhere rename to text_deliveries');
    expect(logged).toContain('where a message went was not noted');
  });

  it('then without carriers there is no gateway, and nobody whose reports are read', () => {
    const needs = { clock, meter, log, deliveries: store().textDeliveries, url: new URL('https://id.example') };
    expect(textCarriers([], needs)).toEqual({ textGateway: null, textReporters: new Map() });
    const { textReporters } = textCarriers([{ ...TWILIO(), authToken: null } as TextCarrierSettings, WEBHOOK()], needs);
    expect([...textReporters.keys()]).toEqual(['webhook']);
  });
});
