import { afterEach, beforeEach, expect, test } from 'vitest';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { type Forgery, type ForgingProvider, startForgingProvider } from '../fixtures/forging-provider.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { CLIENT } from '../fixtures/real-provider.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MINUTE = 60;

let provider: ForgingProvider;
let server: TestServer;
let client: Client;
beforeEach(async () => {
  provider = await startForgingProvider();
  server = await startTestServer({
    environment: {
      TWOFOLD_OIDC_ISSUER: provider.issuer,
      TWOFOLD_OIDC_CLIENT_ID: CLIENT.id,
      TWOFOLD_OIDC_CLIENT_SECRET: CLIENT.secret,
    },
  });
  client = openClient(server.url);
  await signInWithApp(server, client, 'sofia@acme.example');
  await client.open('/settings/ways-in');
});
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

/** What the provider answers with is made up; the way there and back is as it should be. */
async function comeBack(forgery: Forgery = {}) {
  const onward = await client.submit('/settings/ways-in/link/oidc');
  const door = new URL(String(onward.headers['refresh']).slice('0; url='.length));
  const asked = Object.fromEntries(door.searchParams);
  provider.expect(asked['nonce'] ?? '', Math.floor(server.now() / 1000));
  provider.forge(forgery);
  const back = new URLSearchParams({ code: 'any', state: asked['state'] ?? '', iss: provider.issuer });
  const answer = await client.open(`/sign-in/with/oidc/callback?${back}`);
  return { answer, asked };
}

async function rows(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}

test('I-09 an honest answer is taken; state, nonce and PKCE by SHA-256 go along, each 256 bits', async () => {
  const { answer, asked } = await comeBack();
  expect(answer.text).toContain('That account is linked.');
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
  expect(new Set([asked['state'], asked['nonce'], asked['code_challenge']]).size).toBe(3);
  expect(asked).toMatchObject({ code_challenge_method: 'S256', response_type: 'code', scope: 'openid email' });
  expect(provider.redeemed?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
});

test.each<[string, Forgery]>([
  ['says nothing of the nonce', { claims: { nonce: undefined } }],
  ['has the nonce of another journey', { claims: { nonce: 'of-another-journey' } }],
  ['is for another client', { claims: { aud: 'another-client' } }],
  ['is for us and another, by another', { claims: { aud: [CLIENT.id, 'another'], azp: 'another' } }],
  ['comes from another issuer', { claims: { iss: 'https://evil.example' } }],
  ['is not signed', { algorithm: 'none' }],
  ['is signed by another key', { foreignKey: true }],
  ['has no subject', { claims: { sub: undefined } }],
  ['ran out a minute ago', { claims: { exp: 1 } }],
])('I-08 I-09 I-17 an answer that %s is not taken, and is written down', async (_, forgery) => {
  const { answer } = await comeBack(forgery);
  expect([answer.status, answer.h1]).toEqual([403, 'We could not trust that answer']);
  expect(await rows('select id from identities')).toEqual([]);
  const written = await rows(`select details from audit_events where action = 'provider.failed'`);
  expect(written).toHaveLength(1);
  expect(String(written[0]?.['details'])).toMatch(/"reason":"OAUTH_\w+"/);
});

test.each([['true'], [1], [undefined], [false]])(
  'I-08 an address that is verified as %j is not verified',
  async (verified) => {
    const { answer } = await comeBack({ claims: { email_verified: verified } });
    expect(answer.h1).toBe('Verify your email address there first');
  },
);

test('I-60 times are judged by our clock, wherever it was moved', async () => {
  server.advance(-3 * 60 * MINUTE);
  const early = openClient(server.url);
  await signInWithApp(server, early, 'yuki@acme.example');
  client = early;
  await client.open('/settings/ways-in');
  expect((await comeBack()).answer.text).toContain('That account is linked.');
});

test('I-17 a provider that breaks is told of as such, and nobody is in by it', async () => {
  const { answer } = await comeBack({ answers: 'with-500' });
  expect([answer.status, answer.h1]).toEqual([503, 'We could not reach it just now']);
});

test('I-17 a provider that does not answer holds nobody for longer than a few seconds', async () => {
  const began = performance.now();
  const { answer } = await comeBack({ answers: 'never' });
  expect([answer.status, answer.h1]).toEqual([503, 'We could not reach it just now']);
  expect(performance.now() - began).toBeLessThan(15_000);
});
