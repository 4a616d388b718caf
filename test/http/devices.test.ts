import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const [SOFIA, MAREK] = ['sofia@acme.example', 'marek@acme.example'] as const;
const PAGE = '/settings/devices';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => server.stop());

const browser = (userAgent: string, address: string) =>
  openClient(server.url, { headers: { 'user-agent': userAgent, 'x-forwarded-for': address } });

async function threeOfMarek(): Promise<readonly [Client, Client, Client]> {
  const all = [
    browser(FIREFOX, '192.0.2.7'),
    browser(IPHONE, '198.51.100.4'),
    browser('curl/8.0', '203.0.113.9'),
  ] as const;
  for (const each of all) await each.signIn(MAREK);
  return all;
}

const isIn = async (client: Client) => (await client.get('/')).status === 200;
const idsOn = ({ body }: { readonly body: string }) =>
  [...body.matchAll(/name="id" value="([^"]+)"/g)].map(([, id]) => id);

async function endedIn(email: string) {
  const raw = await openRaw(server.database.url);
  const user = await server.userId(email);
  const where = `target_id = '${user}' and action like 'session%.ended'`;
  const rows = await raw.run(`select action, details, address from audit_events where ${where} order by at, id`);
  await raw.close();
  return rows.map(({ action, details, address }) => ({ action, address, ...JSON.parse(String(details)) }));
}

describe('a member looks where they are signed in', () => {
  test('T12 each browser is listed with its name, address and times, this one first', async () => {
    const [firefox] = await threeOfMarek();
    await firefox.open('/settings/sign-in');
    const page = await firefox.click('Your devices');
    expect(page.h1).toBe('Your devices');
    expect(page.text).toMatch(/Firefox on Linux\s+This browser\s+192\.0\.2\.7 · Password/);
    expect(page.text).toMatch(/Safari on iPhone\s+198\.51\.100\.4 · Password/);
    expect(page.text).toMatch(/A browser we cannot name\s+203\.0\.113\.9 · Password/);
    expect(page.text).toMatch(/Signed in .+\. Last used .+\./);
    expect(idsOn(page)).toHaveLength(2);
  });

  test('T12 an address of IPv4 is shown as people know it, however a socket for both writes it', async () => {
    const firefox = browser(FIREFOX, '::ffff:192.0.2.7');
    await firefox.signIn(MAREK);
    expect((await firefox.open(PAGE)).text).toMatch(/This browser\s+192\.0\.2\.7 · Password/);
  });

  test('T12 what it shows of a second factor is what that session has shown', async () => {
    const sofia = browser(FIREFOX, '192.0.2.7');
    await signInWithApp(server, sofia, SOFIA);
    expect((await sofia.open(PAGE)).text).toContain('Password and authenticator app');
    expect(sofia.page.text).toContain('You are signed in nowhere else.');
  });

  test('T12 I-46 one that has ended, or that nobody used for an hour, is not listed', async () => {
    const [firefox, iphone] = await threeOfMarek();
    await iphone.post('/sign-out');
    server.advance(40 * MINUTE);
    await firefox.open(PAGE);
    expect(idsOn(firefox.page)).toHaveLength(1);
    server.advance(40 * MINUTE);
    expect(idsOn(await firefox.open(PAGE))).toHaveLength(0);
    server.advance(HOUR);
    expect((await firefox.get(PAGE)).location).toContain('notice=ended');
  });

  test('T12 I-44 what names a session on the page opens nothing', async () => {
    const [firefox] = await threeOfMarek();
    const page = await firefox.open(PAGE);
    for (const id of idsOn(page)) {
      const thief = openClient(server.url);
      thief.cookies.set('twofold-session', id ?? '');
      expect(await isIn(thief)).toBe(false);
    }
    for (const token of [...firefox.cookies.values()].filter((value) => value.length === 43))
      expect(page.body).not.toContain(token);
  });

  test('T12 I-45 I-52 one is signed out on its next request, and the others stay', async () => {
    const [firefox, iphone, other] = await threeOfMarek();
    const page = await firefox.open(PAGE);
    const [, ofPhone] = page.body.match(/Safari on iPhone(?:.|\n)*?name="id" value="([^"]+)"/) ?? [];
    const done = await firefox.post(`${PAGE}/sign-out`, { id: ofPhone ?? '' });
    expect(done.location).toBe(`${PAGE}?notice=signed-out`);
    expect((await firefox.open(done.location)).text).toContain('That device is signed out.');
    expect([await isIn(firefox), await isIn(iphone), await isIn(other)]).toEqual([true, false, true]);
    expect((await firefox.post(`${PAGE}/sign-out`, { id: ofPhone ?? '' })).status).toBe(404);
    expect(await endedIn(MAREK)).toEqual([{ action: 'session.ended', address: '192.0.2.7', because: 'asked' }]);
  });

  test('T12 I-45 I-52 everywhere else: other sessions and half-done sign-ins end, this one goes on', async () => {
    const [firefox, iphone, other] = await threeOfMarek();
    await firefox.open(PAGE);
    const done = await firefox.submit(`${PAGE}/sign-out-others`);
    expect(done.text).toContain('You are signed out everywhere else.');
    expect([await isIn(firefox), await isIn(iphone), await isIn(other)]).toEqual([true, false, false]);
    expect(await endedIn(MAREK)).toEqual([
      { action: 'sessions.ended', address: '192.0.2.7', because: 'asked', count: 2 },
    ]);
    const sofia = browser(FIREFOX, '192.0.2.8');
    await signInWithApp(server, sofia, SOFIA);
    const halfway = browser(IPHONE, '198.51.100.4');
    await halfway.signIn(SOFIA);
    await sofia.post(`${PAGE}/sign-out-others`);
    expect((await halfway.get('/sign-in/code')).location).toBe('/sign-in?notice=expired');
  });

  test('T12 I-34 nobody ends a session of somebody else, nor their own by this form', async () => {
    const [firefox, iphone] = await threeOfMarek();
    const sofia = browser(FIREFOX, '192.0.2.8');
    await signInWithApp(server, sofia, SOFIA);
    const others = idsOn(await firefox.open(PAGE));
    for (const id of [...others, 'A'.repeat(43), '', "'--"]) {
      const answer = await sofia.post(`${PAGE}/sign-out`, { id: id ?? '' });
      expect([answer.status, answer.h1]).toEqual([404, 'Page not found']);
    }
    const own = idsOn(await iphone.open(PAGE)).find((id) => !others.includes(id));
    expect((await firefox.post(`${PAGE}/sign-out`, { id: own ?? '' })).status).toBe(404);
    expect([await isIn(firefox), await isIn(iphone), await isIn(sofia)]).toEqual([true, true, true]);
  });

  test('T12 a step-up takes the place of its session: the list grows no longer', async () => {
    const sofia = browser(FIREFOX, '192.0.2.7');
    await signInWithApp(server, sofia, SOFIA);
    server.advance(6 * MINUTE);
    await sofia.open('/settings/password');
    await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    await sofia.open(PAGE);
    expect(idsOn(sofia.page)).toEqual([]);
    expect(sofia.page.text).toContain('192.0.2.7');
  });
});
