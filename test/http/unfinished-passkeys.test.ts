import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setUpPasskey } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { passkeyOptionsOf } from '../fixtures/html.ts';
import type { SecurityKey } from '../fixtures/passkeys.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';
const [ALONE, CHALLENGE, SET_UP] = ['/sign-in/with-passkey', '/sign-in/passkey', '/set-up/passkey'].map(
  (page) => `${page}/not-finished`,
) as [string, string, string];

let server: TestServer;
let raw: RawDatabase;
let key: SecurityKey;
beforeEach(async () => {
  server = await startTestServer();
  raw = await openRaw(server.database.url);
  const client = openClient(server.url);
  await client.signIn(MAREK);
  await client.open('/settings/set-up');
  key = await setUpPasskey(server, client);
});
afterEach(async () => {
  await raw.close();
  await server.stop();
});

const told = async () =>
  (
    await raw.run(
      "select target_id, details from audit_events where action = 'passkey.not_finished' order by at, details",
    )
  ).map(({ target_id, details }) => ({ target: target_id, ...JSON.parse(String(details)) }));

/** After the password, on the page that asks for the passkey. */
async function challenged(): Promise<Client> {
  const client = openClient(server.url);
  expect((await client.signIn(MAREK)).h1).toBe('Use your passkey');
  return client;
}

async function settingUp(): Promise<Client> {
  const client = openClient(server.url);
  await client.signIn('ana@acme.example');
  await client.open('/settings/set-up');
  await client.submit('/set-up/method', { method: 'passkey' });
  return client;
}

const tell = (client: Client, path: string, because = 'not-allowed') => client.post(path, { because });

describe('a ceremony that a browser ended without a passkey', () => {
  test('I-52 I-18 at a challenge: is written down with its reason, costs no attempt, and the same page goes on', async () => {
    const marek = await challenged();
    const { body } = marek.page;
    const answer = await tell(marek, CHALLENGE);
    expect([answer.status, answer.body, answer.setCookies]).toEqual([204, '', []]);
    const target = await server.userId(MAREK);
    expect(await told()).toEqual([{ target, ceremony: 'get', because: 'not-allowed', purpose: 'sign-in' }]);
    expect(await raw.run("select attempts from sign_ins where state = 'challenge'")).toEqual([{ attempts: 0 }]);
    expect(await raw.run('select id from attempt_failures')).toEqual([]);
    const done = await marek.submit(CHALLENGE.replace('/not-finished', ''), {
      response: key.get(passkeyOptionsOf(body)),
    });
    expect(done.h1).toBe('Your organizations');
  });

  test('I-52 I-55 many times, and at once: once for each challenge', async () => {
    const marek = await challenged();
    await Promise.all(Array.from({ length: 5 }, () => tell(marek, CHALLENGE)));
    await tell(marek, CHALLENGE, 'other');
    expect(await told()).toHaveLength(1);
    server.advance(2 * 60);
    await marek.open('/sign-in/passkey');
    await tell(marek, CHALLENGE, 'unsupported');
    expect((await told()).map(({ because }) => because)).toEqual(['not-allowed', 'unsupported']);
  });

  test('I-52 I-27 at a step-up and a set-up: each says what it was for', async () => {
    const marek = await challenged();
    await marek.submit('/sign-in/passkey', { response: key.get(passkeyOptionsOf(marek.page.body)) });
    server.advance(6 * 60);
    expect((await marek.open('/confirm')).h1).toBe('Use your passkey');
    await tell(marek, CHALLENGE, 'wrong-address');
    const ana = await settingUp();
    expect((await tell(ana, SET_UP, 'already-there')).status).toBe(204);
    expect(await told()).toMatchObject([
      { ceremony: 'get', because: 'wrong-address', purpose: 'step-up' },
      { ceremony: 'create', because: 'already-there', purpose: 'set-up' },
    ]);
    expect((await ana.open('/set-up/passkey')).h1).toBe('Create a passkey');
  });

  test('I-52 I-55 on the sign-in page, where nobody is known: once an hour for each reason', async () => {
    const nobody = openClient(server.url);
    for (let time = 0; time < 3; time += 1) {
      const answer = await tell(nobody, ALONE);
      expect([answer.status, answer.body, answer.setCookies]).toEqual([204, '', []]);
    }
    await tell(openClient(server.url), ALONE, 'unsupported');
    const each = ['not-allowed', 'unsupported'].map((because) => ({ target: null, firstFactor: 'passkey', because }));
    expect(await told()).toEqual(each);
    server.advance(60 * 60);
    await tell(nobody, ALONE);
    expect(await told()).toHaveLength(3);
  });

  test('I-52 PAGES P9 is in the log of the organization, in words', async () => {
    await tell(await challenged(), CHALLENGE);
    await tell(await settingUp(), SET_UP, 'already-there');
    const ana = openClient(server.url);
    await ana.signIn('ana@acme.example');
    const log = await ana.open('/organizations/acme/settings/audit-log?show=failures');
    expect(log.text).toContain('Passkey asked for and not shown, for Marek');
    expect(log.text).toContain('It was canceled, took too long, or found no passkey there');
    expect(log.text).toContain('Set-up of a passkey not finished, for Ana');
    expect(log.text).toContain('The device has one for this account already');
  });
});

