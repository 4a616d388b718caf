import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const OWN_URL = 'https://id.example';
const MAREK = 'marek@acme.example';
const NUMBER = '+447700900123';
const TYPED = { country: 'GB', phone: '07700 900123', channel: 'text' };
const [AUTH_TOKEN, SECRET] = ['0123456789abcdef0123456789abcdef', 'whsec_TheSecretOfBothSidesOfTheseTests'];
const SENTENCE =
  'The text message did not reach your phone. Make sure that it is on and has a signal, and ask for a new code, or use another way.';

let server: TestServer;
let raw: RawDatabase;
let twilio: OutsideServer;
let webhook: OutsideServer;
let texts = 0;
beforeEach(async () => {
  [twilio, webhook] = await Promise.all([startOutsideServer(), startOutsideServer()]);
  server = await startTestServer({
    environment: {
      TWOFOLD_URL: OWN_URL,
      TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWOFOLD_TEXT_TWILIO_FROM: '+15550001111',
      TWOFOLD_TEXT_TWILIO_URL: twilio.url.href,
      TWOFOLD_TEXT_WEBHOOK_URL: webhook.url.href,
      TWOFOLD_TEXT_WEBHOOK_SECRET: SECRET,
    },
  });
  raw = await openRaw(server.database.url);
});
afterEach(async () => {
  await raw.close();
  await server.stop();
  await Promise.all([twilio.stop(), webhook.stop()]);
});

const browser = () => openClient(server.url, { origin: OWN_URL });

/** Sends what waits: Twilio takes it, and tells later what became of it. @returns by which reference. */
async function sendByTwilio(): Promise<string> {
  texts += 1;
  const sid = `SM${String(texts).padStart(32, '0')}`;
  twilio.behavior = { status: 201, body: JSON.stringify({ sid }) };
  await server.composition.flushOutbox();
  return sid;
}
const lastByTwilio = () => new URLSearchParams(twilio.heard.at(-1)?.body);
const codeThere = () => lastByTwilio().get('Body')?.slice(0, 6) ?? '';

/** As Twilio signs, at the address that it was given with the message. */
function tellAsTwilio(MessageSid: string, MessageStatus: string, token = AUTH_TOKEN) {
  const fields = { AccountSid: `AC${'0'.repeat(32)}`, MessageSid, MessageStatus, To: NUMBER, ErrorCode: '30003' };
  const url = lastByTwilio().get('StatusCallback') ?? '';
  const signed = Object.entries(fields)
    .sort()
    .reduce((all, [name, value]) => all + name + value, url);
  const headers = { ...FORM, 'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64') };
  const body = new URLSearchParams(fields).toString();
  return openClient(server.url, { origin: null }).send('POST', new URL(url).pathname, { headers, body });
}

function tellAsWebhook(reference: string, status: string) {
  const body = JSON.stringify({ type: 'message.status', timestamp: 'x', data: { reference, status } });
  const at = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign('evt_1', at, body),
  };
  return openClient(server.url, { origin: null }).send('POST', '/webhooks/texts/status', { headers, body });
}

const events = () =>
  raw.run("select target_id, actor_id, address, details from audit_events where action = 'text.not_delivered'");

async function atNumber(client: Client) {
  await client.signIn(MAREK);
  await client.open('/settings/set-up');
  await client.submit('/set-up/method', { method: 'sms' });
  await client.submit('/set-up/text', TYPED);
}

/** Marek, who has a phone, on the page that waits for its code. */
async function challenged(): Promise<Client> {
  const first = browser();
  await atNumber(first);
  await sendByTwilio();
  await first.submit('/set-up/text/code', { code: codeThere() });
  await first.submit('/set-up/recovery-codes', { saved: 'yes' });
  server.advance(60);
  const marek = browser();
  expect((await marek.signIn(MAREK)).h1).toBe('Check your phone');
  return marek;
}

