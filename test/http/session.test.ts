import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { setupKeyOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, LENA, MAREK, SOFIA] = ['ana', 'lena', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const HOUR = 3600;

let server: TestServer;
afterEach(() => server.stop());

const openAs = async (email: string) => {
  const client = openClient(server.url);
  await client.signIn(email);
  return client;
};
const tokensOf = ({ cookies }: Client) =>
  ['twofold-pending', 'twofold-enroll', 'twofold-session'].map((name) => cookies.get(name));
const isIn = async (client: Client) => (await client.get('/settings/sign-in')).status === 200;

/** In whichever cookie a thief puts it. */
async function expectDead(token: string): Promise<void> {
  const thief = openClient(server.url);
  for (const cookie of ['twofold-session', 'twofold-pending', 'twofold-enroll']) thief.cookies.set(cookie, token);
  for (const path of [
    '/settings/sign-in',
    '/organizations/acme',
    '/sign-in/code',
    '/set-up',
    '/set-up/recovery-codes',
  ]) {
    expect([path, (await thief.get(path)).status]).toEqual([path, 303]);
  }
}

describe.each(databases)('the tokens of one sign-in, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('I-44 differ at each step, and each dies with its step', async () => {
    const marek = await openAs(MAREK);
    const [, , first] = tokensOf(marek);
    await marek.open('/settings/set-up');
    const [, choosing] = tokensOf(marek);
    const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
    await marek.submit('/set-up/app', { code: await server.freshCode(key) });
    const [, saving] = tokensOf(marek);
    await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    const [noPending, noEnroll, second] = tokensOf(marek);
    expect([noPending, noEnroll]).toEqual([undefined, undefined]);

    await marek.open('/confirm');
    const [challenge] = tokensOf(marek);
    await marek.submit('/sign-in/code', { code: await server.freshCode(key) });
    const [, , third] = tokensOf(marek);
    const all = [first, choosing, saving, second, challenge, third];
    expect(new Set(all).size).toBe(6);
    for (const token of all) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);

    for (const token of [first, choosing, saving, second, challenge]) await expectDead(token ?? '');
    expect(await isIn(marek)).toBe(true);
  });

  test('I-44 a token that the browser brings along is never made the session', async () => {
    const planted = 'A'.repeat(43);
    const lena = openClient(server.url);
    for (const cookie of ['twofold-session', 'twofold-pending', 'twofold-enroll']) lena.cookies.set(cookie, planted);
    await lena.post('/sign-in', { email: LENA, password: DEMO_PASSWORD });
    expect(tokensOf(lena)).not.toContain(planted);
    expect(await isIn(lena)).toBe(true);
    const thief = openClient(server.url);
    thief.cookies.set('twofold-session', planted);
    expect(await isIn(thief)).toBe(false);
  });

  test('I-49 the database holds none of them as they are', async () => {
    const sofia = await openAs(SOFIA);
    const [pending = ''] = tokensOf(sofia);
    const { signIns } = server.composition.store.engine.repositories;
    expect(await signIns.findByToken(pending)).toBeNull();
  });

  test('I-25 setting up a second factor ends the sessions and sign-ins of every other browser', async () => {
    const [marek, elsewhere, meanwhile] = [await openAs(MAREK), await openAs(MAREK), await openAs(MAREK)];
    await meanwhile.open('/settings/set-up');
    await marek.open('/settings/set-up');
    await setUpApp(server, marek);
    expect(await isIn(marek)).toBe(true);
    const ended = await elsewhere.open('/settings/sign-in');
    expect([ended.h1, ended.text]).toEqual([
      'Sign in to Twofold',
      expect.stringContaining('Your session here has ended.'),
    ]);
    expect((await meanwhile.get('/set-up/app')).location).toMatch(/^\/sign-in/);
    expect((await server.inbox())[0]).toMatchObject({ to: MAREK, kind: 'method-added' });
  });
});

describe('how long a session lives', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-46 an hour without a click ends it; clicks in between keep it', async () => {
    const marek = await openAs(MAREK);
    for (let time = 0; time < 3; time += 1) {
      server.advance(50 * 60);
      expect(await isIn(marek)).toBe(true);
    }
    server.advance(HOUR + 1);
    expect((await marek.get('/organizations/acme')).location).toContain('notice=ended');
  });

  test('I-60 and a clock that jumps back does not revive it', async () => {
    const marek = await openAs(MAREK);
    const [, , token = ''] = tokensOf(marek);
    server.advance(HOUR + 1);
    await marek.get('/');
    server.advance(-HOUR);
    marek.cookies.set('twofold-session', token);
    expect(await isIn(marek)).toBe(false);
  });

  test.each([
    ['a member after 24 hours', MAREK, 24],
    ['an owner after 12 hours', ANA, 12],
  ])('I-46 however busy, it ends for %s', async (_, email, hours) => {
    const client = await openAs(email);
    for (let half = 1; half < hours * 2; half += 1) {
      server.advance(HOUR / 2);
      expect([half, await isIn(client)]).toEqual([half, true]);
    }
    server.advance(HOUR / 2);
    expect(await isIn(client)).toBe(false);
  });

  test('I-46 a step-up does not lengthen it, nor change when and how the session began', async () => {
    const ana = await openAs(ANA);
    const began = (await ana.open('/settings/sign-in')).text.match(/You signed in on [^.]+/)?.[0];
    for (let half = 1; half < 24; half += 1) {
      server.advance(HOUR / 2);
      await ana.open('/confirm');
      await ana.submit('/confirm', { password: DEMO_PASSWORD });
    }
    expect((await ana.open('/settings/sign-in')).text).toContain(began ?? 'never');
    server.advance(HOUR / 2);
    expect(await isIn(ana)).toBe(false);
  });

  test('I-47 none but the session’s cookie opens anything, and only what tells browsers apart stays after it', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    await sofia.post('/sign-out');
    expect([...sofia.cookies.keys()].sort()).toEqual(['twofold-browser', 'twofold-cookies']);
    expect((await sofia.signIn(SOFIA)).h1).toBe('Enter your 6-digit code');
  });
});

