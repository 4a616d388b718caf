import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../src/demo/people.ts';
import { instant } from '../../src/domain/time.ts';
import { setUpApp, signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { codeAt } from '../fixtures/oathtool.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const SOFIA = 'sofia@acme.example';
const MINUTE = 60;

let server: TestServer;
afterEach(() => server.stop());

async function openChallenge(email = SOFIA, address = '192.0.2.1'): Promise<Client> {
  const client = openClient(server.url, { headers: { 'x-forwarded-for': address } });
  await client.signIn(email);
  return client;
}

/** A code that no app of Sofia's shows near now. */
async function wrongCode(): Promise<string> {
  const secret = await server.secretOf(SOFIA);
  const near = await Promise.all([-2, -1, 0, 1, 2].map((step) => codeAt(secret, server.now() + step * 30_000)));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
}

const guess = async (client: Client, times: number): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time += 1) {
    answers.push(await client.post('/sign-in/code', { code: await wrongCode() }));
  }
  return answers;
};

const failuresOf = async (email: string) => {
  const { attemptBudgets } = server.composition.store.engine.repositories;
  return (await attemptBudgets.failures(await server.userId(email), instant(0))).length;
};

describe.each(databases)('somebody who knows the password guesses the code, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name, environment: { TRUST_PROXY: '1' } });
  });

  test('I-13 five wrong codes lock for fifteen minutes, with 429 and Retry-After', async () => {
    const answers = await guess(await openChallenge(), 5);
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 429]);
    expect(answers[0]?.problems[0]).toContain('You have 4 tries left.');
    expect(answers[1]?.problems[0]).toContain('Check that your phone sets its clock automatically.');
    expect(answers[3]?.problems[0]).toContain('You have 1 try left.');
    const [, , , , locked] = answers;
    expect(locked?.h1).toBe('Too many wrong codes');
    expect(locked?.text.match(/again in \S+/g)).toEqual([expect.stringMatching(/^again in 1[45]:\d\d$/)]);
    expect(Number(locked?.headers['retry-after'])).toBeGreaterThan(14 * MINUTE);
    expect(Number(locked?.headers['retry-after'])).toBeLessThanOrEqual(15 * MINUTE);
  });

  test('I-13 I-14 while locked the right code is refused and not consumed, and no counter moves', async () => {
    const client = await openChallenge();
    await guess(client, 5);
    const { authenticators } = server.composition.store.engine.repositories;
    const user = await server.userId(SOFIA);
    const before = await authenticators.list(user);
    const right = await server.freshCode(SOFIA);
    for (const time of [1, 2, 3, 4, 5, 6]) {
      const refused = await client.post('/sign-in/code', { code: right });
      expect([time, refused.status, refused.h1]).toEqual([time, 429, 'Too many wrong codes']);
    }
    expect(await failuresOf(SOFIA)).toBe(5);
    expect(await authenticators.list(user)).toEqual(before);
    server.advance(15 * MINUTE + 1);
    const later = await openChallenge();
    const home = await later.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(home.h1).toBe('Your organizations');
  });

  test('I-12 I-13 twenty guesses at once: at most five are looked at', async () => {
    const client = await openChallenge();
    const code = await wrongCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/sign-in/code', { code })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(4).fill(422), ...Array(16).fill(429)]);
    expect(await failuresOf(SOFIA)).toBe(5);
    expect((await client.post('/sign-in/code', { code: await server.freshCode(SOFIA) })).status).toBe(429);
  });

  test('I-12 I-13 nor more over twenty challenges of twenty browsers', async () => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, index) => openChallenge(SOFIA, `198.51.${index}.7`)),
    );
    const code = await wrongCode();
    await Promise.all(clients.map((client) => client.post('/sign-in/code', { code })));
    expect(await failuresOf(SOFIA)).toBe(5);
  });
});