describe('what a thief may try there', () => {
  test.each([
    ['nothing', ''],
    ["the browser's own word", 'NotAllowedError'],
    ['a text of its own', '<b>551027</b>'],
    ['a word of the language', 'constructor'],
    ['a very long text', 'x'.repeat(9000)],
  ])('I-54 I-17 %s for a reason is written down as another one, and never as it came', async (_, because) => {
    const marek = await challenged();
    expect((await tell(marek, CHALLENGE, because)).status).toBe(204);
    expect(await told()).toMatchObject([{ because: 'other' }]);
  });

  test('I-17 a field twice or more, a document, and another method are refused and write nothing', async () => {
    const marek = await challenged();
    const send = (path: string, body: string, headers: Readonly<Record<string, string>> = FORM) =>
      marek.send('POST', path, { headers, body });
    for (const path of [ALONE, CHALLENGE]) {
      expect((await send(path, 'because=other&because=other')).status).toBe(400);
      expect((await send(path, 'because=other&user=usr_1')).status).toBe(400);
      expect((await send(path, '{"because":"other"}', { 'content-type': 'application/json' })).status).toBe(400);
      expect((await marek.get(path)).status).toBe(405);
    }
    expect(await told()).toEqual([]);
  });

  test('I-48 a page of another site tells nothing', async () => {
    const marek = await challenged();
    const evil = openClient(server.url, { origin: 'https://evil.example' });
    for (const [name, value] of marek.cookies) evil.cookies.set(name, value);
    for (const path of [ALONE, CHALLENGE, SET_UP]) expect((await tell(evil, path)).status).toBe(403);
    expect(await told()).toEqual([]);
  });

  test('I-20 I-44 without the step, with an old one, or at another one, nobody is written about', async () => {
    const [marek, ana] = [await challenged(), await settingUp()];
    expect((await tell(openClient(server.url), CHALLENGE)).location).toMatch(/^\/sign-in/);
    expect((await tell(marek, SET_UP)).location).toMatch(/^\/sign-in/);
    expect((await tell(ana, CHALLENGE)).location).toMatch(/^\/sign-in/);
    const before = new Map(marek.cookies);
    await marek.submit('/sign-in/passkey', { response: key.get(passkeyOptionsOf(marek.page.body)) });
    const stale = openClient(server.url);
    for (const [name, value] of before) stale.cookies.set(name, value);
    expect((await tell(stale, CHALLENGE)).status).toBe(303);
    server.advance(60 * 60);
    await tell(ana, SET_UP);
    expect(await told()).toEqual([]);
  });

  test('I-18 where no passkey was asked for, none was left unfinished', async () => {
    const sofia = openClient(server.url);
    await sofia.signIn('sofia@acme.example');
    const answer = await tell(sofia, CHALLENGE);
    expect([answer.status, await told()]).toEqual([204, []]);
  });

  test('I-57 where browsers keep no passkeys for the address there is no such page', async () => {
    await raw.close();
    await server.stop();
    server = await startTestServer({ environment: { TWOFOLD_URL: 'http://127.0.0.1' } });
    raw = await openRaw(server.database.url);
    expect((await tell(openClient(server.url), ALONE)).status).toBe(404);
    expect(await told()).toEqual([]);
  });
});
