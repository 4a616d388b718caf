import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ANA = 'ana@acme.example';
const MAREK = 'marek@acme.example';
const LENA = 'lena@acme.example';
const ACME = '/organizations/acme';
const SETTINGS = `${ACME}/settings/access-security`;
/** What a page may say only where mail leaves, but for what is said of later. */
const PROMISES = [
  /\bwe(?:'ll| will)? (?:e-?mail|send)\b/i,
  /\bemail (?:me|the|them)\b/i,
  /\bby email\b/i,
  /check your email/i,
];
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
