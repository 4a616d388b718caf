import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [LENA, SOFIA, YUKI] = ['lena', 'sofia', 'yuki'].map((name) => `${name}@acme.example`) as [string, string, string];
const ENROLLMENT = '/v1/sign-in/enrollment';

let server: TestServer;
afterEach(() => server.stop());

const begin = async (email: string) => openApi(server.url, stepOf(await beginByApi(server.url, email)).token);
const wrongCode = async (email: string) =>
  String((Number(await server.freshCode(email)) + 1) % 1_000_000).padStart(6, '0');
const tokensOf = ({ cookies }: Client) =>
  ['twofold-pending', 'twofold-enroll', 'twofold-session'].map((name) => cookies.has(name));

describe.each(databases)('several at once, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('I-58 I-10 one code sent ten times at once, by ten programs of one sign-in, opens one session', async () => {
    const step = await begin(SOFIA);
    const code = await server.freshCode(SOFIA);
    const answers = await Promise.all(Array.from({ length: 10 }, () => step.post('/v1/sign-in/totp', { code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('I-58 I-10 one code at a page and by JSON at once, in two sign-ins, opens one session', async () => {
    const [step, page] = [await begin(SOFIA), openClient(server.url)];
    await page.signIn(SOFIA);
    const code = await server.freshCode(SOFIA);
    const [byApi, byPage] = await Promise.all([
      step.post('/v1/sign-in/totp', { code }),
      page.post('/sign-in/code', { code }),
    ]);
    const opened = [byApi.status === 200, tokensOf(page)[2] === true];
    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(byPage.status === 422 || codeOf(byApi) === 'response.already_used').toBe(true);
  });

  test('I-58 I-30 one recovery code in five sign-ins at once opens one session', async () => {
    const { session } = stepOf(
      await (await begin(SOFIA)).post('/v1/sign-in/totp', { code: await server.freshCode(SOFIA) }),
    );
    const made = await openApi(server.url, session).post('/v1/me/recovery-codes');
    const saving = openApi(server.url, stepOf(made).token);
    const { codes } = (await saving.get(`${ENROLLMENT}/recovery-codes`)).json<{ codes: string[] }>();
    // One after another: five passwords at once may be told that the server is busy.
    const steps = [await begin(SOFIA), await begin(SOFIA), await begin(SOFIA), await begin(SOFIA), await begin(SOFIA)];
    const answers = await Promise.all(steps.map((step) => step.post('/v1/sign-in/recovery-code', { code: codes[0] })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    // Where all five are paid for before one is forgiven, the last of them brings the lock.
    const others = answers.filter(({ status }) => status !== 200).map(codeOf);
    expect(others.every((code) => ['response.already_used', 'attempts.locked'].includes(String(code)))).toBe(true);
  });

  test('I-12 twenty wrong codes at once: five are looked at, and the sign-in is dead', async () => {
    const step = await begin(SOFIA);
    const code = await wrongCode(SOFIA);
    const answers = await Promise.all(Array.from({ length: 20 }, () => step.post('/v1/sign-in/totp', { code })));
    const codes = answers.map(codeOf);
    expect(codes.filter((each) => each === 'response.incorrect')).toHaveLength(4);
    expect(new Set(codes)).toEqual(new Set(['response.incorrect', 'attempts.locked']));
  });

  test('I-22 I-58 two programs confirm one set-up at once: one goes on, with ten codes', async () => {
    const { session } = stepOf(await beginByApi(server.url, LENA));
    const begun = stepOf(await openApi(server.url, session).post('/v1/me/authenticators/enroll'));
    const step = openApi(server.url, begun.token);
    const { secret } = (await step.post(`${ENROLLMENT}/totp`)).json<{ secret: string }>();
    const code = await server.freshCode(secret);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => step.post(`${ENROLLMENT}/totp/confirm`, { code })),
    );
    const tokens = answers.filter(({ status }) => status === 200).map((answer) => stepOf(answer).token);
    expect(tokens).toHaveLength(1);
    const saving = openApi(server.url, tokens[0]);
    expect((await saving.get(`${ENROLLMENT}/recovery-codes`)).json()['codes']).toHaveLength(10);
  });
});

describe('one budget for pages and API', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-13 I-14 three wrong codes at the page and two by JSON lock the account, for the right code too', async () => {
    const page = openClient(server.url);
    await page.signIn(SOFIA);
    for (let count = 0; count < 3; count += 1) await page.post('/sign-in/code', { code: await wrongCode(SOFIA) });
    const step = await begin(SOFIA);
    const fourth = await step.post('/v1/sign-in/totp', { code: await wrongCode(SOFIA) });
    expect(fourth.json()).toMatchObject({ code: 'response.incorrect', attemptsLeft: 1 });
    const fifth = await step.post('/v1/sign-in/recovery-code', { code: 'M9S3-46Q3-D2KT-7B4W' });
    expect([fifth.status, codeOf(fifth), fifth.headers['retry-after']]).toEqual([429, 'attempts.locked', '900']);

    const code = await server.freshCode(SOFIA);
    expect((await page.post('/sign-in/code', { code })).status).toBe(429);
    const anew = await begin(SOFIA);
    expect((await anew.get('/v1/sign-in')).json()).toMatchObject({ locked: { retryAt: expect.any(Number) } });
    expect(codeOf(await anew.post('/v1/sign-in/totp', { code }))).toBe('attempts.locked');
    server.advance(900);
    const later = await begin(SOFIA);
    const opened = await later.post('/v1/sign-in/totp', { code: await server.freshCode(SOFIA) });
    expect(opened.json()).toMatchObject({ state: 'complete' });
  });

  test('I-04 wrong passwords by JSON slow the page as well, and cost no second-factor attempt', async () => {
    const wrong = { password: 'not the password' };
    for (let count = 0; count < 5; count += 1)
      expect(codeOf(await beginByApi(server.url, SOFIA, wrong))).toBe('sign_in.mismatch');
    const throttled = await beginByApi(server.url, SOFIA);
    expect([throttled.status, codeOf(throttled), throttled.headers['retry-after']]).toEqual([
      ...[429, 'sign_in.throttled', '1'],
    ]);
    const page = openClient(server.url);
    expect((await page.signIn(SOFIA)).status).toBe(429);
    server.advance(61);
    const step = await begin(SOFIA);
    expect((await step.post('/v1/sign-in/totp', { code: await wrongCode(SOFIA) })).json()).toMatchObject({
      attemptsLeft: 4,
    });
  });

  test('I-03 a known and an unknown address get the same answer, byte for byte', async () => {
    const wrong = { password: 'not the password' };
    const [known, unknown] = [
      await beginByApi(server.url, SOFIA, wrong),
      await beginByApi(server.url, 'nobody@acme.example', wrong),
    ];
    const seen = ({ status, body, headers: { date: _, ratelimit: _calls, ...headers } }: typeof known) => ({
      status,
      body,
      headers,
    });
    expect(seen(known)).toEqual(seen(unknown));
    expect(known.status).toBe(422);
  });
});

