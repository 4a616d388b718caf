import { afterEach, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { afterSuccess } from '../../src/domain/sign-in/attempt-budget.ts';
import { instant } from '../../src/domain/time.ts';
import { knownProblems } from '../../src/http/api/refuse.ts';
import { textFor } from '../../src/text/text.ts';
import { type Api, beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { type Answer, openClient } from '../fixtures/client.ts';
import { leaveUnanswered } from '../fixtures/left-unanswered.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA] = ['ana', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [string, string, string];
const ACME = '/v1/organizations/acme';
const MINUTE = 60;

let server: TestServer;
afterEach(() => server.stop());

const start = async (environment: Readonly<Record<string, string>> = {}) => {
  server = await startTestServer({ environment });
};

const begin = async (email: string): Promise<Api> =>
  openApi(server.url, stepOf(await beginByApi(server.url, email)).token);

async function asAna(): Promise<Api> {
  return openApi(server.url, stepOf(await beginByApi(server.url, ANA)).session);
}

async function requireSecondFactor(): Promise<void> {
  const on = { secondFactor: 'required', emailPeople: false, version: 1, password: DEMO_PASSWORD };
  expect((await (await asAna()).put(`${ACME}/policy`, on)).status).toBe(200);
}

/** The same call until it is not refused as it was before. */
async function last(times: number, call: () => Promise<Answer>): Promise<Answer> {
  for (let time = 1; time < times; time += 1) await call();
  return call();
}

/** Marek, who is asked for his mailbox before he may set anything up. */
async function atMailbox(): Promise<Api> {
  await start({ TWOFOLD_SILENCE_DAYS: 'always' });
  await requireSecondFactor();
  return begin(MAREK);
}

async function sendFiveMails(step: Api): Promise<Answer> {
  return last(5, () => {
    server.advance(MINUTE);
    return step.post('/v1/sign-in/mailbox/send');
  });
}

async function atPhone(): Promise<Api> {
  await start();
  await requireSecondFactor();
  const step = await begin(MAREK);
  await step.post('/v1/sign-in/enrollment/phone', { number: '07700 900123', country: 'GB' });
  return step;
}

const sendText = (step: Api) => step.post('/v1/sign-in/enrollment/phone/send', { channel: 'text' });

/** Every refusal with 429, as a program meets it, and in how many seconds it may come again; null: time does not help. */
const REFUSED: Readonly<Record<string, readonly [seconds: number | null, refused: () => Promise<Answer>]>> = {
  'sign_in.throttled': [
    1,
    async () => {
      await start();
      const wrong = { email: SOFIA, password: 'not the password' };
      return last(6, () => openApi(server.url).post('/v1/sign-in', wrong));
    },
  ],
  'attempts.locked': [
    15 * MINUTE,
    async () => {
      await start();
      const step = await begin(SOFIA);
      return last(5, () => step.post('/v1/sign-in/totp', { code: '12345' }));
    },
  ],
  // Another sign-in may be begun at once.
  'attempts.exhausted': [
    null,
    async () => {
      await start();
      const step = await begin(SOFIA);
      await last(5, () => step.post('/v1/sign-in/totp', { code: '12345' }));
      const { attemptBudgets } = server.composition.store.engine.repositories;
      await attemptBudgets.save(await server.userId(SOFIA), afterSuccess(instant(server.now())));
      return step.post('/v1/sign-in/totp', { code: '12345' });
    },
  ],
  'mailbox.too_soon': [MINUTE, async () => (await atMailbox()).post('/v1/sign-in/mailbox/send')],
  'mailbox.too_many': [5 * MINUTE, async () => sendFiveMails(await atMailbox())],
  'text.too_soon': [MINUTE, async () => sendText(await atPhone())],
  'text.budget_spent': [
    5 * MINUTE,
    async () => {
      const step = await atPhone();
      return last(5, () => {
        server.advance(MINUTE);
        return sendText(step);
      });
    },
  ],
  'text.paused': [
    50 * MINUTE,
    async () => {
      await start();
      await requireSecondFactor();
      await leaveUnanswered(server, 'installation');
      server.advance(10 * MINUTE);
      const step = await begin(MAREK);
      return step.post('/v1/sign-in/enrollment/phone', { number: '07700 900123', country: 'GB' });
    },
  ],
  'invitation.throttled': [
    MINUTE,
    async () => {
      await start();
      const ana = await asAna();
      const asked = { emails: ['vera@acme.example'], role: 'member' };
      const { outcomes } = (await ana.post(`${ACME}/invitations`, asked)).json<{
        outcomes: { invitation: { id: string } }[];
      }>();
      return ana.post(`${ACME}/invitations/resend`, { invitation: outcomes[0]?.invitation.id });
    },
  ],
  'rate.limited': [
    MINUTE,
    async () => {
      await start({ TWOFOLD_API_RATE: '1' });
      // To the start of a minute, in which calls are counted.
      server.advance(MINUTE - ((server.now() / 1000) % MINUTE));
      return last(2, () => openApi(server.url).get('/v1/sign-in'));
    },
  ],
};

const TOO_MANY = knownProblems({ t: textFor('en') }).filter(({ status }) => status === 429);

test.each(TOO_MANY)('T18 $code is a 429 that says when, where time helps', async ({ code }) => {
  const [seconds, refused] = REFUSED[code] ?? [];
  if (refused === undefined) throw new Error(`Nothing here is refused with ${code}.`);
  const answer = await refused();
  expect([answer.status, codeOf(answer)]).toEqual([429, code]);
  const told = answer.headers['retry-after'];
  if (seconds === null || seconds === undefined) return expect(told).toBeUndefined();
  expect(told).toMatch(/^[1-9]\d*$/);
  // The clock goes on while the test runs.
  expect(Number(told)).toBeGreaterThan(seconds - 5);
  expect(Number(told)).toBeLessThanOrEqual(seconds);
});

test('T4 I-16 after as many seconds a new sign-in is mailed its code, and not a moment before', async () => {
  const wait = Number((await sendFiveMails(await atMailbox())).headers['retry-after']);
  const mailedAt = async () => (await beginByApi(server.url, MAREK)).json()['mailboxSentAt'];
  server.advance(wait - 5);
  expect(await mailedAt()).toBeNull();
  server.advance(5);
  expect(await mailedAt()).toEqual(expect.any(Number));
});

test('T4 the page says it too', async () => {
  await start({ TWOFOLD_SILENCE_DAYS: 'always' });
  await requireSecondFactor();
  const marek = openClient(server.url);
  await marek.signIn(MAREK);
  const send = () => marek.post('/sign-in/mailbox/send');
  const soon = await send();
  expect([soon.status, Number(soon.headers['retry-after'])]).toEqual([429, expect.closeTo(MINUTE, -1)]);
  const many = await last(5, () => {
    server.advance(MINUTE);
    return send();
  });
  expect([many.status, Number(many.headers['retry-after'])]).toEqual([429, expect.closeTo(5 * MINUTE, -1)]);
  expect(many.problems[0]).toMatch(/^We've sent several codes already\. Use the newest one, or sign in again in \d+ /);
});
