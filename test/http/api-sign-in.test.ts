import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { type Api, beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA] = ['ana', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [string, string, string];
const POLICY = '/v1/organizations/acme/policy';
const ENROLLMENT = '/v1/sign-in/enrollment';
const DAY = 24 * 3600;

let server: TestServer;
afterEach(() => server.stop());

async function signInByApi(email: string): Promise<Api> {
  const begun = stepOf(await beginByApi(server.url, email));
  if (begun.state === 'complete') return openApi(server.url, begun.session);
  const code = await server.freshCode(email);
  return openApi(server.url, stepOf(await openApi(server.url, begun.token).post('/v1/sign-in/totp', { code })).session);
}

async function requireSecondFactor(): Promise<void> {
  const ana = await signInByApi(ANA);
  const on = { secondFactor: 'required', emailPeople: false, version: 1, password: DEMO_PASSWORD };
  expect((await ana.put(POLICY, on)).status).toBe(200);
}

/** From `enroll` to the codes, with the token that the step has by then. */
async function enroll(step: Api) {
  const { secret } = (await step.post(`${ENROLLMENT}/totp`)).json<{ secret: string }>();
  const code = await server.freshCode(secret);
  const { token } = stepOf(await step.post(`${ENROLLMENT}/totp/confirm`, { code }));
  const saving = openApi(server.url, token);
  const { codes } = (await saving.get(`${ENROLLMENT}/recovery-codes`)).json<{ codes: string[] }>();
  return { secret, codes, saving };
}

describe.each(databases)('a sign-in by JSON alone, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('M10 M11 M16 U7 I-44 password, set-up under a requirement, codes, session, organization', async () => {
    await requireSecondFactor();
    const begun = await beginByApi(server.url, MAREK);
    expect(begun.json()).toMatchObject({
      ...{
        state: 'enroll',
        tokenKind: 'enroll',
        purpose: 'sign-in',
        email: MAREK,
        methods: ['passkey', 'totp', 'sms'],
      },
      ...{ because: { kind: 'required', organization: 'Acme Analytics' }, mayPostpone: false, held: 'none' },
    });
    expect(begun.setCookies).toEqual([]);
    const step = openApi(server.url, stepOf(begun).token);
    expect((await step.get('/v1/sign-in')).json()).toMatchObject({ state: 'enroll', email: MAREK });
    expect(codeOf(await step.post(`${ENROLLMENT}/postpone`))).toBe('sign_in.wrong_step');
    expect(codeOf(await step.get(`${ENROLLMENT}/recovery-codes`))).toBe('sign_in.wrong_step');

    const first = (await step.post(`${ENROLLMENT}/totp`, {})).json<{ secret: string; otpauthUri: string }>();
    expect((await step.post(`${ENROLLMENT}/totp`)).json()).toEqual(first);
    expect(first.otpauthUri).toContain(first.secret);
    const wrong = await step.post(`${ENROLLMENT}/totp/confirm`, { code: '12 34' });
    expect(wrong.json()).toMatchObject({ code: 'response.malformed', fault: 'too-short', attemptsLeft: null });

    const { codes, saving, secret } = await enroll(step);
    expect(secret).toBe(first.secret);
    expect(new Set(codes).size).toBe(10);
    expect((await saving.get(`${ENROLLMENT}/recovery-codes`)).json()).toMatchObject({ codes });
    const done = await saving.post(`${ENROLLMENT}/recovery-codes/saved`);
    expect(done.json()).toMatchObject({ state: 'complete', user: { email: MAREK }, recoveryCodeUsed: false });
    for (const dead of [step, saving]) {
      expect(codeOf(await dead.get('/v1/sign-in'))).toBe('sign_in.not_found');
      expect(codeOf(await dead.get(`${ENROLLMENT}/recovery-codes`))).toBe('sign_in.not_found');
    }

    const marek = openApi(server.url, stepOf(done).session);
    expect((await marek.get('/v1/organizations/acme')).json()).toMatchObject({ id: 'acme', role: 'member' });
    expect((await marek.get('/v1/session')).json()).toMatchObject({ secondFactor: { kind: 'totp' } });
    expect((await marek.get('/v1/me/authenticators')).json()).toMatchObject({
      ...{ authenticators: [{ method: 'totp' }], recoveryCodes: { left: 10 }, requiredBy: ['Acme Analytics'] },
    });
    expect((await marek.post('/v1/session/end')).json()).toEqual({ done: true });
    const ended = await marek.get('/v1/session');
    expect([ended.status, ended.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="Twofold", error="invalid_token"',
    ]);

    const again = stepOf(await beginByApi(server.url, MAREK));
    expect(again).toMatchObject({ state: 'challenge', tokenKind: 'pending', methods: ['totp'], recoveryCode: true });
    const pending = openApi(server.url, again.token);
    const byCode = await pending.post('/v1/sign-in/totp', { code: await server.freshCode(secret) });
    expect(byCode.json()).toMatchObject({ state: 'complete', recoveryCodeUsed: false });

    const third = openApi(server.url, stepOf(await beginByApi(server.url, MAREK)).token);
    const rescued = await third.post('/v1/sign-in/recovery-code', { code: codes[0] });
    expect(rescued.json()).toMatchObject({ state: 'complete', recoveryCodeUsed: true });
    const fourth = openApi(server.url, stepOf(await beginByApi(server.url, MAREK)).token);
    const spent = await fourth.post('/v1/sign-in/recovery-code', { code: codes[0] });
    expect(spent.json()).toMatchObject({ code: 'response.already_used', attemptsLeft: 4 });
  });

  test('T4 I-16 after a month of silence the mailbox is proven before the set-up', async () => {
    await requireSecondFactor();
    server.advance(31 * DAY);
    const begun = stepOf(await beginByApi(server.url, MAREK));
    expect(begun).toMatchObject({ state: 'confirm-mailbox', mailbox: 'silence', tokenKind: 'pending', methods: [] });
    const step = openApi(server.url, begun.token);
    const early = await step.post('/v1/sign-in/mailbox/send');
    expect([early.status, codeOf(early), early.headers['retry-after']]).toEqual([429, 'mailbox.too_soon', '60']);
    const mailed = async () => (await server.inbox()).find(({ kind }) => kind === 'mailbox-code')?.code ?? '';
    const first = await mailed();
    server.advance(60);
    expect((await step.post('/v1/sign-in/mailbox/send')).json()).toEqual({ sentAt: expect.any(Number) });
    const second = await mailed();
    if (first !== second) {
      expect((await step.post('/v1/sign-in/mailbox', { code: first })).json()).toMatchObject({ attemptsLeft: 4 });
    }
    const proven = await step.post('/v1/sign-in/mailbox', { code: second });
    expect(proven.json()).toMatchObject({ state: 'enroll', tokenKind: 'enroll' });
    expect(codeOf(await step.get('/v1/sign-in'))).toBe('sign_in.not_found');
    const { saving } = await enroll(openApi(server.url, stepOf(proven).token));
    expect(stepOf(await saving.post(`${ENROLLMENT}/recovery-codes/saved`)).state).toBe('complete');
  });

  test('M27 whoever has spent the last code and lost the phone turns to the mailbox', async () => {
    const codes = await newCodesOf(SOFIA);
    for (const code of codes) {
      const { token } = stepOf(await beginByApi(server.url, SOFIA));
      await openApi(server.url, token).post('/v1/sign-in/recovery-code', { code });
    }
    const { token } = stepOf(await beginByApi(server.url, SOFIA));
    const step = openApi(server.url, token);
    expect((await step.get('/v1/sign-in')).json()).toMatchObject({ recoveryCode: false, mailboxInstead: true });
    const turned = await step.post('/v1/sign-in/mailbox/begin');
    expect(turned.json()).toMatchObject({ state: 'confirm-mailbox', mailbox: 'codes-spent' });
    const mail = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    const proven = await openApi(server.url, stepOf(turned).token).post('/v1/sign-in/mailbox', { code: mail?.code });
    expect(proven.json()).toMatchObject({ state: 'enroll', because: { kind: 'codes-spent' }, held: 'replaced' });
  });

  async function newCodesOf(email: string): Promise<readonly string[]> {
    const session = await signInByApi(email);
    const begun = await session.post('/v1/me/recovery-codes');
    expect(begun.json()).toMatchObject({ state: 'recovery-codes', purpose: 'new-codes', tokenKind: 'enroll' });
    const step = openApi(server.url, stepOf(begun).token);
    const { codes } = (await step.get(`${ENROLLMENT}/recovery-codes`)).json<{ codes: string[] }>();
    expect((await step.post(`${ENROLLMENT}/recovery-codes/saved`)).json()).toEqual({ state: 'closed', returnTo: null });
    expect((await session.get('/v1/session')).status).toBe(200);
    return codes;
  }
});

