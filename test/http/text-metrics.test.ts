import { afterEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { TextMessage } from '../../src/ports/text-gateway.ts';
import { type Answer, openClient } from '../fixtures/client.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [MAREK, LENA, ANA] = ['marek@acme.example', 'lena@acme.example', 'ana@acme.example'] as const;
const MINUTE = 60;

let server: TestServer;
let twilio: OutsideServer | null = null;
let webhook: OutsideServer | null = null;
afterEach(async () => {
  await server.stop();
  await Promise.all([twilio?.stop(), webhook?.stop()]);
  [twilio, webhook] = [null, null];
});

/** What a dashboard reads of this name now: the values by their labels, as they stand there. */
async function counted(name: string): Promise<Readonly<Record<string, number>>> {
  const { body } = await openClient(server.url).get('/metrics');
  const lines = body.split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = line.match(/\{(.*)\} (\S+)$/) ?? [];
      return [labels.replaceAll(/\w+=|"/g, ''), Number(value)];
    }),
  );
}

describe('with Twilio, and a webhook after it', () => {
  const TEXT: TextMessage = {
    ...{ id: 'msg_1', at: 0, to: '+4915123456789', country: 'DE', words: '551027 is your code', code: '551027' },
    channel: 'text',
  };

  test('I-56 each try is counted by carrier and what came of it; a circuit reads 1 while it is open, and 0 after', async () => {
    [twilio, webhook] = await Promise.all([
      startOutsideServer({ status: 503 }),
      startOutsideServer({ status: 200, body: '{"reference":"w-1"}' }),
    ]);
    server = await startTestServer({
      environment: {
        TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
        TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
        TWOFOLD_TEXT_TWILIO_FROM: '+15550001111',
        TWOFOLD_TEXT_TWILIO_URL: twilio.url.href,
        TWOFOLD_TEXT_WEBHOOK_URL: webhook.url.href,
        TWOFOLD_TEXT_WEBHOOK_SECRET: 'whsec_TheSecretOfBothSidesOfTheseTests',
      },
    });
    const send = () => server.composition.textGateway?.send(TEXT);
    expect([await counted('twofold_text_tries_total'), await counted('twofold_text_circuit_open')]).toEqual([{}, {}]);
    for (let time = 0; time < 6; time += 1) expect(await send()).toMatchObject({ carrier: 'webhook' });
    expect(await counted('twofold_text_circuit_open')).toEqual({ 'twilio,DE': 1 });
    expect(await counted('twofold_text_tries_total')).toEqual({
      ...{ 'twilio,text,DE,failed': 5, 'twilio,text,DE,skipped': 1, 'webhook,text,DE,taken': 6 },
    });
    twilio.behavior = { status: 201, body: JSON.stringify({ sid: `SM${'c'.repeat(32)}` }) };
    server.advance(MINUTE);
    expect(await send()).toMatchObject({ carrier: 'twilio' });
    expect(await counted('twofold_text_circuit_open')).toEqual({ 'twilio,DE': 0 });
    expect(await counted('twofold_text_tries_total')).toMatchObject({
      ...{ 'twilio,text,DE,failed': 5, 'twilio,text,DE,taken': 1, 'webhook,text,DE,taken': 6 },
    });
  });
});

describe('codes are counted, and each budget that was spent', () => {
  /** From the first page to where a code to this number is asked for; what comes of it, time after time. */
  async function askFor(email: string, phone: string, channel: 'text' | 'call' = 'text', times = 1): Promise<Answer[]> {
    const client = openClient(server.url);
    await client.signIn(email, DEMO_PASSWORD);
    await client.open('/settings/set-up');
    await client.submit('/set-up/method', { method: 'sms' });
    const answers = [];
    for (let time = 0; time < times; time += 1) {
      answers.push(await client.post('/set-up/text', { country: 'GB', phone, channel }));
      server.advance(MINUTE + 1);
    }
    return answers;
  }
  const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
  const codes = () => counted('twofold_text_codes_total');

  test.each([
    ['organization', 'TWOFOLD_TEXT_DAILY_ORGANIZATION'],
    ['country', 'TWOFOLD_TEXT_DAILY_COUNTRY'],
    ['installation', 'TWOFOLD_TEXT_DAILY'],
  ])('I-55 that of the %s, by its own name', async (budget, variable) => {
    server = await startTestServer({ environment: { [variable]: '2' } });
    expect(statuses(await askFor(MAREK, '07700 900123'))).toEqual([303]);
    expect(statuses(await askFor(LENA, '07700 900124', 'call'))).toEqual([303]);
    expect(await codes()).toEqual({ text: 1, call: 1 });
    expect(statuses(await askFor(ANA, '07700 900125'))).toEqual([429]);
    expect(await codes()).toEqual({ text: 1, call: 1, [budget]: 1 });
  });

  test('I-55 that of the account, and that of the number, whoever asks', async () => {
    server = await startTestServer();
    expect(statuses(await askFor(MAREK, '07700 900123', 'text', 3))).toEqual([303, 303, 303]);
    expect(statuses(await askFor(LENA, '07700 900123', 'text', 2))).toEqual([303, 303]);
    expect(statuses(await askFor(ANA, '07700 900123'))).toEqual([429]);
    expect(await codes()).toEqual({ text: 5, number: 1 });
    expect(statuses(await askFor(ANA, '07700 900124', 'call', 5))).toEqual([303, 303, 303, 303, 303]);
    expect(statuses(await askFor(ANA, '07700 900125', 'text', 2))).toEqual([429, 429]);
    expect(await codes()).toEqual({ text: 5, call: 5, number: 1, account: 2 });
  });
});
