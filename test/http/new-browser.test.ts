import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { openApi, stepOf } from '../fixtures/api.ts';
import { setUpApp, setUpPasskey, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { passkeyOptionsOf } from '../fixtures/html.ts';
import { isBehindWall } from '../fixtures/interplay-cells.ts';
import { arrangeSignIn, MAREK, openStage, type Stage } from '../fixtures/interplay-stage.ts';
import { WAYS } from '../fixtures/interplay-ways.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, SOFIA, YUKI] = ['ana@acme.example', 'sofia@acme.example', 'yuki@acme.example'] as const;
const COOKIE = 'twofold-browser';
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

describe('T13 whatever the first factor is, and whoever carries it', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.stop());

  const facts = { policy: 'optional', singleSignOn: 'available', askedAfterSignOn: false, lastSeen: 'lately' } as const;

  test.each(WAYS.filter((way) => !isBehindWall(way)))(
    'T13 M8 I-56 $name, $transport: the sign-in is told of, once',
    async (way) => {
      const { raw, user, server } = stage;
      await raw.run(`delete from known_browsers where user_id = '${user}'`);
      await raw.run(`delete from outbox where user_id = '${user}'`);
      await raw.run('delete from dev_inbox');
      await raw.run(`update users set browsers_noted = 1 where id = '${user}'`);
      await arrangeSignIn(stage, { enrolled: way.first === 'passkey' ? 'passkey' : 'nothing', ...facts });
      expect(await way.signIn(stage)).toBe('complete');
      const mails = (await server.inbox()).filter(({ to, kind }) => to === MAREK && kind === 'new-browser');
      expect(mails.map(({ subject }) => subject)).toEqual(['New sign-in to your account']);
      expect(mails[0]?.text).toContain(
        `from a ${way.transport === 'API' ? 'network' : 'browser'} that we don't recognize.`,
      );
      expect(mails[0]?.text).toContain('Network address: 127.0.0.1');
      expect(mails[0]?.text).toMatch(/This wasn't me: \S+\/not-me\?token=[\w-]{43}\n/);
    },
  );
});

let server: TestServer;
afterEach(() => server?.stop());

const browser = () => openClient(server.url);

async function run(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}

const mailsTo = async (email: string) =>
  (await server.inbox()).filter((mail) => mail.to === email && mail.kind === 'new-browser');

/** Everybody has signed in once, in a browser of which nobody asks any more. */
const hadABrowser = () => run('update users set browsers_noted = 1');

/** In a browser that keeps what it knows from before. */
async function signInAgain(client: Client, email: string) {
  await client.post('/sign-out');
  return signInWithApp(server, client, email);
}

