import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, openClient } from '../fixtures/client.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';
const NUMBER = '+447700900123';
const TYPED = { country: 'GB', phone: '07700 900123', channel: 'text' };
const SENTENCE = "We couldn't send a text message just now. Try again, or use another way.";
const TAKES = { status: 201, body: JSON.stringify({ sid: `SM${'a'.repeat(32)}` }) };
/** Twilio's own words repeat the number. */
const REFUSES = { status: 400, body: JSON.stringify({ code: 21614, message: `${NUMBER} is no mobile`, status: 400 }) };

let server: TestServer;
let twilio: OutsideServer;
beforeEach(async () => {
  twilio = await startOutsideServer(TAKES);
  server = await startTestServer({
    environment: {
      TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
      TWOFOLD_TEXT_TWILIO_FROM: '+15550001111',
      TWOFOLD_TEXT_TWILIO_URL: twilio.url.href,
    },
  });
});
afterEach(async () => {
  await server.stop();
  await twilio.stop();
});

const browser = () => openClient(server.url);
const flush = () => server.composition.flushOutbox();

/** What Twilio was given last. */
const codeThere = () => new URLSearchParams(twilio.heard.at(-1)?.body).get('Body')?.slice(0, 6) ?? '';

async function atNumber(client: Client) {
  await client.signIn(MAREK);
  await client.open('/settings/set-up');
  await client.submit('/set-up/method', { method: 'sms' });
}

async function setUpPhone() {
  const client = browser();
  await atNumber(client);
  await client.submit('/set-up/text', TYPED);
  await flush();
  await client.submit('/set-up/text/code', { code: codeThere() });
  await client.submit('/set-up/recovery-codes', { saved: 'yes' });
  server.advance(60);
}

async function events(): Promise<readonly { readonly [name: string]: unknown }[]> {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(`select target_id, address, details from audit_events where action = 'text.not_sent'`);
  } finally {
    await raw.close();
  }
}

async function expectOneEvent(because: string) {
  const [event, ...others] = await events();
  expect(others).toEqual([]);
  expect(event).toMatchObject({ target_id: await server.userId(MAREK), address: '127.0.0.1' });
  expect(JSON.parse(String(event?.['details']))).toEqual({ because, channel: 'text' });
}

describe('a carrier sends no text', () => {
  test('I-56 I-52 I-54 it refuses the number: the page of the challenge says so, and the log once', async () => {
    await setUpPhone();
    twilio.behavior = REFUSES;
    const marek = browser();
    await marek.signIn(MAREK);
    const refused = codeThere();
    await flush();
    const page = await marek.open('/sign-in/text');
    expect([page.status, page.h1, page.problems]).toEqual([200, 'Your code was not sent', [SENTENCE]]);
    expect(page.text).not.toContain('We sent');
    expect(page.text).toContain('Use a recovery code');
    await flush();
    await expectOneEvent('refused');
    expect(JSON.stringify([await events(), server.log])).not.toMatch(new RegExp(`900123|${refused}|${codeThere()}`));

    twilio.behavior = TAKES;
    server.advance(60);
    const again = await marek.submit('/sign-in/text/send', { channel: 'text' });
    expect([again.h1, again.problems]).toEqual(['Check your phone', []]);
    await flush();
    expect((await marek.open('/sign-in/text')).h1).toBe('Check your phone');
    expect((await marek.submit('/sign-in/text', { code: codeThere() })).h1).toBe('Your organizations');
    await expectOneEvent('refused');
  });

  test('I-56 I-22 it refuses the number that is being set up: so does the page of its code', async () => {
    twilio.behavior = REFUSES;
    const marek = browser();
    await atNumber(marek);
    await marek.submit('/set-up/text', TYPED);
    await flush();
    const page = await marek.open('/set-up/text/code');
    expect([page.h1, page.problems]).toEqual(['Your code was not sent', [SENTENCE]]);
    expect(page.text).toContain(`It was to go to ${NUMBER}`);
    const wrong = await marek.submit('/set-up/text/code', { code: '000000' });
    expect(wrong.problems).toContain(SENTENCE);
    await expectOneEvent('refused');
  });

  test('I-56 I-17 it is out of order: as soon as no try is left within the life of the code', async () => {
    await setUpPhone();
    twilio.behavior = { status: 500, body: '{"code":20500}' };
    const marek = browser();
    await marek.signIn(MAREK);
    await flush();
    for (const pause of [5, 30]) {
      server.advance(pause);
      await flush();
      expect((await marek.open('/sign-in/text')).h1).toBe('Check your phone');
    }
    expect(await events()).toEqual([]);
    server.advance(120);
    await flush();
    expect((await marek.open('/sign-in/text')).problems).toEqual([SENTENCE]);
    server.advance(600);
    await flush();
    await expectOneEvent('unanswered');
  });

  test('I-56 I-17 it takes the request and says nothing: at the latest once the code has run out', async () => {
    await setUpPhone();
    twilio.behavior = 'silent';
    const marek = browser();
    await marek.signIn(MAREK);
    await flush();
    server.advance(300);
    await flush();
    expect((await marek.open('/sign-in/text')).problems).toEqual([SENTENCE]);
    await expectOneEvent('expired');
    // A carrier may take ten seconds to answer.
  }, 30_000);

  test('T18 a program is told the same of the step', async () => {
    await setUpPhone();
    const marek = browser();
    await marek.signIn(MAREK);
    const look = async () => (await marek.get('/v1/sign-in')).json<{ text: object }>().text;
    expect(await look()).toMatchObject({ failed: false });
    server.advance(60);
    twilio.behavior = REFUSES;
    await marek.submit('/sign-in/text/send', { channel: 'text' });
    await flush();
    expect(await look()).toMatchObject({ failed: true });
  });
});
