import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';
const NO_CODES = '/sign-in/no-codes';
const DAY = 24 * 60 * 60 * 1000;

describe.each(databases)('Marek uses his last recovery code, on $name', ({ name }) => {
  let server: TestServer;
  let marek: Client;
  let codes: readonly string[];
  let secret: string;

  beforeAll(async () => {
    server = await startTestServer({ database: name });
    marek = openClient(server.url);
    await marek.signIn(MAREK);
    await marek.open('/settings/set-up');
    ({ codes, secret } = await setUpApp(server, marek));
  });
  afterAll(() => server.stop());

  async function signInWithCode(code: string) {
    await marek.post('/sign-out');
    await marek.signIn(MAREK);
    await marek.open('/sign-in/recovery-code');
    return marek.submit('/sign-in/recovery-code', { recovery_code: code });
  }

  test('with codes left nobody is told that they have none: the page leads to where one can be used', async () => {
    await marek.post('/sign-out');
    await marek.signIn(MAREK);
    expect((await marek.get(NO_CODES)).location).toBe('/sign-in/recovery-code');
    await marek.submit('/sign-in/code', { code: await server.freshCode(secret) });
    server.advance(6 * 60);
    await marek.open('/settings/recovery-codes');
    expect(marek.page.h1).toBe('Enter your 6-digit code');
    expect((await marek.get(NO_CODES)).location).toBe('/sign-in/code');
  });

  test('M26 with codes left nothing is said of a day', async () => {
    for (const code of codes.slice(0, -1)) {
      const page = await signInWithCode(code);
      expect(page.h1).toBe('You used a recovery code');
      expect(page.body).not.toContain('<time');
    }
  });

  test('M27 then he is told until when he may say that he no longer has his second factor, and it is so', async () => {
    const page = await signInWithCode(codes.at(-1) ?? '');
    expect(page.h1).toBe('You used your last recovery code');
    expect(page.text).toContain('If you put it off, you have to do it at your next sign-in.');
    expect(page.text).toMatch(/sign in with your password before \w+ \d+, \d+.* and choose “I no longer have it”/);
    const until = Date.parse(page.body.match(/<time datetime="([^"]+)"/)?.[1] ?? '');
    expect(Math.abs(until - server.now() - 7 * DAY)).toBeLessThan(60_000);
    const offeredAt = async (moment: number) => {
      server.advance((moment - server.now()) / 1000);
      await marek.post('/sign-out');
      await marek.signIn(MAREK);
      return marek.page.text.includes('I no longer have it');
    };
    expect(await offeredAt(until - 60_000)).toBe(true);
    expect((await marek.get(NO_CODES)).location).toBe('/sign-in/code');
    expect(await offeredAt(until + 1000)).toBe(false);
    const help = await marek.get(NO_CODES);
    expect([help.status, help.h1]).toEqual([200, 'Who can let you back in']);
    expect(help.text).toContain('You have no recovery codes left.');
  });

  test('M27 I-38 nobody learns of it without a session, nor in a sign-in that has not ended', async () => {
    expect((await openClient(server.url).get('/recovery-code-used')).location).toMatch(/^\/sign-in/);
    const again = await marek.submit('/sign-in/code', { code: await server.freshCode(secret) });
    expect(again.text).toContain(
      'You used your last recovery code, so you set up a second factor again, with new codes. It takes about two minutes.',
    );
    expect((await marek.get('/recovery-code-used')).status).toBe(303);
  });
});