describe.each(databases)('A browser that is recognized, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('T13 I-48 its cookie is its own: lasting, out of the reach of scripts, and renewed with each sign-in', async () => {
    const sofia = browser();
    await sofia.signIn(SOFIA);
    const first = sofia.cookies.get(COOKIE) ?? '';
    expect(first).toMatch(/^[\w-]{43}$/);
    const code = await server.freshCode(SOFIA);
    const inside = await sofia.post('/sign-in/code', { code });
    expect(inside.setCookies.filter((line) => line.startsWith(COOKIE))).toEqual([
      `${COOKIE}=${first}; Max-Age=${400 * DAY}; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    await signInAgain(sofia, SOFIA);
    expect(sofia.cookies.get(COOKIE)).toBe(first);
    expect(await mailsTo(SOFIA)).toEqual([]);
    const dump = await openRaw(server.database.url);
    expect((await dump.dump()).join('\n')).not.toContain(first);
    await dump.close();
  });

  test('T13 the first is told of to nobody; a second one is, and it alone is marked in the audit log', async () => {
    await signInWithApp(server, browser(), YUKI);
    expect(await mailsTo(YUKI)).toEqual([]);
    const yuki = browser();
    await signInWithApp(server, yuki, YUKI);
    expect(await mailsTo(YUKI)).toHaveLength(1);
    const page = await yuki.open('/organizations/acme/settings/audit-log?group=sign-ins');
    expect(page.text.match(/From a browser or network that was new/g)).toHaveLength(1);
    const csv = await yuki.get('/organizations/acme/settings/audit-log.csv');
    expect(csv.body.match(/From a browser or network that was new/g)).toHaveLength(1);
    const answer = await yuki.get('/v1/organizations/acme/audit?group=sign-ins');
    const { events } = answer.json<{ events: { action: string; details: object }[] }>();
    const completed = events.filter(({ action }) => action === 'sign_in.completed');
    expect(completed.map(({ details }) => 'newBrowser' in details)).toEqual([true, false]);
  });

  test('T13 two tabs of a new browser that sign in at once are told of once', async () => {
    await hadABrowser();
    const [tab, other] = [browser(), browser()];
    await tab.signIn(SOFIA);
    other.cookies.set(COOKIE, tab.cookies.get(COOKIE) ?? '');
    await other.signIn(SOFIA);
    expect(other.cookies.get(COOKIE)).toBe(tab.cookies.get(COOKIE));
    const code = await server.freshCode(SOFIA);
    await tab.post('/sign-in/code', { code });
    await other.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(await mailsTo(SOFIA)).toHaveLength(1);
  });

  test('T13 each second factor leads to it: a code, a recovery code, a passkey, and a set-up at the sign-in', async () => {
    const ana = browser();
    await ana.signIn(ANA);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    const { codes } = await setUpApp(server, ana);
    await hadABrowser();
    const [byCode, byPaper, marek] = [browser(), browser(), browser()];
    await signInWithApp(server, byCode, ANA);
    expect(await mailsTo(ANA)).toHaveLength(1);
    await byPaper.signIn(ANA);
    await byPaper.open('/sign-in/recovery-code');
    await byPaper.submit('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    expect(await mailsTo(ANA)).toHaveLength(2);
    await marek.signIn(MAREK);
    expect(await mailsTo(MAREK)).toEqual([]);
    const key = await setUpPasskey(server, marek);
    expect(await mailsTo(MAREK)).toHaveLength(1);
    const elsewhere = browser();
    const asked = await elsewhere.signIn(MAREK);
    await elsewhere.submit('/sign-in/passkey', { response: key.get(passkeyOptionsOf(asked.body)) });
    expect(await mailsTo(MAREK)).toHaveLength(2);
  });

  test('T13 signing out and confirming leave it known, and a browser without its cookies is new', async () => {
    const sofia = browser();
    await signInWithApp(server, sofia, SOFIA);
    const before = sofia.cookies.get('twofold-session');
    await sofia.open('/confirm');
    const confirmed = await sofia.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(confirmed.setCookies.filter((line) => line.startsWith(COOKIE))).toEqual([]);
    expect(sofia.cookies.get('twofold-session')).not.toBe(before);
    await signInAgain(sofia, SOFIA);
    expect(await mailsTo(SOFIA)).toEqual([]);
    sofia.cookies.clear();
    await signInWithApp(server, sofia, SOFIA);
    expect(await mailsTo(SOFIA)).toHaveLength(1);
  });

  test('T13 two people who share a browser are each told of it once', async () => {
    await hadABrowser();
    const shared = browser();
    for (const email of [SOFIA, YUKI, SOFIA, YUKI]) await signInAgain(shared, email);
    expect([await mailsTo(SOFIA), await mailsTo(YUKI)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('T13 a thief’s cookie hides nothing: of another person, changed, too long, or twice', async () => {
    const [sofia, yuki] = [browser(), browser()];
    await signInWithApp(server, sofia, SOFIA);
    await signInWithApp(server, yuki, YUKI);
    const [own, other] = [sofia.cookies.get(COOKIE) ?? '', yuki.cookies.get(COOKIE) ?? ''];
    const values = [other, `${own}x`, 'x'.repeat(3000), `${'y'.repeat(43)}; ${COOKIE}=${own.slice(1)}`];
    for (const [index, value] of values.entries()) {
      const thief = browser();
      thief.cookies.set(COOKIE, value);
      await signInWithApp(server, thief, SOFIA);
      expect([value, (await mailsTo(SOFIA)).length]).toEqual([value, index + 1]);
    }
  });

  test('I-47 I-01 with the browser cookie of somebody nothing is easier, and alone it opens nothing', async () => {
    const sofia = browser();
    await signInWithApp(server, sofia, SOFIA);
    const token = sofia.cookies.get(COOKIE) ?? '';
    const [thief, stranger] = [browser(), browser()];
    thief.cookies.set(COOKIE, token);
    for (const path of ['/', '/settings/sign-in', '/organizations/acme', '/sign-in/code', '/set-up']) {
      const [withIt, without] = [await thief.get(path), await stranger.get(path)];
      expect([path, withIt.status, withIt.location]).toEqual([path, without.status, without.location]);
    }
    for (const kind of ['session', 'pending', 'enroll']) {
      const bent = browser();
      bent.cookies.set(`twofold-${kind}`, token);
      expect((await bent.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    }
    expect((await openApi(server.url, token).get('/v1/session')).status).toBe(401);
    expect((await thief.signIn(SOFIA, 'a wrong password')).status).toBe(422);
    expect((await thief.signIn(SOFIA)).h1).toBe('Enter your 6-digit code');
    for (const _ of [1, 2, 3, 4, 5]) await thief.post('/sign-in/code', { code: 'abcdef' });
    expect((await thief.signIn(SOFIA)).h1).toBe('Too many wrong codes');
    await thief.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(thief.cookies.has('twofold-session')).toBe(false);
  });

  test('T13 a program is told of once for its network, though a browser from there is known', async () => {
    const sofia = browser();
    await signInWithApp(server, sofia, SOFIA);
    const withCookie = openClient(server.url, {
      origin: null,
      headers: { cookie: `${COOKIE}=${sofia.cookies.get(COOKIE)}` },
    });
    for (let minute = 0; minute < 6; minute += 1) {
      server.advance(60);
      const begun = await openApi(server.url).post('/v1/sign-in', { email: SOFIA, password: DEMO_PASSWORD });
      const { token } = stepOf(begun);
      const code = await server.freshCode(SOFIA);
      // The cookie of a browser beside a token is not looked at: a request that names a token is judged by it alone.
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const done = await withCookie.send('POST', '/v1/sign-in/totp', { headers, body: JSON.stringify({ code }) });
      expect([stepOf(done).state, done.setCookies]).toEqual(['complete', []]);
    }
    const mails = await mailsTo(SOFIA);
    expect(mails.map(({ text }) => text.includes('from a network'))).toEqual([true]);
  });

  test('T13 a script on a page of ours is its browser, under /v1 as well', async () => {
    const sofia = browser();
    await signInWithApp(server, sofia, SOFIA);
    await sofia.post('/sign-out');
    await sofia.json('POST', '/v1/sign-in', { email: SOFIA, password: DEMO_PASSWORD, keep: 'cookie' });
    const done = await sofia.json('POST', '/v1/sign-in/totp', { code: await server.freshCode(SOFIA) });
    expect([done.status, sofia.cookies.has('twofold-session')]).toEqual([200, true]);
    expect(await mailsTo(SOFIA)).toEqual([]);
  });

  test('T13 after "Sign out everywhere else" the thief’s browser is new again, and theirs', async () => {
    const [sofia, thief] = [browser(), browser()];
    await signInWithApp(server, sofia, SOFIA);
    await signInWithApp(server, thief, SOFIA);
    expect(await mailsTo(SOFIA)).toHaveLength(1);
    await sofia.open('/settings/devices');
    await sofia.submit('/settings/devices/sign-out-others');
    await signInWithApp(server, thief, SOFIA);
    await signInAgain(sofia, SOFIA);
    expect(await mailsTo(SOFIA)).toHaveLength(3);
  });

  test('T13 "This wasn\'t me" in it signs the thief out, and their next sign-in is told of', async () => {
    const [sofia, thief] = [browser(), browser()];
    await signInWithApp(server, sofia, SOFIA);
    await signInWithApp(server, thief, SOFIA);
    const [mail] = await mailsTo(SOFIA);
    const link = mail?.text.match(/This wasn't me: \S+?(\/not-me\?token=[\w-]{43})\n/)?.[1] ?? '';
    const opened = await sofia.open(link);
    expect(opened.text).toContain('Somebody signed in from a browser or network that we did not recognize.');
    expect((await sofia.submit('/not-me')).h1).toBe('Everybody is signed out');
    expect((await thief.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    expect(await run("select * from known_browsers where kind = 'browser'")).toEqual([]);
    await signInWithApp(server, thief, SOFIA);
    expect(await mailsTo(SOFIA)).toHaveLength(2);
  });
});
