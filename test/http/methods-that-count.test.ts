import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { ACCESS_SECURITY, signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { formOf, recoveryCodesOf } from '../fixtures/html.ts';
import { type SecurityKey, securityKey } from '../fixtures/passkeys.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const METHODS = `${ACCESS_SECURITY}/methods`;
const POLICY = '/v1/organizations/acme/policy';
const [ANA, YUKI, MAREK, SOFIA] = ['ana', 'yuki', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
/** Passkeys are for names, not for addresses (WebAuthn). */
const HOME = new URL('http://localhost:4400');

/** What the page gives to the browser's ceremony. */
const optionsOf = (html: string) =>
  JSON.parse((html.match(/data-options="([^"]*)"/)?.[1] ?? 'null').replaceAll('&quot;', '"'));

describe('M12 S7 an organization chooses which methods count', () => {
  let server: TestServer;
  let ana: Client;
  let sofia: Client;
  let blueKey: SecurityKey;
  const browser = () => openClient(server.url, { origin: HOME.origin });

  async function addPasskey(client: Client) {
    const key = securityKey(HOME);
    const response = key.create(optionsOf(client.page.body));
    await client.submit('/set-up/passkey', { response, name: 'Blue key' });
    return key;
  }

  beforeAll(async () => {
    server = await startTestServer({ environment: { TWOFOLD_URL: HOME.href } });
    ana = browser();
    sofia = browser();
    await ana.signIn(ANA);
    const body = { secondFactor: 'required', emailPeople: false, version: 1, password: DEMO_PASSWORD };
    expect((await ana.json('PUT', POLICY, body)).status).toBe(200);
  });
  afterAll(() => server.stop());

  test('M12 Ana, whom it is required of, chooses a passkey and is in', async () => {
    await ana.open('/settings/set-up');
    expect(ana.page.text).toContain('Authenticator app');
    await ana.submit('/set-up/method', { method: 'passkey' });
    blueKey = await addPasskey(ana);
    expect(recoveryCodesOf(ana.page.body)).toHaveLength(10);
    await ana.submit('/set-up/recovery-codes', { saved: 'yes' });
    expect((await ana.open('/organizations/acme')).h1).toBe('Acme Analytics');
  });

  test('S7 nobody but an owner or admin finds where to choose, or may', async () => {
    await signInWithApp(server, sofia, SOFIA);
    expect((await sofia.open(ACCESS_SECURITY)).text).not.toContain('Choose methods');
    expect((await sofia.get(METHODS)).status).toBe(403);
    const fields = { totp: 'yes', version: '2', seen_total: '5', seen_must_set_up: '1', password: DEMO_PASSWORD };
    expect((await sofia.post(METHODS, fields)).status).toBe(403);
    expect((await browser().get(METHODS)).location).toMatch(/^\/sign-in/);
  });

  test('S7 Ana chooses among what can be set up here, and none at all is refused in words', async () => {
    await ana.open(ACCESS_SECURITY);
    await ana.click('Choose methods');
    expect(ana.page.h1).toBe('Which methods count?');
    expect(formOf(ana.page.body, METHODS)).toEqual({ chosen: 'yes', passkey: 'yes', totp: 'yes', sms: 'yes' });
    const none = await ana.open(`${METHODS}?chosen=yes`);
    expect([none.status, none.problems]).toEqual([422, ['Choose at least one method']]);
  });

  test('S7 T3 she sees who is affected, by name, before she confirms', async () => {
    const { text, h1 } = await ana.open(`${METHODS}?chosen=yes&passkey=yes`);
    expect(h1).toBe('Change which methods count?');
    expect(text).toContain('2 Must add another Sofia Rossi and Yuki Tanaka.');
    expect(text).toContain('1 See no change');
    expect(text).toContain('2 Have no second factor yet');
  });

  test('I-37 it takes a fresh confirmation, and what is malformed, doubled or out of date changes nothing', async () => {
    const held = formOf(ana.page.body, METHODS) ?? {};
    server.advance(6 * 60);
    const stale = await ana.post(METHODS, { ...held, password: DEMO_PASSWORD });
    expect([stale.status, formOf(stale.body, '/step-up')]).toEqual([
      422,
      { return_to: `${METHODS}?chosen=yes&passkey=yes` },
    ]);
    for (const bent of [
      { ...held, totp: 'maybe' },
      { ...held, version: 'x' },
      { ...held, extra: '1' },
    ]) {
      expect((await ana.post(METHODS, bent)).status).toBe(400);
    }
    const twice = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'totp=yes&totp=yes' };
    expect((await ana.send('POST', METHODS, twice)).status).toBe(400);
    expect((await ana.get(POLICY)).json()).toMatchObject({ version: 2, methods: ['passkey', 'totp', 'sms'] });
  });

  test('S7 M5 with her passkey she confirms it, and the page and the audit log say so', async () => {
    await ana.open(`${METHODS}?chosen=yes&passkey=yes`);
    await ana.submit('/step-up');
    await ana.submit('/sign-in/passkey', { response: blueKey.get(optionsOf(ana.page.body)) });
    expect(ana.page.h1).toBe('Change which methods count?');
    await ana.submit(METHODS);
    expect(ana.page.text).toContain('What counts as a second factor is changed.');
    expect((await ana.get(POLICY)).json()).toMatchObject({
      version: 3,
      methods: ['passkey'],
      secondFactor: 'required',
    });
    const log = await ana.open('/organizations/acme/settings/audit-log?group=policy');
    expect(log.text).toContain('What counts as a second factor changed');
    expect(log.text).toContain('Counts now: a passkey.');
  });

  test('I-56 those who must add another are written to, and the owner is told', async () => {
    const inbox = await server.inbox();
    const kindsOf = (email: string) => inbox.filter(({ to }) => to === email).map(({ kind }) => kind);
    expect(kindsOf(ANA)).toContain('policy-methods-changed');
    expect(kindsOf(SOFIA)).toContain('another-method-needed');
    expect(kindsOf(MAREK)).toContain('enrollment-invitation');
    expect(kindsOf(ANA)).not.toContain('another-method-needed');
  });

  test('S7 I-20 Sofia, who has an app, proves it first and goes straight to the only set-up there is', async () => {
    await sofia.post('/sign-out');
    await sofia.signIn(SOFIA);
    expect(sofia.page.h1).toBe('Enter your 6-digit code');
    for (const path of ['/set-up', '/set-up/passkey', '/set-up/app'])
      expect((await sofia.get(path)).location).toBe('/sign-in?notice=expired');
    const shown = await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(shown.h1).toBe('Create a passkey');
    expect(shown.text).not.toMatch(/choose again/i);
    expect((await sofia.get('/set-up/app')).location).toBe('/set-up');
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    await addPasskey(sofia);
    expect((await sofia.open('/organizations/acme')).h1).toBe('Acme Analytics');
  });

  test('S7 M18 the choice page stays where it is also where a set-up that nobody requires is put off', async () => {
    await sofia.open('/settings/set-up');
    expect(sofia.page.h1).toBe('Choose your second factor');
    expect(sofia.page.text).toContain('Sign out and set up at next sign-in');
    expect(sofia.page.text).not.toContain('Authenticator app');
  });

  test('S7 T18 a program is told to prove the app, and then what would count', async () => {
    const api = openApi(server.url);
    const begun = stepOf(await api.post('/v1/sign-in', { email: YUKI, password: DEMO_PASSWORD }));
    expect(begun).toMatchObject({ state: 'challenge', methods: ['totp'] });
    const enrolling = await api.as(begun.token).post('/v1/sign-in/enrollment/totp');
    expect([enrolling.status, codeOf(enrolling)]).toEqual([409, 'sign_in.wrong_step']);
    const shown = await api.as(begun.token).post('/v1/sign-in/totp', { code: await server.freshCode(YUKI) });
    expect(stepOf(shown)).toMatchObject({ state: 'enroll', methods: ['passkey'], held: 'kept' });
    const refused = await api.as(stepOf(shown).token).post('/v1/sign-in/enrollment/totp');
    expect([refused.status, codeOf(refused)]).toEqual([403, 'method.not_allowed']);
  });

  test('S7 T18 I-37 a program chooses by the same call, and is refused what the page refuses', async () => {
    const put = (more: object) => ana.json('PUT', POLICY, { secondFactor: 'required', version: 3, ...more });
    expect((await put({ methods: [] })).status).toBe(400);
    expect((await put({ methods: ['carrier-pigeon'] })).status).toBe(400);
    for (const methods of [['sms'], ['totp']]) {
      const noOwner = await put({ methods });
      expect([noOwner.status, noOwner.json()['code']]).toEqual([409, 'policy.owner_without_method']);
    }
    const both = await put({ methods: ['totp', 'passkey'] });
    expect([both.status, both.json()['methods']]).toEqual([200, ['passkey', 'totp']]);
  });

  test('S7 on the page an owner who has none of them is told what to do, and nothing is changed', async () => {
    await ana.open(`${METHODS}?chosen=yes&totp=yes`);
    const refused = await ana.submit(METHODS);
    expect([refused.status, refused.problems.length]).toEqual([409, 1]);
    expect(refused.text).toContain('No owner has set up one of these methods yet');
    expect((await ana.get(POLICY)).json()).toMatchObject({ version: 4 });
  });
});
