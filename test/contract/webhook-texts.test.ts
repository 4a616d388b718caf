import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/gateways/system-clock.ts';
import { tryWebhook, webhookCarrier } from '../../src/gateways/webhook-texts.ts';
import type { TextMessage } from '../../src/ports/text-gateway.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';

const SECRET = 'whsec_TheSecretOfBothSidesOfTheseTests';
const NUMBER = '+4915123456789';
const TEXT: TextMessage = {
  id: 'msg_3f2a',
  at: Date.UTC(2026, 2, 2, 9),
  channel: 'text',
  to: NUMBER,
  country: 'DE',
  words: '551027 is your Acme code — née 🦊.\n\n@id.example #551027',
  code: '551027',
};

describe('Given a webhook of the operator', () => {
  let receiver: OutsideServer;
  beforeEach(async () => {
    receiver = await startOutsideServer({ status: 202 });
  });
  afterEach(() => receiver.stop());

  const settings = () => ({
    url: new URL('/texts?line=1', receiver.url),
    secret: SECRET,
    channels: ['text', 'call'] as const,
  });
  const send = (patch: Partial<TextMessage> = {}, patience = 10_000) =>
    webhookCarrier(settings(), systemClock, patience).send({ ...TEXT, ...patch });
  /** As a receiver does that uses the library of the standard. */
  const verified = (index = 0, secret = SECRET) => {
    const { body, headers } = receiver.heard[index] ?? { body: '', headers: {} };
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  };

  describe('when it takes a message', () => {
    it('I-57 then it has got a document, signed by Standard Webhooks, with the stored number', async () => {
      expect(await send()).toEqual({ kind: 'taken', carrier: 'webhook', reference: 'msg_3f2a' });
      expect(receiver.heard[0]).toMatchObject({ method: 'POST', path: '/texts?line=1' });
      expect(receiver.heard[0]?.headers['content-type']).toBe('application/json');
      const { at: _, ...data } = TEXT;
      expect(verified()).toEqual({ type: 'message.send', timestamp: '2026-03-02T09:00:00.000Z', data });
    });
    it('I-17 then somebody with another secret sees that it is not theirs', async () => {
      await send();
      expect(() => verified(0, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toThrow();
    });
    it('I-56 then every try bears the same id and the same code', async () => {
      receiver.behavior = { status: 503 };
      await expect(send()).rejects.toThrow('webhook 503');
      receiver.behavior = { status: 200 };
      await send();
      expect(receiver.heard.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_3f2a', 'msg_3f2a']);
      expect(receiver.heard[0]?.body).toBe(receiver.heard[1]?.body);
      expect(verified(1)).toMatchObject({ data: { code: '551027' } });
    });
    it('then a call says what is to be spoken', async () => {
      await send({ channel: 'call', words: '5, 5, 1' });
      expect(verified()).toMatchObject({ data: { channel: 'call', words: '5, 5, 1' } });
    });
    it('then its own reference counts, where it names one', async () => {
      receiver.behavior = { status: 200, body: '{"reference":"a-77:b.c"}' };
      expect(await send()).toMatchObject({ reference: 'a-77:b.c' });
      for (const body of [
        '',
        'ok',
        'null',
        '{"reference":7}',
        '{"reference":"a b"}',
        `{"reference":"${'x'.repeat(101)}"}`,
      ]) {
        receiver.behavior = { status: 200, body };
        expect([body, await send()]).toEqual([body, { kind: 'taken', carrier: 'webhook', reference: 'msg_3f2a' }]);
      }
    });
  });

  describe('when it takes none', () => {
    it.each([400, 402, 409, 413, 422, 451])('I-56 then %i is for good', async (status) => {
      receiver.behavior = { status, body: NUMBER };
      expect(await send()).toEqual({ kind: 'refused', because: `webhook ${status}` });
    });
    it.each([401, 403, 404, 405, 410])('I-56 then %i is about us, and another carrier may take it', async (status) => {
      receiver.behavior = { status, body: NUMBER };
      expect(await send()).toEqual({ kind: 'declined', because: `webhook ${status}` });
    });
    it.each([408, 425, 429, 500, 502, 503, 504])('I-17 I-56 I-54 then after %i it is tried again', async (status) => {
      receiver.behavior = { status, body: `${NUMBER} 551027` };
      await expect(send()).rejects.toThrow(new RegExp(`^webhook ${status}$`));
    });
    it.each([301, 302, 303, 307, 308])('I-54 then %i is not followed', async (status) => {
      const elsewhere = await startOutsideServer();
      receiver.behavior = { status, headers: { location: elsewhere.url.href } };
      await expect(send()).rejects.toThrow(`webhook ${status}`);
      expect(elsewhere.heard).toEqual([]);
      await elsewhere.stop();
    });
    it.each(['silent', 'broken'] as const)(
      'I-17 I-56 then one that is %s is given up after a while',
      async (behavior) => {
        receiver.behavior = behavior;
        await expect(send({}, 300)).rejects.toThrow(/^(no answer in time|UND_ERR_SOCKET)$/);
      },
    );
  });

  it('then the doctor knocks without a message', async () => {
    receiver.behavior = { status: 405 };
    expect(await tryWebhook(settings())).toBeNull();
    receiver.behavior = { status: 502 };
    expect(await tryWebhook(settings())).toBe('it answers 502');
    expect(receiver.heard.map(({ method, body }) => [method, body])).toEqual([
      ['HEAD', ''],
      ['HEAD', ''],
    ]);
  });
});
