import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Client, openClient } from '../fixtures/client.ts';
import { setupKeyOf } from '../fixtures/html.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';

let server: TestServer;
let marek: Client;
beforeEach(async () => {
  server = await startTestServer();
  marek = openClient(server.url);
  await marek.signIn(MAREK);
  await marek.open('/settings/set-up');
});
afterEach(() => server.stop());

async function told() {
  const raw = await openRaw(server.database.url);
  try {
    const rows = await raw.run(
      "select target_id, actor_id, details from audit_events where action = 'enrollment.not_proven' order by details",
    );
    expect(rows.every(({ actor_id }) => actor_id === null)).toBe(true);
    return rows.map(({ target_id, details }) => [target_id, JSON.parse(String(details))]);
  } finally {
    await raw.close();
  }
}

const wrongFor = async (key: string) => ((await server.freshCode(key)) === '000000' ? '111111' : '000000');

test('I-52 I-54 I-55 a code that is none, and a wrong one, for an app: the page says so, the log once each', async () => {
  const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
  const wrong = await wrongFor(key);
  for (const code of ['', 'abc', '12', 'abcdef', wrong, wrong]) {
    const answer = await marek.submit('/set-up/app', { code });
    expect([answer.status, answer.problems.length]).toEqual([422, 1]);
  }
  const target = await server.userId(MAREK);
  expect(await told()).toEqual([
    [target, { method: 'totp', reason: 'response.incorrect' }],
    [target, { method: 'totp', reason: 'response.malformed' }],
  ]);
  expect(JSON.stringify(await told())).not.toMatch(new RegExp(`${wrong}|abc`));
  const done = await marek.submit('/set-up/app', { code: await server.freshCode(key) });
  expect(done.h1).toBe('Save your recovery codes');
});

test('I-52 I-18 what is no passkey at all, for a passkey: the page says so, the log once', async () => {
  await marek.submit('/set-up/method', { method: 'passkey' });
  for (const response of ['{', 'null', '[]', 'x'.repeat(17_000)]) {
    const answer = await marek.submit('/set-up/passkey', { response, name: '' });
    expect([answer.status, answer.h1]).toEqual([422, 'Create a passkey']);
    expect(answer.problems).toEqual([expect.stringContaining('Try again')]);
  }
  expect(await told()).toEqual([[await server.userId(MAREK), { method: 'passkey', reason: 'response.malformed' }]]);
  await marek.submit('/set-up/passkey', { response: '', name: '' });
  expect(await told()).toHaveLength(1);
});

test('I-52 I-55 many at once are one event, and another set-up has its own', async () => {
  await marek.submit('/set-up/method', { method: 'totp' });
  await Promise.all(Array.from({ length: 5 }, () => marek.post('/set-up/app', { code: 'abcdef' })));
  expect(await told()).toHaveLength(1);
  const elsewhere = openClient(server.url);
  await elsewhere.signIn(MAREK);
  await elsewhere.open('/settings/set-up');
  await elsewhere.submit('/set-up/method', { method: 'totp' });
  await elsewhere.submit('/set-up/app', { code: 'abcdef' });
  expect(await told()).toHaveLength(2);
});

test('T10 its organization reads it in words', async () => {
  await marek.submit('/set-up/method', { method: 'totp' });
  await marek.submit('/set-up/app', { code: 'abcdef' });
  await marek.open('/settings/set-up');
  await marek.submit('/set-up/method', { method: 'passkey' });
  await marek.submit('/set-up/passkey', { response: '{', name: '' });
  const ana = openClient(server.url);
  await ana.signIn('ana@acme.example');
  const { text } = await ana.open('/organizations/acme/settings/audit-log?show=failures');
  for (const words of [
    'Failed to set up an authenticator app, for Marek Nowak',
    'What was typed is no code',
    'Failed to set up a passkey, for Marek Nowak',
    'What came was no passkey at all',
  ])
    expect(text).toContain(words);
});
