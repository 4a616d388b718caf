import { afterEach, beforeEach, expect, test } from 'vitest';
import { OwnAuthenticators } from '../../src/contract/own-account.ts';
import { signInWithPasskey } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { passkeyOptionsOf, textOf } from '../fixtures/html.ts';
import { type SecurityKey, securityKey } from '../fixtures/passkeys.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';
const HOUR = 60 * 60;

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

/** From "Your sign-in" to a key more, under this name. */
async function add(client: Client, name: string): Promise<SecurityKey> {
  const key = securityKey(server.composition.config.url);
  const holdsOne = (await client.open('/settings/sign-in')).text.includes('Add another');
  await client.click(holdsOne ? 'Add another' : 'Set up method');
  const shown = await client.submit('/set-up/method', { method: 'passkey' });
  const response = key.create(passkeyOptionsOf(shown.body));
  const made = await client.submit('/set-up/passkey', { response, name });
  if (!holdsOne) await client.submit('/set-up/recovery-codes', { saved: 'yes' });
  else expect([made.status, made.text]).toEqual([200, expect.stringContaining('It is added.')]);
  return key;
}

/** By the password, and the key that the page asks for. */
async function signInBy(key: SecurityKey): Promise<Client> {
  const client = openClient(server.url);
  const asked = await client.signIn(MAREK);
  const done = await client.submit('/sign-in/passkey', { response: key.get(passkeyOptionsOf(asked.body)) });
  expect([done.status, done.h1]).toEqual([200, 'Your organizations']);
  return client;
}

/** Each row of "Your sign-in" that has times: its words, and how many hours after the start its last time is. */
async function rowsSeenBy(client: Client, began: number) {
  const { body } = await client.open('/settings/sign-in');
  return [...body.matchAll(/<li>.*?<\/li>/gs)]
    .map(([row]) => ({ words: textOf(row), at: [...row.matchAll(/datetime="([^"]+)"/g)].at(-1)?.[1] ?? '' }))
    .filter(({ words }) => words.includes('Added'))
    .map(({ words, at }) => ({ words, hours: hoursSince(began, Date.parse(at)) }));
}

const hoursSince = (began: number, at: number | null) => Math.floor(((at ?? Number.NaN) - began) / (HOUR * 1000));

test('M28 U11 two passkeys of one account are set up, and each is known by its name and its last use', async () => {
  const marek = openClient(server.url);
  const began = server.now();
  await marek.signIn(MAREK);
  const blue = await add(marek, 'Blue key');
  const laptop = await add(marek, 'Work laptop');
  server.advance(HOUR);
  await signInBy(laptop);
  server.advance(2 * HOUR);
  const later = await signInBy(blue);
  const rows = await rowsSeenBy(later, began);
  expect(rows).toEqual([
    { words: expect.stringMatching(/^Blue key Passkey · Added .+\. Last used .+\. Remove/), hours: 3 },
    { words: expect.stringMatching(/^Work laptop Passkey · Added .+\. Last used .+\. Remove/), hours: 1 },
  ]);
  const { authenticators } = OwnAuthenticators.parse((await later.get('/v1/me/authenticators')).json());
  expect(
    authenticators.map(({ name, addedAt, lastUsedAt }) => [
      name,
      ...[addedAt, lastUsedAt].map((at) => hoursSince(began, at)),
    ]),
  ).toEqual([
    ['Blue key', 0, 3],
    ['Work laptop', 0, 1],
  ]);
});

test('M8 M28 each of them is a whole sign-in by itself, which counts as its last use', async () => {
  const marek = openClient(server.url);
  const began = server.now();
  await marek.signIn(MAREK);
  const keys = [await add(marek, 'Blue key'), await add(marek, 'Work laptop')];
  let client = marek;
  for (const key of keys) {
    server.advance(HOUR);
    client = openClient(server.url);
    expect((await signInWithPasskey(client, key)).h1).toBe('Your organizations');
  }
  expect((await rowsSeenBy(client, began)).map(({ hours }) => hours)).toEqual([1, 2]);
});

test('I-22 M28 the first key cannot be added a second time', async () => {
  const marek = openClient(server.url);
  await marek.signIn(MAREK);
  const blue = await add(marek, 'Blue key');
  await marek.open('/settings/set-up?add=yes');
  const shown = await marek.submit('/set-up/method', { method: 'passkey' });
  const response = blue.create(passkeyOptionsOf(shown.body));
  const again = await marek.submit('/set-up/passkey', { response, name: 'Blue key once more' });
  expect([again.status, again.problems.length]).toEqual([422, 1]);
  const rows = await rowsSeenBy(marek, 0);
  expect(rows.map(({ words }) => words)).toEqual([expect.stringMatching(/^Blue key Passkey/)]);
});