async function authenticatorOf(program: ReturnType<typeof openApi>): Promise<string> {
  const { authenticators } = (await program.get('/v1/me/authenticators')).json<{ authenticators: { id: string }[] }>();
  return authenticators[0]?.id ?? '';
}

describe('with a session', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-27 an old proof is asked for again, and the step-up puts a new session in the place of the old', async () => {
    const sofia = await signInByApi(SOFIA);
    server.advance(301);
    const id = await authenticatorOf(sofia);
    for (const [path, document] of [
      ['/v1/me/authenticators/enroll', undefined],
      ['/v1/me/authenticators/remove', { id }],
      ['/v1/me/recovery-codes', undefined],
    ] as const) {
      const refused = await sofia.post(path, document);
      expect([path, refused.status, codeOf(refused)]).toEqual([path, 403, 'step_up.required']);
      expect(refused.headers['www-authenticate']).toBe(
        'Bearer realm="Twofold", error="insufficient_user_authentication", max_age="300"',
      );
    }
    const begun = await sofia.post('/v1/session/step-up', { password: DEMO_PASSWORD });
    expect(begun.json()).toMatchObject({ state: 'challenge', purpose: 'step-up', recoveryCode: false });
    const step = openApi(server.url, stepOf(begun).token);
    expect(codeOf(await step.post('/v1/sign-in/recovery-code', { code: 'M9S3-46Q3-D2KT-7B4W' }))).toBe(
      'method.not_allowed',
    );
    const done = stepOf(await step.post('/v1/sign-in/totp', { code: await server.freshCode(SOFIA) }));
    expect(done.state).toBe('complete');
    expect((await sofia.get('/v1/session')).status).toBe(401);
    const fresh = openApi(server.url, done.session);
    expect((await fresh.post('/v1/me/authenticators/remove', { id })).json()).toEqual({ done: true });
    expect((await fresh.get('/v1/me/authenticators')).json()).toMatchObject({
      authenticators: [],
      recoveryCodes: null,
    });
  });

  test('M18 M21 T5 a change of method: the old app works until the new one is confirmed, and not after', async () => {
    const sofia = await signInByApi(SOFIA);
    const before = await server.secretOf(SOFIA);
    const begun = await sofia.post('/v1/me/authenticators/enroll');
    expect(begun.json()).toMatchObject({ state: 'enroll', purpose: 'set-up', held: 'replaced', mayPostpone: false });
    await signInWithApp(server, openClient(server.url), SOFIA);
    const { saving } = await enroll(openApi(server.url, stepOf(begun).token));
    const done = stepOf(await saving.post(`${ENROLLMENT}/recovery-codes/saved`));
    expect(done.state).toBe('complete');
    expect((await sofia.get('/v1/session')).status).toBe(401);
    expect((await openApi(server.url, done.session).get('/v1/session')).status).toBe(200);
    const { token } = stepOf(await beginByApi(server.url, SOFIA));
    const old = await openApi(server.url, token).post('/v1/sign-in/totp', { code: await server.freshCode(before) });
    expect(codeOf(old)).toBe('response.incorrect');
  });

  test('I-27 without an authenticator the step-up takes the password, at the pace of the page that asks for it', async () => {
    const marek = await signInByApi(MAREK);
    const [bare, wrong] = [
      await marek.post('/v1/session/step-up'),
      await marek.post('/v1/session/step-up', { password: 'not the password' }),
    ];
    expect([codeOf(bare), codeOf(wrong)]).toEqual(['step_up.required', 'password.incorrect']);
    const right = stepOf(await marek.post('/v1/session/step-up', { password: DEMO_PASSWORD }));
    expect(right.state).toBe('complete');
    expect((await marek.get('/v1/session')).status).toBe(401);

    const page = openClient(server.url);
    await page.signIn(MAREK);
    for (let count = 0; count < 6; count += 1) await page.post('/confirm', { password: 'wrong', return_to: '/' });
    const throttled = await openApi(server.url, right.session).post('/v1/session/step-up', { password: DEMO_PASSWORD });
    expect([throttled.status, codeOf(throttled)]).toEqual([429, 'sign_in.throttled']);
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('U11 I-28 where an organization requires it, the last method stays', async () => {
    await requireSecondFactor();
    const sofia = await signInByApi(SOFIA);
    const refused = await sofia.post('/v1/me/authenticators/remove', { id: await authenticatorOf(sofia) });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'authenticator.last_required']);
  });

  test('M18 "at the next sign-in" ends this session; the next one offers the set-up, which may be put off', async () => {
    const marek = await signInByApi(MAREK);
    expect((await marek.post('/v1/me/authenticators/enroll-later')).json()).toEqual({ done: true });
    expect((await marek.get('/v1/session')).status).toBe(401);
    const next = stepOf(await beginByApi(server.url, MAREK));
    expect(next).toMatchObject({ state: 'enroll', because: { kind: 'chosen' }, mayPostpone: true });
    const postponed = await openApi(server.url, next.token).post(`${ENROLLMENT}/postpone`);
    expect(postponed.json()).toMatchObject({ state: 'complete' });
  });

  test('a sign-in that is canceled is over', async () => {
    const step = openApi(server.url, stepOf(await beginByApi(server.url, SOFIA)).token);
    expect((await step.post('/v1/sign-in/cancel')).json()).toEqual({ done: true });
    expect(codeOf(await step.post('/v1/sign-in/cancel'))).toBe('sign_in.not_found');
    expect(codeOf(await step.post('/v1/sign-in/totp', { code: await server.freshCode(SOFIA) }))).toBe(
      'sign_in.not_found',
    );
  });
});