describe('tokens of one sort, or of somebody else, for another', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-16 I-34 a right code of Yuki does not answer for Sofia, and is still good for Yuki', async () => {
    const [sofia, yuki] = [await begin(SOFIA), await begin(YUKI)];
    const code = await server.freshCode(YUKI);
    expect(codeOf(await sofia.post('/v1/sign-in/totp', { code }))).toBe('response.incorrect');
    expect(stepOf(await yuki.post('/v1/sign-in/totp', { code })).state).toBe('complete');
  });

  test('I-44 the token of a step is no cookie of a session, and its answer is no token after it was used', async () => {
    const { token } = stepOf(await beginByApi(server.url, SOFIA));
    const thief = openClient(server.url);
    thief.cookies.set('twofold-session', token);
    expect((await thief.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    const code = await server.freshCode(SOFIA);
    const { session } = stepOf(await openApi(server.url, token).post('/v1/sign-in/totp', { code }));
    expect(codeOf(await openApi(server.url, token).get('/v1/sign-in'))).toBe('sign_in.not_found');
    expect(codeOf(await openApi(server.url, session).get('/v1/sign-in'))).toBe('sign_in.not_found');
    expect(codeOf(await openApi(server.url, token).post('/v1/sign-in/totp', { code }))).toBe('sign_in.not_found');
    expect(new Set([token, session]).size).toBe(2);
  });

  test('I-44 I-60 a step that ran out of time is over, and stays so', async () => {
    const step = await begin(SOFIA);
    server.advance(601);
    expect(codeOf(await step.get('/v1/sign-in'))).toBe('sign_in.expired');
    server.advance(-600);
    expect(codeOf(await step.post('/v1/sign-in/totp', { code: await server.freshCode(SOFIA) }))).toBe(
      'sign_in.not_found',
    );
  });

  test('I-25 I-45 confirming a set-up ends the sessions and steps of other programs', async () => {
    const [one, other] = [stepOf(await beginByApi(server.url, LENA)), stepOf(await beginByApi(server.url, LENA))];
    const begun = stepOf(await openApi(server.url, one.session).post('/v1/me/authenticators/enroll'));
    const waiting = stepOf(await openApi(server.url, other.session).post('/v1/me/authenticators/enroll'));
    const step = openApi(server.url, begun.token);
    const { secret } = (await step.post(`${ENROLLMENT}/totp`)).json<{ secret: string }>();
    await step.post(`${ENROLLMENT}/totp/confirm`, { code: await server.freshCode(secret) });
    expect((await openApi(server.url, other.session).get('/v1/session')).status).toBe(401);
    expect(codeOf(await openApi(server.url, waiting.token).post(`${ENROLLMENT}/totp`))).toBe('sign_in.not_found');
  });
});