describe('the budget of an account', () => {
  beforeEach(async () => {
    server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
  });

  test('I-13 a new sign-in, another browser or another address does not restore it', async () => {
    await guess(await openChallenge(), 3);
    const elsewhere = await openChallenge(SOFIA, '203.0.113.9');
    const answers = await guess(elsewhere, 2);
    expect(answers[0]?.problems[0]).toContain('You have 1 try left.');
    expect(answers[1]?.status).toBe(429);
    const third = await openChallenge(SOFIA, '2001:db8::1');
    expect([third.page.status, third.page.h1]).toEqual([429, 'Too many wrong codes']);
    expect((await third.post('/sign-in/code', { code: await server.freshCode(SOFIA) })).status).toBe(429);
  });

  test('I-13 "Not you? Start again" does not restore it', async () => {
    const client = await openChallenge();
    await guess(client, 4);
    await client.post('/sign-in/cancel');
    await client.signIn(SOFIA);
    expect((await guess(client, 1))[0]?.status).toBe(429);
  });

  test('I-13 I-14 recovery codes share it: refused while locked, and not consumed', async () => {
    const marek = openClient(server.url);
    await marek.signIn('marek@acme.example');
    await marek.open('/settings/set-up');
    const { codes } = await setUpApp(server, marek);
    const client = await openChallenge('marek@acme.example');
    for (const wrong of ['M9S3-46Q3-D2KT-7B4W', 'not a code', 'M9S3-46Q3-D2KT-7B4X', 'x', 'M9S3-46Q3-D2KT-7B4Y']) {
      await client.post('/sign-in/recovery-code', { recovery_code: wrong });
    }
    const refused = await client.post('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    expect([refused.status, refused.h1]).toEqual([429, 'Too many wrong codes']);
    expect((await marek.open('/settings/sign-in')).text).toContain('10 of 10 left');
    server.advance(15 * MINUTE + 1);
    const later = await openChallenge('marek@acme.example');
    const used = await later.post('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    expect(used.location).toMatch(/^\/recovery-code-used/);
  });

  test('I-13 codes and recovery codes together make five', async () => {
    const client = await openChallenge();
    await guess(client, 2);
    for (const code of ['M9S3-46Q3-D2KT-7B4W', 'M9S3-46Q3-D2KT-7B4X']) {
      expect((await client.post('/sign-in/recovery-code', { recovery_code: code })).status).toBe(422);
    }
    expect((await guess(client, 1))[0]?.status).toBe(429);
  });

  test('I-13 it opens after fifteen minutes, not a minute before', async () => {
    await guess(await openChallenge(), 5);
    server.advance(14 * MINUTE);
    expect((await openChallenge()).page.status).toBe(429);
    server.advance(MINUTE + 1);
    expect((await openChallenge()).page.h1).toBe('Enter your 6-digit code');
  });

  test('I-13 ten in an hour close it until the first of them is an hour old', async () => {
    await guess(await openChallenge(), 5);
    server.advance(15 * MINUTE + 1);
    const [, , , , locked] = await guess(await openChallenge(), 5);
    expect(locked?.status).toBe(429);
    expect(Number(locked?.headers['retry-after'])).toBeGreaterThan(44 * MINUTE);
    server.advance(16 * MINUTE);
    expect((await openChallenge()).page.status).toBe(429);
    server.advance(30 * MINUTE);
    expect((await openChallenge()).page.h1).toBe('Enter your 6-digit code');
  });

  test('I-13 a complete success restores it', async () => {
    await guess(await openChallenge(), 4);
    await signInWithApp(server, openClient(server.url), SOFIA);
    const answers = await guess(await openChallenge(), 4);
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  test('I-13 step-up shares it, and a lock there locks the next sign-in, too', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    await sofia.open('/confirm');
    const answers = await guess(sofia, 5);
    expect(answers.at(-1)?.status).toBe(429);
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
    expect((await openChallenge()).page.status).toBe(429);
  });

  test('I-13 guessing at a sign-in also closes the step-up of somebody who is in', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    await guess(await openChallenge(), 5);
    const page = await sofia.open('/confirm');
    expect([page.status, page.h1]).toEqual([429, 'Too many wrong codes']);
  });

  test('I-60 a clock that is put forward skips no lock by more than the jump, and back revives nothing', async () => {
    await guess(await openChallenge(), 5);
    server.advance(-60 * MINUTE);
    expect((await openChallenge()).page.status).toBe(429);
  });

  test('I-14 U10 who reads that somebody else knows the password is led to a new one, from there and from the help', async () => {
    const client = await openChallenge();
    const [, , , , locked] = await guess(client, 5);
    expect(locked?.text).toContain('Tell an owner or admin of your organization, and change your password');
    await client.open('/sign-in/code');
    expect((await client.click('change your password')).h1).toBe('Reset your password');
    expect((await client.open('/help')).text).toContain('here and wherever you use the same one');
    expect((await client.click('Change your password')).h1).toBe('Reset your password');
  });

  test('I-38 the locked page says who can help, and names nobody to somebody who is not in', async () => {
    const [, , , , locked] = await guess(await openChallenge(), 5);
    expect(locked?.text).toContain('Who can help');
    for (const { name, email } of DEMO_PEOPLE) {
      expect(locked?.body).not.toContain(name);
      expect(locked?.body).not.toContain(email);
    }
  });
});

describe('wrong passwords', () => {
  beforeEach(async () => {
    server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
  });

  const tryPassword = (client: Client, password: string) => client.post('/sign-in', { email: SOFIA, password });
  const from = (address: string) => openClient(server.url, { headers: { 'x-forwarded-for': address } });

  test('I-04 slow down after five, longer each time, and say how long', async () => {
    const client = from('192.0.2.1');
    let pauses: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      const answer = await tryPassword(client, 'wrong');
      if (answer.status === 422) continue;
      expect([answer.status, answer.problems[0]]).toEqual([429, expect.stringMatching(/^Too many tries\. Wait /)]);
      const pause = Number(answer.headers['retry-after']);
      pauses = [...pauses, pause];
      server.advance(pause + 1);
    }
    expect(pauses.length).toBeGreaterThan(2);
    expect([...pauses].sort((one, other) => one - other)).toEqual(pauses);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60);
  });

  test('I-04 never lock: after a minute the right one lets in, and elsewhere at once', async () => {
    const client = from('192.0.2.1');
    for (let time = 0; time < 40; time += 1) {
      await tryPassword(client, 'wrong');
      server.advance(61);
    }
    expect((await tryPassword(from('203.0.113.1'), DEMO_PASSWORD)).location).toBe('/sign-in/code?cookies=check');
    expect((await tryPassword(client, DEMO_PASSWORD)).status).toBe(303);
  });

  test('I-04 leave the budget of the second factor as it was', async () => {
    const client = from('192.0.2.1');
    for (let time = 0; time < 20; time += 1) await tryPassword(client, 'wrong');
    expect(await failuresOf(SOFIA)).toBe(0);
    server.advance(61);
    const answers = await guess(await openChallenge(), 4);
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  test('I-04 at the switch are slowed as well, and change nothing', async () => {
    const ana = openClient(server.url);
    await ana.signIn('ana@acme.example');
    const body = { secondFactor: 'required', version: 1, password: 'wrong' };
    const statuses: number[] = [];
    for (let time = 0; time < 9; time += 1)
      statuses.push((await ana.json('PUT', '/v1/organizations/acme/policy', body)).status);
    expect(statuses).toContain(429);
    expect(statuses.slice(0, 4)).toEqual([422, 422, 422, 422]);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ version: 1 });
  });
});