describe('what ends a session on the next request', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-45 signing out, for good: the token is dead, not only forgotten', async () => {
    const marek = await openAs(MAREK);
    const [, , token = ''] = tokensOf(marek);
    await marek.open('/');
    await marek.submit('/sign-out');
    marek.cookies.set('twofold-session', token);
    expect(await isIn(marek)).toBe(false);
  });

  test('I-45 signing out ends a step-up that is under way as well', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    await sofia.open('/confirm');
    const [pending = ''] = tokensOf(sofia);
    await sofia.post('/sign-out');
    sofia.cookies.set('twofold-pending', pending);
    await sofia.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(await isIn(sofia)).toBe(false);
  });

  test('I-45 signing out in one tab ends what another tab has stepped up to', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    await sofia.open('/confirm');
    const tab = openClient(server.url);
    for (const [name, value] of sofia.cookies) if (name === 'twofold-pending') tab.cookies.set(name, value);
    sofia.cookies.delete('twofold-pending');
    await sofia.post('/sign-out');
    await tab.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(await isIn(tab)).toBe(false);
  });

  test('I-45 being removed: the organization is gone for Lena, the other one is not', async () => {
    const lena = await openAs(LENA);
    expect((await lena.get('/organizations/acme')).status).toBe(200);
    await server.composition.engine.directory.removeMembership({
      organization: 'acme',
      user: await server.userId(LENA),
    });
    expect((await lena.get('/organizations/acme')).status).toBe(404);
    expect((await lena.get('/v1/organizations/acme/members')).status).toBe(404);
    expect((await lena.get('/organizations/hillside')).status).toBe(200);
    expect((await lena.open('/')).text).not.toContain('Acme Analytics');
  });

  test('I-45 being suspended: it says so, on pages and API', async () => {
    const lena = await openAs(LENA);
    const user = await server.userId(LENA);
    const { directory } = server.composition.engine;
    await directory.putMembership({ organization: 'acme', user, role: 'member', state: 'suspended' });
    const page = await lena.get('/organizations/acme');
    expect([page.status, page.h1]).toEqual([403, 'Your membership is suspended']);
    const api = await lena.get('/v1/organizations/acme/members');
    expect(api.json()).toMatchObject({ status: 403, code: 'membership.suspended' });
    expect((await lena.get('/organizations/hillside')).status).toBe(200);
  });

  test('I-37 I-45 losing the admin role: the switch refuses on the next request', async () => {
    const ana = await openAs(ANA);
    const user = await server.userId(ANA);
    await server.composition.engine.directory.putMembership({ organization: 'acme', user, role: 'member' });
    const body = { secondFactor: 'required', version: 1, password: DEMO_PASSWORD };
    expect((await ana.json('PUT', '/v1/organizations/acme/policy', body)).status).toBe(403);
  });

  test('I-45 being deactivated: every session and sign-in of the person is over', async () => {
    const [marek, sofia] = [await openAs(MAREK), await openAs(SOFIA)];
    const { directory } = server.composition.engine;
    const code = await server.freshCode(SOFIA);
    for (const [email, name] of [
      [MAREK, 'Marek Nowak'],
      [SOFIA, 'Sofia Rossi'],
    ] as const) {
      await directory.putUser({ id: await server.userId(email), email, name, state: 'deactivated' });
    }
    expect(await isIn(marek)).toBe(false);
    await sofia.post('/sign-in/code', { code });
    expect(await isIn(sofia)).toBe(false);
  });

  test('I-45 a session that was open when somebody was deactivated does not come back with them', async () => {
    const marek = await openAs(MAREK);
    const { directory } = server.composition.engine;
    const given = { id: await server.userId(MAREK), email: MAREK, name: 'Marek Nowak' };
    await directory.putUser({ ...given, state: 'deactivated' });
    await directory.putUser({ ...given, state: 'active' });
    expect(await isIn(marek)).toBe(false);
  });
});
