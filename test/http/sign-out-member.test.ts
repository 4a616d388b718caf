import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemberSessionsEnded } from '../../src/contract/members.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, YUKI, MAREK, SOFIA, HUGO] = [
  ...['ana', 'yuki', 'marek', 'sofia'].map((name) => `${name}@acme.example`),
  'hugo@hillside.example',
] as [string, string, string, string, string];
const MEMBER = '/organizations/acme/teammates/member';
const API = '/v1/organizations/acme/members/sign-out';

describe.each(databases)('an admin signs a member out everywhere, on $name', ({ name }) => {
  let [server, ana, yuki]: [TestServer, Client, Client] = [] as never;
  let id: Readonly<Record<string, string>> = {};
  const as = async (email: string) => {
    const client = openClient(server.url);
    await signInWithApp(server, client, email);
    return client;
  };
  beforeAll(async () => {
    server = await startTestServer({ database: name });
    ana = openClient(server.url);
    await ana.signIn(ANA);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await setUpApp(server, ana);
    yuki = await as(YUKI);
    const emails = [ANA, YUKI, MAREK, SOFIA, HUGO];
    id = Object.fromEntries(await Promise.all(emails.map(async (email) => [email, await server.userId(email)])));
  });
  afterAll(() => server.stop());

  const idOf = (email: string) => id[email] ?? '';
  const send = (client: Client, email: string) => client.post(MEMBER, { user: idOf(email), to: 'signed-out' });
  const isIn = async (client: Client) => (await client.get('/settings/sign-in')).status === 200;
  const statusAt = async (client: Client) => (await client.json('POST', API, { user: idOf(SOFIA) })).status;

  test('T12 I-45 from the page of the member: all their browsers are out on the next request', async () => {
    const [sofia, phone] = [await as(SOFIA), await as(SOFIA)];
    const pending = openClient(server.url);
    await pending.signIn(SOFIA);
    const page = await yuki.open(`${MEMBER}?user=${idOf(SOFIA)}`);
    expect(page.text).toContain('Sign out everywhere Every browser and app in which they are signed in is signed out');
    const done = await send(yuki, SOFIA);
    expect(done.location).toBe(`${MEMBER}?user=${idOf(SOFIA)}&notice=signed-out`);
    expect((await yuki.open(done.location)).text).toContain('Signed out everywhere.');
    expect([await isIn(sofia), await isIn(phone), await isIn(yuki)]).toEqual([false, false, true]);
    expect((await pending.get('/sign-in/code')).location).toMatch(/^\/sign-in/);
    expect((await openWith(phone).get('/v1/session')).status).toBe(401);
  });

  /** As a program that bears what a browser held. */
  const openWith = (client: Client) => {
    const authorization = `Bearer ${client.cookies.get('twofold-session') ?? ''}`;
    return openClient(server.url, { origin: null, headers: { authorization } });
  };

  test('T12 T13 I-57 she is told by mail by whom, and signs in again as before', async () => {
    const mail = (await server.inbox()).find(({ to, kind }) => to === SOFIA && kind === 'signed-out-by-admin');
    expect(mail?.subject).toBe('You were signed out everywhere');
    expect(mail?.text).toContain('Yuki Tanaka of Acme Analytics has signed you out on every device.');
    expect(mail?.link).toMatch(/\/sign-in$/);
    expect((await signInWithApp(server, openClient(server.url), SOFIA)).h1).toBe('Your organizations');
  });

  test('T12 I-52 the audit log says who did it to whom, in words', async () => {
    const log = await yuki.open('/organizations/acme/settings/audit-log?group=members');
    expect(log.text).toContain('Sofia Rossi signed out everywhere 2 sessions ended');
  });

  test('T12 T8 I-33 the page offers it neither about an owner, nor about oneself, and refuses both', async () => {
    for (const email of [ANA, YUKI]) {
      const page = await yuki.open(`${MEMBER}?user=${idOf(email)}`);
      expect([email, page.text.includes('Sign out everywhere')]).toEqual([email, false]);
      expect((await send(yuki, email)).status).toBe(409);
    }
    expect(formOf(yuki.page.body, MEMBER)).toBeNull();
    expect([await isIn(ana), await isIn(yuki)]).toEqual([true, true]);
  });

  test('T12 T18 the API does the same, and says how many sessions there were', async () => {
    const sofia = await as(SOFIA);
    await send(ana, SOFIA);
    const phone = await as(SOFIA);
    const done = await ana.json('POST', API, { user: idOf(SOFIA) });
    expect([done.status, MemberSessionsEnded.parse(done.json())]).toEqual([200, { ended: 1 }]);
    expect([await isIn(sofia), await isIn(phone)]).toEqual([false, false]);
    const again = await ana.json('POST', API, { user: idOf(SOFIA) });
    expect(again.json()).toEqual({ ended: 0 });
    const owner = await yuki.json('POST', API, { user: idOf(ANA) });
    expect([owner.status, owner.json()]).toMatchObject([409, { code: 'member.protected', obstacle: 'is-owner' }]);
    const own = await yuki.json('POST', API, { user: idOf(YUKI) });
    expect([own.status, own.json()]).toMatchObject([409, { code: 'member.protected', obstacle: 'is-yourself' }]);
  });

  test('T12 I-38 a thief: no cookie, a sign-in in progress, another organization, an ordinary member', async () => {
    const sofia = await as(SOFIA);
    const [nobody, pending, hugo] = [openClient(server.url), openClient(server.url), await as(HUGO)];
    await pending.signIn(YUKI);
    const borne = openClient(server.url, {
      headers: { authorization: `Bearer ${pending.cookies.get('twofold-pending') ?? ''}` },
    });
    for (const [who, status] of [
      [nobody, 401],
      [pending, 401],
      [borne, 401],
      [hugo, 404],
      [await as(SOFIA), 403],
    ] as const) {
      expect(await statusAt(who)).toBe(status);
    }
    expect((await send(nobody, SOFIA)).location).toMatch(/^\/sign-in/);
    expect((await send(pending, SOFIA)).location).toMatch(/^\/sign-in/);
    expect([(await send(hugo, SOFIA)).status, (await send(sofia, MAREK)).status]).toEqual([404, 403]);
    expect(await isIn(sofia)).toBe(true);
  });

  test('T12 I-33 somebody of another organization is not found, and stays signed in', async () => {
    const hugo = await as(HUGO);
    const refused = await yuki.json('POST', API, { user: idOf(HUGO) });
    expect([refused.status, refused.json()['code']]).toEqual([404, 'member.not_found']);
    expect((await send(yuki, HUGO)).status).toBe(404);
    expect(await isIn(hugo)).toBe(true);
  });

  test.each([{}, { user: 1 }, { user: '' }, { user: ['usr_1'] }, { user: 'a\u0000' }, { user: 'usr_1', more: 1 }])(
    'T12 %j is malformed',
    async (body) => {
      const refused = await ana.json('POST', API, body);
      expect([refused.status, refused.json()['code']]).toEqual([400, 'request.malformed']);
    },
  );

  test('T12 a form with a field that is missing, doubled or unknown is malformed', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const user = idOf(SOFIA);
    for (const body of [`to=signed-out`, `user=${user}`, `user=${user}&to=signed-in`, `user=&to=signed-out`]) {
      expect((await ana.send('POST', MEMBER, { headers, body })).status).toBe(400);
    }
    const twice = await ana.send('POST', MEMBER, { headers, body: `user=${user}&user=${user}&to=signed-out` });
    expect(twice.status).toBe(400);
  });

  test('T12 I-48 a form of another site does nothing', async () => {
    const sofia = await as(SOFIA);
    const headers = { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' };
    const body = String(new URLSearchParams({ user: idOf(SOFIA), to: 'signed-out' }));
    expect((await ana.send('POST', MEMBER, { headers, body })).status).toBe(403);
    expect(await isIn(sofia)).toBe(true);
  });

  test('T12 I-27 a proof that is five minutes old is asked for again, and nothing is done before', async () => {
    const sofia = await as(SOFIA);
    server.advance(6 * 60);
    const asked = await send(yuki, SOFIA);
    expect(asked.location).toMatch(/^\/confirm\?return_to=/);
    const refused = await yuki.json('POST', API, { user: idOf(SOFIA) });
    expect([refused.status, refused.json()['code']]).toEqual([403, 'step_up.required']);
    expect(await isIn(sofia)).toBe(true);
    await yuki.open(asked.location);
    const back = await yuki.submit('/sign-in/code', { code: await server.freshCode(YUKI) });
    expect(back.text).toContain("You've just confirmed that it's you. Now do it once more.");
    expect((await yuki.open((await send(yuki, SOFIA)).location)).text).toContain('Signed out everywhere.');
    expect(await isIn(sofia)).toBe(false);
  });

  test('T12 I-39 a key that may write members does it, to nobody whom its maker may not touch', async () => {
    const keys = '/v1/organizations/acme/api-keys';
    const wanted = { name: 'Offboarding', days: 30, password: DEMO_PASSWORD };
    const fresh = await as(ANA);
    const keyFor = async (scopes: readonly string[]) => {
      const made = await fresh.json('POST', keys, { ...wanted, scopes });
      const authorization = `Bearer ${made.json<{ token: string }>().token}`;
      return openClient(server.url, { origin: null, headers: { authorization } });
    };
    const [writer, reader] = [await keyFor(['members:write']), await keyFor(['members:read'])];
    const sofia = await as(SOFIA);
    const refused = await reader.json('POST', API, { user: idOf(SOFIA) });
    expect([refused.status, refused.json()['code']]).toEqual([403, 'api_key.scope_missing']);
    const maker = await writer.json('POST', API, { user: idOf(ANA) });
    expect([maker.status, maker.json()]).toMatchObject([409, { code: 'member.protected' }]);
    expect(await isIn(sofia)).toBe(true);
    expect((await writer.json('POST', API, { user: idOf(SOFIA) })).json()).toEqual({ ended: 1 });
    expect(await isIn(sofia)).toBe(false);
    const mail = (await server.inbox()).find(({ to, kind }) => to === SOFIA && kind === 'signed-out-by-admin');
    expect(mail?.text).toContain('The API key “Offboarding” (made by Ana Pereira) of Acme Analytics');
  });
});
