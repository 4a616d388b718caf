import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { TEXT_CIRCUITS, type TextCircuit } from '../../src/domain/authenticators/text-circuit.ts';
import { beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { setUpPasskey, signInWithApp, signInWithPasskey, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { recoveryCodesOf, setupKeyOf } from '../fixtures/html.ts';
import { leaveUnanswered } from '../fixtures/left-unanswered.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, LENA, MAREK, YUKI] = ['ana', 'lena', 'marek', 'yuki'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const HUGO = 'hugo@hillside.example';
const NUMBER = '+447700900123';
const TYPED = { country: 'GB', phone: '07700 900123', channel: 'text' };
const MINUTE = 60;
const LOG = '/settings/audit-log';

const INSTEAD = 'Set up an authenticator app or a passkey instead, or try again in';
const SENTENCES: Readonly<Record<TextCircuit, string>> = {
  number:
    'Codes to this number did not come back. Use another number, or set up an authenticator app or a passkey. You can try this number again in 24 hours.',
  account: `None of the codes that we sent for you came back. ${INSTEAD} 24 hours.`,
  organization: `We can't send codes to new numbers for now. ${INSTEAD} 50 minutes.`,
  country: `We can't send codes to new numbers for now. ${INSTEAD} 50 minutes.`,
  installation: `We can't send codes to new numbers for now. ${INSTEAD} 50 minutes.`,
};

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const textsTo = async (number: string) => (await server.inbox()).filter(({ to }) => to === number);

async function open(circuit: TextCircuit): Promise<void> {
  await leaveUnanswered(server, circuit, NUMBER);
  server.advance(10 * MINUTE);
}

async function atNumber(email: string): Promise<Client> {
  const client = openClient(server.url);
  await client.signIn(email);
  await client.open('/settings/set-up');
  await client.submit('/set-up/method', { method: 'sms' });
  return client;
}

/** What a dashboard reads, by the circuit. */
async function paused(): Promise<Readonly<Record<string, number>>> {
  const { body } = await openClient(server.url).get('/metrics');
  const found = body.matchAll(/^twofold_text_paused_total\{circuit="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, circuit = '', count]) => [circuit, Number(count)]));
}

const NONE = { number: 0, account: 0, organization: 0, country: 0, installation: 0 };

describe.each(TEXT_CIRCUITS)('the circuit of the %s is open', (circuit) => {
  test('I-55 the page says what to do and when, keeps what was typed, and sends nothing', async () => {
    await open(circuit);
    const marek = await atNumber(MAREK);
    const refused = await marek.submit('/set-up/text', TYPED);
    expect([refused.status, refused.h1]).toEqual([429, 'Enter your mobile number']);
    // The clock goes on while the test runs.
    const told = refused.problems.map((words) =>
      words.replace('49 minutes', '50 minutes').replace('23 hours', '24 hours'),
    );
    expect(told).toEqual([SENTENCES[circuit]]);
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(49 * MINUTE);
    expect(seconds).toBeLessThanOrEqual(24 * 60 * MINUTE);
    expect(refused.body).toContain('value="07700 900123"');
    expect(await textsTo(NUMBER)).toEqual([]);
  });

  test('I-55 a dashboard sees which, each time, and no budget is paid or called spent', async () => {
    expect(await paused()).toEqual(NONE);
    await open(circuit);
    const marek = await atNumber(MAREK);
    await marek.post('/set-up/text', TYPED);
    await marek.post('/set-up/text', { ...TYPED, channel: 'call' });
    expect(await paused()).toEqual({ ...NONE, [circuit]: 2 });
    const { body } = await marek.get('/metrics');
    expect(body).not.toContain('twofold_text_codes_total{');
  });

  test('I-55 T18 a program is told the circuit and the time', async () => {
    await requireSecondFactor();
    await open(circuit);
    const step = openApi(server.url, stepOf(await beginByApi(server.url, MAREK)).token);
    const refused = await step.post('/v1/sign-in/enrollment/phone', { number: '07700 900123', country: 'GB' });
    expect([refused.status, codeOf(refused)]).toEqual([429, 'text.paused']);
    expect(refused.json()).toMatchObject({ circuit, retryAt: expect.any(Number) });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(49 * MINUTE);
  });

  test('I-55 the same person sets up an app or a passkey from that page, and uses it', async () => {
    await open(circuit);
    const marek = await atNumber(MAREK);
    await marek.submit('/set-up/text', TYPED);
    await marek.click('Choose again');
    const app = await marek.submit('/set-up/method', { method: 'totp' });
    const secret = setupKeyOf(app.body);
    const saved = await marek.submit('/set-up/app', { code: await server.freshCode(secret) });
    expect(recoveryCodesOf(saved.body)).toHaveLength(10);
    const [code = ''] = recoveryCodesOf(saved.body);
    await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    const next = openClient(server.url);
    await next.signIn(MAREK);
    expect((await next.submit('/sign-in/code', { code: await server.freshCode(secret) })).h1).toBe(
      'Your organizations',
    );
    const rescued = openClient(server.url);
    await rescued.signIn(MAREK);
    await rescued.open('/sign-in/recovery-code');
    expect((await rescued.submit('/sign-in/recovery-code', { recovery_code: code })).h1).toBe(
      'You used a recovery code',
    );
    const ana = openClient(server.url);
    await ana.signIn(ANA);
    await ana.open('/settings/set-up');
    const key = await setUpPasskey(server, ana);
    expect((await signInWithPasskey(openClient(server.url), key)).h1).toBe('Your organizations');
  });

  test('I-55 whoever has a proven phone is texted and signs in', async () => {
    const lena = await atNumber(LENA);
    await lena.submit('/set-up/text', TYPED);
    await lena.submit('/set-up/text/code', { code: (await textsTo(NUMBER))[0]?.code ?? '' });
    await lena.submit('/set-up/recovery-codes', { saved: 'yes' });
    server.advance(25 * 60 * MINUTE);
    await open(circuit);
    const refused = await (await atNumber(MAREK)).submit('/set-up/text', TYPED);
    expect(refused.status).toBe(429);
    // The budget of the number has room again.
    server.advance(circuit === 'number' ? 60 * MINUTE : 0);
    const next = openClient(server.url);
    expect((await next.signIn(LENA)).h1).toBe('Check your phone');
    const done = await next.submit('/sign-in/text', { code: (await textsTo(NUMBER))[0]?.code ?? '' });
    expect(done.h1).toBe('Your organizations');
  });
});

async function requireSecondFactor(): Promise<void> {
  const ana = openClient(server.url);
  await ana.signIn(ANA);
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
}

test.each(['organization', 'country', 'installation'] as const)(
  'I-55 "Send again" is held back too, once the circuit of the %s opens, and the code that was sent is still good',
  async (circuit) => {
    await leaveUnanswered(server, circuit);
    server.advance(8 * MINUTE);
    const marek = await atNumber(MAREK);
    expect((await marek.submit('/set-up/text', TYPED)).h1).toBe('Check your phone');
    server.advance(2 * MINUTE);
    const refused = await marek.submit('/set-up/text/send', { channel: 'call' });
    expect([refused.status, refused.h1, refused.problems.length]).toEqual([429, 'Check your phone', 1]);
    expect(refused.problems[0]).toMatch(/^We can't send codes to new numbers for now\. /);
    const proven = await marek.submit('/set-up/text/code', { code: (await textsTo(NUMBER))[0]?.code ?? '' });
    expect(recoveryCodesOf(proven.body)).toHaveLength(10);
  },
);

describe('I-52 I-38 the log has it once an hour', () => {
  async function logOf(email: string, organization: string): Promise<string> {
    const admin = openClient(server.url);
    await signInWithApp(server, admin, email);
    const page = await admin.open(`/organizations/${organization}${LOG}`);
    expect(page.h1).toBe('Audit log');
    return page.text.replaceAll(' : ', ': ');
  }
  const SAID = 'No code texted to a new number of Lena Fischer: too few of the last were answered';

  test.each([
    ['number', 'Codes to this number'],
    ['country', 'Codes to new numbers of this country'],
    ['installation', 'Codes to new numbers of the installation'],
  ] as const)('of the %s, for every organization of the person', async (circuit, note) => {
    await open(circuit);
    const lena = await atNumber(LENA);
    for (let time = 0; time < 3; time += 1) await lena.submit('/set-up/text', TYPED);
    for (const text of [await logOf(YUKI, 'acme'), await logOf(HUGO, 'hillside')]) {
      expect(text.split(SAID)).toHaveLength(2);
      expect(text).toContain(note);
      expect(text).not.toContain('900123');
    }
  });

  test('of an organization, for that one alone', async () => {
    await open('organization');
    const lena = await atNumber(LENA);
    for (let time = 0; time < 3; time += 1) await lena.submit('/set-up/text', TYPED);
    const acme = await logOf(YUKI, 'acme');
    expect(acme.split(SAID)).toHaveLength(2);
    expect(acme).toContain("Codes to new numbers of the organization's members");
    expect(await logOf(HUGO, 'hillside')).not.toContain('No code texted');
  });
});