describe('a carrier took a text, and reports later that it did not arrive', () => {
  test('I-56 I-52 I-54 the page of the challenge says so and what to do, and the log once', async () => {
    const marek = await challenged();
    const reference = await sendByTwilio();
    const code = codeThere();
    await tellAsTwilio(reference, 'sent');
    expect([(await marek.open('/sign-in/text')).problems, await events()]).toEqual([[], []]);
    for (let time = 0; time < 3; time += 1) {
      const answer = await tellAsTwilio(reference, time === 1 ? 'failed' : 'undelivered');
      expect(answer.status).toBe(204);
    }
    const page = await marek.open('/sign-in/text');
    expect([page.status, page.h1, page.problems]).toEqual([200, 'Your code did not arrive', [SENTENCE]]);
    expect(page.text).not.toContain('We sent');
    expect(page.text).toContain('Use a recovery code');
    const event = { target_id: await server.userId(MAREK), actor_id: null, address: '127.0.0.1' };
    expect(await events()).toEqual([{ ...event, details: '{"carrier":"twilio"}' }]);
    expect(JSON.stringify([await events(), server.log])).not.toMatch(new RegExp(`900123|${code}`));

    // What comes late is still good, and nobody has to wait for another one.
    expect((await marek.submit('/sign-in/text', { code })).h1).toBe('Your organizations');
  });

  test('I-56 a new code is another text: the page waits for it again', async () => {
    const marek = await challenged();
    await tellAsTwilio(await sendByTwilio(), 'undelivered');
    server.advance(60);
    await marek.open('/sign-in/text');
    const again = await marek.submit('/sign-in/text/send', { channel: 'text' });
    expect([again.h1, again.problems]).toEqual(['Check your phone', []]);
    await tellAsTwilio(await sendByTwilio(), 'undelivered');
    expect((await marek.open('/sign-in/text')).problems).toEqual([SENTENCE]);
    expect(await events()).toHaveLength(2);
  });

  test('I-56 that it arrived after all outranks it, and the page says nothing of it any more', async () => {
    const marek = await challenged();
    const reference = await sendByTwilio();
    await tellAsTwilio(reference, 'undelivered');
    await tellAsTwilio(reference, 'delivered');
    expect((await marek.open('/sign-in/text')).h1).toBe('Check your phone');
    await tellAsTwilio(reference, 'undelivered');
    expect((await marek.open('/sign-in/text')).problems).toEqual([]);
    expect(await events()).toHaveLength(1);
  });

  test('I-56 I-22 of a number that is being set up: so does the page of its code, with the number', async () => {
    const marek = browser();
    await atNumber(marek);
    await tellAsTwilio(await sendByTwilio(), 'undelivered');
    const page = await marek.open('/set-up/text/code');
    expect([page.h1, page.problems]).toEqual(['Your code did not arrive', [SENTENCE]]);
    expect(page.text).toMatch(/It was to go to \+447700900123 ?\. Look whether that is your number\./);
    expect((await marek.submit('/set-up/text/code', { code: codeThere() })).h1).toBe('Save your recovery codes');
  });

  test('I-56 I-52 by the webhook it is the same', async () => {
    const marek = await challenged();
    twilio.behavior = { status: 503 };
    webhook.behavior = { status: 200, body: '{"reference":"w-1"}' };
    await server.composition.flushOutbox();
    expect((await tellAsWebhook('w-1', 'failed')).status).toBe(204);
    expect((await marek.open('/sign-in/text')).problems).toEqual([SENTENCE]);
    expect((await events()).map(({ details }) => details)).toEqual(['{"carrier":"webhook"}']);
  });

  test('I-56 I-58 a report that overtakes the answer of its carrier is not lost', async () => {
    const marek = await challenged();
    const early = `SM${'e'.repeat(32)}`;
    await tellAsTwilio(early, 'undelivered');
    expect(await events()).toEqual([]);
    twilio.behavior = { status: 201, body: JSON.stringify({ sid: early }) };
    await server.composition.flushOutbox();
    expect((await marek.open('/sign-in/text')).problems).toEqual([SENTENCE]);
    expect(await events()).toHaveLength(1);
  });

  test('I-17 I-56 a forged report, and one of a text that is nobody’s, tell nobody anything', async () => {
    const marek = await challenged();
    const reference = await sendByTwilio();
    expect((await tellAsTwilio(reference, 'undelivered', 'f'.repeat(32))).status).toBe(403);
    expect((await tellAsTwilio(`SM${'d'.repeat(32)}`, 'undelivered')).status).toBe(204);
    expect([(await marek.open('/sign-in/text')).problems, await events()]).toEqual([[], []]);
  });

  test('T10 T18 its organization reads it in words, and a program is told of the step', async () => {
    const marek = await challenged();
    const look = async () => (await marek.get('/v1/sign-in')).json<{ text: object }>().text;
    const reference = await sendByTwilio();
    expect(await look()).toMatchObject({ failed: false });
    await tellAsTwilio(reference, 'undelivered');
    expect(await look()).toMatchObject({ failed: true });
    const ana = browser();
    await ana.signIn('ana@acme.example');
    const log = await ana.open('/organizations/acme/settings/audit-log?show=failures');
    expect(log.text).toContain('A code for the phone of Marek Nowak did not arrive');
  });
});
