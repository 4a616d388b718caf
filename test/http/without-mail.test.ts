import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ANA = 'ana@acme.example';
const MAREK = 'marek@acme.example';
const LENA = 'lena@acme.example';
const SOFIA = 'sofia@acme.example';
const YUKI = 'yuki@acme.example';
const ACME = '/organizations/acme';
const SETTINGS = `${ACME}/settings/access-security`;
/** What a page may say only where mail leaves, but for what is said of later. */
const PROMISES = [
  /\bwe(?:'ll| will)? (?:e-?mail|send)\b/i,
  /\bemail (?:me|the|them)\b/i,
  /\bby email\b/i,
  /check your email/i,
  /get an email/i,
];
/** What an owner or admin is refused there (ADR 0030) stands nowhere without that. */
const NOBODY_RESETS =
  'No mail leaves this server, so nobody can reset your two-factor authentication yet. Ask whoever runs the server to set up mail; then an owner or admin of your organization can reset it.';
const OF_LATER = 'No mail leaves this server yet, so we email the owners once it is set up.';

describe('no mail leaves the server', () => {
  let [server, ana]: [TestServer, Client] = [] as never;
  beforeAll(async () => {
    server = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
    ana = openClient(server.url);
    await ana.signIn(ANA);
  });
  afterAll(() => server.stop());

  const promisesOn = async (path: string) => {
    const { status, text } = await ana.open(path);
    expect([path, status]).toEqual([path, 200]);
    return PROMISES.filter((promise) => promise.test(text.replaceAll(OF_LATER, '')));
  };

  test('I-27 then whoever has no password is asked to sign in anew, and comes back with a fresh proof', async () => {
    const lena = openClient(server.url);
    await lena.signIn(LENA);
    const raw = await openRaw(server.database.url);
    await raw.run(`delete from passwords where user_id = '${await server.userId(LENA)}'`);
    await raw.close();
    server.advance(6 * 60);
    const asked = await lena.open('/settings/password');
    expect(asked.h1).toBe("Confirm that it's you");
    expect(asked.text).toContain('no mail leaves this server: sign out');
    expect((await lena.submit('/sign-out')).text).toContain('signed out');
  });

  test('M30 T13 then nobody is sent to an admin for a reset without hearing what it needs', async () => {
    const sofia = openClient(server.url);
    expect((await sofia.open('/help')).text).toContain(NOBODY_RESETS);
    expect(sofia.page.text).not.toContain('An email tells me');
    expect(sofia.page.text).not.toContain('Ask an owner or admin');
    await sofia.signIn(SOFIA);
    expect((await sofia.open('/sign-in/recovery-code')).text).toContain(NOBODY_RESETS);
    for (let time = 0; time < 5; time += 1) {
      await sofia.open('/sign-in/code');
      await sofia.submit('/sign-in/code', { code: '000000' });
    }
    expect([sofia.page.h1, sofia.page.text.includes(NOBODY_RESETS)]).toEqual(['Too many wrong codes', true]);
    expect(sofia.page.body).not.toContain('/password/forgot');
    expect((await ana.open(SETTINGS)).text).toContain('can reset it for people instead, but only once mail leaves');
  });

  test('M12 T13 then a password that is wrong, and a link of before, lead to nothing that needs mail', async () => {
    const marek = openClient(server.url);
    const wrong = await marek.signIn(MAREK, 'not my password at all');
    expect(wrong.problems).toEqual([expect.stringContaining('ask whoever runs this server to set up mail')]);
    expect(wrong.text).not.toContain('reset your password');
    for (const path of ['/password/reset?token=x', '/sign-in/link/open?token=x']) {
      const over = await marek.open(path);
      expect([path, over.status, over.text.includes('ask for a new one')]).toEqual([path, 410, false]);
      expect(over.text).toContain('ask whoever runs it to set up mail');
      expect((await marek.click('Back to sign in')).h1).toBe('Sign in to Twofold');
    }
    for (const path of ['/settings/sign-in', '/settings/ways-in', `${ACME}/teammates/invite`])
      expect([path, await promisesOn(path)]).toEqual([path, []]);
  });

  test('M30 T13 then whoever has no codes left hears what a reset needs', async () => {
    const yuki = openClient(server.url);
    const raw = await openRaw(server.database.url);
    await raw.run(`delete from recovery_codes where user_id = '${await server.userId(YUKI)}'`);
    await raw.close();
    await yuki.signIn(YUKI);
    const told = await yuki.open('/sign-in/no-codes');
    expect([told.h1, told.text.includes(NOBODY_RESETS)]).toEqual(['Who can let you back in', true]);
  });

  test('M12 T13 then no page of an owner promises one, and what is told later says so', async () => {
    const memberPage = `${ACME}/teammates/member?user=${await server.userId(MAREK)}`;
    expect(await promisesOn(`${SETTINGS}/change?to=on`)).toEqual([]);
    expect(ana.page.text).toContain('No mail leaves this server yet, so tell them yourself');
    expect(ana.page.body).not.toContain('name="email_people"');
    expect(await promisesOn(memberPage)).toEqual([]);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await setUpApp(server, ana);
    for (const path of [`${SETTINGS}/change?to=off`, `${SETTINGS}/methods?chosen=yes&totp=yes`]) {
      expect([path, await promisesOn(path)]).toEqual([path, []]);
      expect(ana.page.text).toContain(OF_LATER);
    }
  });
});