describe('kept in cookies, for scripts on our own pages', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });
  const beginInCookies = (client: Client, email: string) =>
    client.json('POST', '/v1/sign-in', { email, password: DEMO_PASSWORD, keep: 'cookie' });

  test('I-44 I-48 no token stands in an answer; pages and scripts walk one sign-in; HttpOnly and SameSite', async () => {
    const script = openClient(server.url);
    const begun = await beginInCookies(script, SOFIA);
    expect(begun.json()).toMatchObject({ state: 'challenge' });
    expect(begun.json()).not.toHaveProperty('token');
    expect(begun.setCookies.find((line) => line.startsWith('twofold-pending='))).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect((await script.open('/sign-in/code')).h1).toBe('Enter your 6-digit code');
    const done = await script.json('POST', '/v1/sign-in/totp', { code: await server.freshCode(SOFIA) });
    expect(done.json()).toMatchObject({ state: 'complete', user: { email: SOFIA } });
    expect(done.json()).not.toHaveProperty('session');
    expect(tokensOf(script)).toEqual([false, false, true]);
    expect((await script.get('/settings/sign-in')).status).toBe(200);
    expect((await script.json('POST', '/v1/session/end', {})).json()).toEqual({ done: true });
    expect(tokensOf(script)).toEqual([false, false, false]);
  });

  test('I-48 refused without proof of our own page, whatever else is shown', async () => {
    const document = { email: LENA, password: DEMO_PASSWORD, keep: 'cookie' };
    for (const headers of [{}, { authorization: 'Bearer anything' }, { 'sec-fetch-site': 'cross-site' }]) {
      const refused = await openClient(server.url, { origin: null, headers }).json('POST', '/v1/sign-in', document);
      expect([refused.status, codeOf(refused), refused.setCookies]).toEqual([403, 'request.cross_origin', []]);
    }
  });

  test('I-44 a sign-in in a browser ends the session it had before; a program’s ends nothing and sets no cookie', async () => {
    const browser = openClient(server.url);
    await signInWithApp(server, browser, YUKI);
    const before = browser.cookies.get('twofold-session') ?? '';
    const byToken = await browser.json('POST', '/v1/sign-in', { email: LENA, password: DEMO_PASSWORD });
    expect([byToken.setCookies, stepOf(byToken).state]).toEqual([[], 'complete']);
    expect((await openApi(server.url, before).get('/v1/session')).status).toBe(200);
    await beginInCookies(browser, LENA);
    expect(browser.cookies.get('twofold-session')).not.toBe(before);
    expect((await openApi(server.url, before).get('/v1/session')).status).toBe(401);
  });

  test('I-12 a browser forgets the step that is dead', async () => {
    const script = openClient(server.url);
    await beginInCookies(script, SOFIA);
    server.advance(601);
    const refused = await script.get('/v1/sign-in');
    expect([refused.status, codeOf(refused)]).toEqual([401, 'sign_in.expired']);
    expect(tokensOf(script)).toEqual([false, false, false]);
  });
});

describe('documents that no client of ours sends', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });
  const WRITES = ROUTES.filter(({ method, path }) => method === 'POST' && /^\/v1\/(sign-in|session|me)\b/.test(path));

  async function expectMalformed(path: string, token: string): Promise<void> {
    const form = { headers: { ...FORM, authorization: `Bearer ${token}` }, body: '{"code":"123456"}' };
    const documents = [{ code: '123456', extra: 1 }, { code: 123_456 }, [], null, 'text', { code: ['1'] }];
    const refused = [
      ...(await Promise.all(documents.map((document) => openApi(server.url, token).post(path, document)))),
      await openClient(server.url, { origin: null }).send('POST', path, form),
    ];
    for (const each of refused) expect([path, each.status, codeOf(each)]).toEqual([path, 400, 'request.malformed']);
  }

  test('I-17 a field too many, a list, null, a form: 400 everywhere, and nothing is spent', async () => {
    const { session } = stepOf(await beginByApi(server.url, LENA));
    const step = stepOf(await beginByApi(server.url, SOFIA));
    for (const { path, class: each } of WRITES) await expectMalformed(path, each === 'session' ? session : step.token);
    const done = await openApi(server.url, step.token).post('/v1/sign-in/totp', { code: await wrongCode(SOFIA) });
    expect(done.json()).toMatchObject({ attemptsLeft: 4 });
    expect((await openApi(server.url, session).get('/v1/session')).status).toBe(200);
  });

  test('I-17 what was typed is never said back, nor written down', async () => {
    const typed = 'a-secret-that-was-typed';
    const refused = await beginByApi(server.url, typed, { password: { typed } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(server.log)).not.toContain(typed);
    expect(refused.body).not.toContain(typed);
  });

  test('I-57 a path of another site is not where a sign-in leads', async () => {
    for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      expect((await beginByApi(server.url, SOFIA, { returnTo })).json()).toMatchObject({ returnTo: null });
    }
    const begun = await beginByApi(server.url, SOFIA, { returnTo: '/organizations/acme' });
    expect(begun.json()).toMatchObject({ returnTo: '/organizations/acme' });
  });
});
