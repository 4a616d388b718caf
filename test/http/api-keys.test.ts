import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiKeyList, MadeApiKey } from '../../src/contract/api-keys.ts';
import { OPERATIONS } from '../../src/contract/open-api.ts';
import { refusalsOf } from '../../src/contract/operation.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { SCOPES } from '../../src/domain/api-keys/scopes.ts';
import type { AnyRoute } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/table.ts';
import { operationOf } from '../fixtures/api.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const KEYS = '/v1/organizations/acme/api-keys';
const PAGE = '/organizations/acme/settings/api-keys';
const ANA = 'ana@acme.example';
const YUKI = 'yuki@acme.example';

interface Made {
  readonly token: string;
  readonly key: { readonly id: string };
}

const wanted = (patch: object = {}) => ({
  ...{ name: 'Payroll', scopes: [...SCOPES], days: 90, password: DEMO_PASSWORD },
  ...patch,
});

async function makeKey(client: Client, patch: object = {}, path = KEYS): Promise<Made> {
  const answer = await client.json('POST', path, wanted(patch));
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json<Made>();
}

const bearing = (server: TestServer, token: string) =>
  openClient(server.url, { origin: null, headers: { authorization: `Bearer ${token}` } });

/** Acme requires a second factor, and its owner Ana has one. */
async function startAcme(options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(options);
  const ana = openClient(server.url);
  await ana.signIn(ANA);
  const byPassword = await makeKey(ana);
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  await setUpApp(server, ana);
  return { server, ana, byPassword };
}

const API = ROUTES.filter(({ path }) => path.startsWith('/v1/'));
const addressOf = ({ path }: AnyRoute) => path.replace(':organization', 'acme');

const knock = (client: Client, route: AnyRoute) =>
  route.method === 'GET' ? client.get(addressOf(route)) : client.json(route.method, addressOf(route), {});

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.json()]).toEqual([status, expect.objectContaining({ status, code })]);
  expect(answer.body).not.toContain('Acme Analytics');
}

describe('every route under /v1, asked by a key', () => {
  let server: TestServer;
  const keys: Record<'full' | 'silent' | 'revoked' | 'expired' | 'elsewhere' | 'unknown', string> = {
    ...{ full: '', silent: '', revoked: '', expired: '', elsewhere: '', unknown: `tfk_${'A'.repeat(43)}` },
  };
  const scoped: Record<string, string> = {};
  beforeAll(async () => {
    const acme = await startAcme();
    server = acme.server;
    keys.silent = acme.byPassword.token;
    keys.expired = (await makeKey(acme.ana, { days: 1 })).token;
    server.advance(24 * 3600 + 1);
    const ana = openClient(server.url);
    await signInWithApp(server, ana, ANA);
    keys.full = (await makeKey(ana)).token;
    for (const scope of SCOPES) scoped[scope] = (await makeKey(ana, { scopes: [scope] })).token;
    const { token, key } = await makeKey(ana);
    keys.revoked = token;
    expect((await ana.json('POST', `${KEYS}/revoke`, { key: key.id })).status).toBe(200);
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, 'hugo@hillside.example');
    keys.elsewhere = (await makeKey(hugo, {}, '/v1/organizations/hillside/api-keys')).token;
  });
  afterAll(() => server.stop());

  const open = API.filter(({ scope }) => scope !== null);
  const closed = API.filter(({ scope }) => scope === null);

  test.each(open)('I-39 $method $path is closed to a key that is unknown, revoked or expired', async (route) => {
    for (const key of [keys.unknown, keys.revoked, keys.expired]) {
      const answer = await knock(bearing(server, key), route);
      expectProblem(answer, 401, 'api_key.not_found');
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
  });

  test.each(open)('I-38 T1 $method $path is not there for a key of another organization', async (route) => {
    expectProblem(await knock(bearing(server, keys.elsewhere), route), 404, 'not_found');
  });

  test.each(open)('I-39 $method $path says nothing to a key that a password alone has made', async (route) => {
    const answer = await knock(bearing(server, keys.silent), route);
    expectProblem(answer, 403, 'api_key.silent');
    expect(answer.json()).toMatchObject({ because: 'second-factor' });
  });

  test.each(open)('I-37 $method $path asks for its own scope', async (route) => {
    const { scope } = route;
    for (const [each, key] of Object.entries(scoped)) {
      const answer = await knock(bearing(server, key), route);
      if (each === scope) {
        // An empty document is malformed, but it was let through to where it is read.
        expect([200, 400]).toContain(answer.status);
        continue;
      }
      expectProblem(answer, 403, 'api_key.scope_missing');
      expect(answer.headers['www-authenticate']).toBe(`Bearer error="insufficient_scope", scope="${scope}"`);
    }
  });

  test.each(closed)('I-39 $method $path is for sessions alone, whichever key asks', async (route) => {
    for (const key of Object.values(keys)) {
      expectProblem(await knock(bearing(server, key), route), 403, 'api_key.not_allowed');
      expect(refusalsOf(operationOf(route.method, route.path))).toContain(403);
    }
  });

  test('I-38 a key opens no page, as a cookie neither', async () => {
    const asCookie = openClient(server.url, { headers: { cookie: `twofold-session=${keys.full}` } });
    const pages = ROUTES.filter(({ path, class: each }) => !path.startsWith('/v1/') && each !== 'public');
    for (const route of pages.filter(({ method, class: each }) => method === 'GET' && each !== 'development')) {
      expect([route.path, (await knock(bearing(server, keys.full), route)).status]).toEqual([route.path, 303]);
      expect([route.path, (await asCookie.get(addressOf(route))).status]).toEqual([route.path, 303]);
    }
    expectProblem(await asCookie.get('/v1/organizations/acme/members'), 401, 'session.required');
  });

  test('T18 the scope of each operation is the one that the gate asks for, and each scope has one', () => {
    const served = API.map(({ method, path, scope }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')} ${scope}`);
    const described = OPERATIONS.map(({ method, path, scope = null }) => `${method.toUpperCase()} ${path} ${scope}`);
    expect(described.sort()).toEqual(served.sort());
    expect(new Set(open.map(({ scope }) => scope))).toEqual(new Set(SCOPES));
  });

  test('I-33 T8 a key does what its scopes say, and no more than an admin may', async () => {
    const program = bearing(server, keys.full);
    expect((await program.get('/v1/organizations/acme')).json()).toMatchObject({ id: 'acme' });
    const { members } = (await program.get('/v1/organizations/acme/members')).json<{ members: { email: string }[] }>();
    expect(members.map(({ email }) => email)).toContain(YUKI);
    const users = await Promise.all([YUKI, ANA].map((email) => server.userId(email)));
    const reset = await program.json('POST', '/v1/organizations/acme/members/reset', { users, reason: 'Lost phone' });
    expect(reset.json<{ outcomes: { skipped: string | null }[] }>().outcomes.map(({ skipped }) => skipped)).toEqual([
      null,
      'is-yourself',
    ]);
    const inbox = await server.inbox();
    expect(inbox[0]).toMatchObject({ to: YUKI, kind: 'second-factor-reset' });
    expect(inbox[0]?.text).toContain('The API key “Payroll” (made by Ana Pereira) of Acme Analytics');
  });

  test('I-54 no log line holds a key', () => {
    const logged = JSON.stringify(server.log);
    for (const key of [...Object.values(keys), ...Object.values(scoped)]) expect(logged).not.toContain(key);
  });
});

describe.each(databases)('making keys by API, on $name', ({ name }) => {
  let server: TestServer;
  let ana: Client;
  beforeAll(async () => {
    ({ server, ana } = await startAcme({ database: name }));
  });
  afterAll(() => server.stop());
  const count = async () => (await ana.get(KEYS)).json<{ keys: unknown[] }>().keys.length;

  const post = (key: string, body: object, client = ana) =>
    client.send('POST', KEYS, {
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });

  test('T18 what is answered is what is described', async () => {
    const made = await ana.json('POST', KEYS, wanted());
    expect(MadeApiKey.parse(made.json()).token).toMatch(/^tfk_/);
    const { keys } = ApiKeyList.parse((await ana.get(KEYS)).json());
    expect(keys.map(({ state }) => state)).toEqual(['works', 'second-factor']);
    expect((await ana.get(KEYS)).body).not.toContain(made.json<Made>().token);
  });

  test('I-37 a wrong or missing password makes none', async () => {
    const before = await count();
    expectProblem(await ana.json('POST', KEYS, wanted({ password: 'not hers' })), 422, 'password.incorrect');
    expectProblem(await ana.json('POST', KEYS, wanted({ password: undefined })), 403, 'step_up.required');
    expectProblem(await ana.json('POST', KEYS, wanted({ scopes: [] })), 422, 'api_key.malformed');
    expectProblem(await ana.json('POST', KEYS, wanted({ days: 366 })), 422, 'api_key.malformed');
    const nothing = (await ana.json('POST', KEYS, wanted({ name: '', scopes: [], days: 0 }))).json();
    expect(nothing).toMatchObject({ fault: 'name', faults: ['name', 'scopes', 'days'] });
    expectProblem(await ana.json('POST', KEYS, wanted({ scopes: 'all' })), 400, 'request.malformed');
    expect(await count()).toBe(before);
  });

  test('I-58 two calls at once with one Idempotency-Key make one key', async () => {
    const before = await count();
    const answers = await Promise.all([
      post('at-once', wanted()),
      post('at-once', wanted()),
      post('at-once', wanted()),
    ]);
    expect(answers.filter(({ status, headers }) => status === 200 && !headers['idempotency-replayed'])).toHaveLength(1);
    expect(await count()).toBe(before + 1);
  });

  test('I-49 a repetition is answered as the first, without the key that was shown once', async () => {
    const before = await count();
    const [first, again] = [await post('again', wanted()), await post('again', wanted())];
    const { key, token } = first.json<Made>();
    expect(token).toMatch(/^tfk_/);
    expect([again.status, again.headers['idempotency-replayed'], again.json()]).toEqual([
      200,
      'true',
      { key, token: null },
    ]);
    expect(await count()).toBe(before + 1);
    MadeApiKey.parse(again.json());
  });

  test('another document under the same key is refused, and a refusal leaves the key free', async () => {
    await post('other', wanted());
    expectProblem(await post('other', wanted({ name: 'Another' })), 422, 'idempotency.mismatch');
    expectProblem(await post('wrong-first', wanted({ password: 'not hers' })), 422, 'password.incorrect');
    expect((await post('wrong-first', wanted())).status).toBe(200);
    for (const key of ['', 'a b', 'k'.repeat(129)]) {
      expectProblem(await post(key, wanted()), 400, 'idempotency.malformed');
    }
  });

  test('I-38 a repetition is judged like any call: whoever is signed out gets no answer', async () => {
    await post('kept', wanted());
    expectProblem(await post('kept', wanted(), openClient(server.url)), 401, 'session.required');
  });

  test('I-32 a reset that is repeated resets once', async () => {
    const users = [await server.userId(YUKI)];
    const send = () =>
      ana.send('POST', '/v1/organizations/acme/members/reset', {
        headers: { 'content-type': 'application/json', 'idempotency-key': 'reset' },
        body: JSON.stringify({ users, reason: 'Lost phone', password: DEMO_PASSWORD }),
      });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.body]).toEqual([200, first.body]);
    const mails = (await server.inbox()).filter(({ to, kind }) => to === YUKI && kind === 'second-factor-reset');
    expect(mails).toHaveLength(1);
  });
});

describe('the pages of keys', () => {
  let server: TestServer;
  let ana: Client;
  beforeAll(async () => {
    ({ server, ana } = await startAcme());
  });
  afterAll(() => server.stop());

  const fill = { name: 'Nightly <b>export</b>', may_members_read: 'yes', days: '30', password: DEMO_PASSWORD };

  test('I-39 a key is shown once, works at once, and is listed by its first characters', async () => {
    await ana.open(`${PAGE}/new`);
    const shown = await ana.submit(`${PAGE}/new`, fill);
    expect(shown.h1).toBe('Here is the key “Nightly <b>export</b>”');
    const [token = ''] = shown.body.match(/tfk_[\w-]{43}/) ?? [];
    expect((await bearing(server, token).get('/v1/organizations/acme/members')).status).toBe(200);
    const list = await ana.open(PAGE);
    expect(list.body).not.toContain(token);
    expect(list.text).toContain(token.slice(0, 10));
    expect((await server.inbox()).find(({ kind }) => kind === 'api-key-made')).toMatchObject({ to: ANA });

    await ana.click('Revoke Nightly <b>export</b>');
    expect(ana.page.h1).toBe('Revoke “Nightly <b>export</b>”?');
    await ana.submit(`${PAGE}/revoke`);
    expect(ana.page.text).toContain('Programs that use it get no answer any more.');
    expect((await bearing(server, token).get('/v1/organizations/acme/members')).status).toBe(401);
  });

  test('I-58 a form that is sent twice makes one key', async () => {
    await ana.open(`${PAGE}/new`);
    const held = formOf(ana.page.body, `${PAGE}/new`) ?? {};
    const [first, second] = [
      await ana.post(`${PAGE}/new`, { ...held, ...fill }),
      await ana.post(`${PAGE}/new`, { ...held, ...fill }),
    ];
    expect([first.status, second.location]).toEqual([200, `${PAGE}?notice=made-already`]);
  });

  test('each fault of the form is told at its field, and what was typed stays', async () => {
    await ana.open(`${PAGE}/new`);
    const noScope = await ana.submit(`${PAGE}/new`, { ...fill, may_members_read: '' });
    expect(noScope.problems.join()).toContain('Choose at least one thing that the key may do');
    expect(noScope.body).toContain('value="Nightly &lt;b&gt;export&lt;/b&gt;"');
    const noName = await ana.submit(`${PAGE}/new`, { ...fill, name: '' });
    expect(noName.problems.join()).toContain('Enter what the key is for');
    const empty = await ana.submit(`${PAGE}/new`, { ...fill, name: ' ', may_members_read: '', password: '' });
    expect([empty.status, empty.problems]).toEqual([
      422,
      [
        'Enter what the key is for, on one line and in at most 100 characters',
        'Choose at least one thing that the key may do',
        'Enter your password',
      ],
    ]);
    const wrong = await ana.submit(`${PAGE}/new`, { ...fill, password: 'not hers' });
    expect(wrong.problems.join()).toContain('That password is not right.');
    expect((await ana.post(`${PAGE}/new`, { ...fill, days: '365' })).status).toBe(400);
  });

  test('I-39 I-45 the page says of a silent key whether its maker can bring it back, and it is so', async () => {
    const yuki = openClient(server.url);
    await signInWithApp(server, yuki, YUKI);
    const { token } = await makeKey(yuki, { name: 'Of Yuki' });
    const { directory } = server.composition.engine;
    const membership = { organization: 'acme', user: await server.userId(YUKI) };
    const told = async () => {
      const [, words = ''] = (await ana.open(PAGE)).text.match(/Of Yuki (.*?) tfk_/) ?? [];
      const { status } = await bearing(server, token).get('/v1/organizations/acme/members');
      return [status, words];
    };
    expect(await told()).toEqual([200, 'Works']);
    await directory.putMembership({ ...membership, role: 'admin', state: 'suspended' });
    expect(await told()).toEqual([
      403,
      'Silent Whoever made it is suspended or on hold here. It works again once they are let back in.',
    ]);
    await directory.putMembership({ ...membership, role: 'member', state: 'active' });
    expect(await told()).toEqual([
      403,
      'Silent Whoever made it is no owner or admin now. It works again if they become one again.',
    ]);
    await directory.putMembership({ ...membership, role: 'admin' });
    expect(await told()).toEqual([200, 'Works']);
    await directory.removeMembership(membership);
    const gone =
      'Silent Whoever made it has left since then. It stays silent even if they came back: make a new key in its place.';
    expect(await told()).toEqual([403, gone]);
    server.advance(1);
    await directory.putMembership({ ...membership, role: 'admin' });
    expect(await told()).toEqual([403, gone]);
    expect(ApiKeyList.parse((await ana.get(KEYS)).json()).keys[0]).toMatchObject({ state: 'maker-left' });
  });

  test('M1 I-38 an ordinary member neither sees them nor gets there', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, 'sofia@acme.example');
    expect((await sofia.open('/organizations/acme')).text).not.toContain('API keys');
    expect((await sofia.open(PAGE)).h1).toBe('Only an owner or admin can do this');
  });
});

describe('before the switch is turned on', () => {
  test('I-37 I-39 it is said how many keys fall silent by it, and as many do', async () => {
    const server = await startTestServer();
    try {
      const [ana, yuki] = [openClient(server.url), openClient(server.url)];
      await ana.signIn(ANA);
      await signInWithApp(server, yuki, YUKI);
      const warning = async (to: string) => {
        const { text } = await ana.open(`/organizations/acme/settings/access-security/change?to=${to}`);
        return text.match(/\d+ API keys? that falls? silent/)?.[0] ?? null;
      };
      const keys = [(await makeKey(yuki)).token];
      expect(await warning('on')).toBe(null);
      keys.push((await makeKey(ana)).token);
      expect(await warning('on')).toBe('1 API key that falls silent');
      keys.push((await makeKey(ana)).token);
      const { key } = await makeKey(ana);
      await ana.json('POST', `${KEYS}/revoke`, { key: key.id });
      expect(await warning('on')).toBe('2 API keys that fall silent');
      expect((await ana.click('See the keys')).h1).toBe('API keys');
      await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
      const statuses = keys.map(
        async (token) => (await bearing(server, token).get('/v1/organizations/acme/members')).status,
      );
      expect(await Promise.all(statuses)).toEqual([200, 403, 403]);
    } finally {
      await server.stop();
    }
  });
});

describe('a proof that is not enough for a key', () => {
  test('I-37 M5 the problem says which one is missing, and a step-up alone is enough', async () => {
    const server = await startTestServer();
    try {
      const yuki = openClient(server.url);
      await signInWithApp(server, yuki, YUKI);
      const make = (password?: string) => yuki.json('POST', KEYS, wanted({ password }));
      expect((await make()).json()).toMatchObject({ code: 'step_up.required', proof: 'password' });
      server.advance(5 * 60);
      for (const password of [undefined, DEMO_PASSWORD]) {
        const refused = await make(password);
        expectProblem(refused, 403, 'step_up.required');
        expect(refused.json()).toMatchObject({
          proof: 'second-factor',
          title: expect.stringContaining('a password does not replace it'),
        });
      }
      await yuki.post('/step-up', { return_to: '/' });
      await yuki.open('/sign-in/code');
      await yuki.submit('/sign-in/code', { code: await server.freshCode(YUKI) });
      expect((await make()).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe('limits, queries and the reference', () => {
  let server: TestServer;
  let ana: Client;
  beforeAll(async () => {
    server = await startTestServer({ environment: { TWOFOLD_API_RATE: '20' } });
    ana = openClient(server.url);
    await ana.signIn(ANA);
  });
  afterAll(() => server.stop());
  const turnWindow = () => server.advance(61);

  test('a credential has calls of its own, told with each answer, and then waits', async () => {
    turnWindow();
    const first = await ana.get('/v1/organizations/acme');
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"network";q=20;w=60' });
    const answers = [];
    for (let time = 0; time < 21; time += 1) answers.push(await ana.get('/v1/organizations/acme'));
    const last = answers.at(-1);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(19);
    expect(last?.json()).toMatchObject({ status: 429, code: 'rate.limited' });
    expect(last?.headers).toMatchObject({ 'ratelimit-policy': '"credential";q=20;w=60' });
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    turnWindow();
    expect((await ana.get('/v1/organizations/acme')).status).toBe(200);
  });

  test('I-44 made-up tokens weigh on their network, and not on those who have shown a good one', async () => {
    turnWindow();
    await ana.get('/v1/session');
    const statuses = [];
    for (let index = 0; index < 25; index += 1) {
      statuses.push((await bearing(server, `tfk_${index}`).get('/v1/organizations/acme')).status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await ana.get('/v1/session')).status).toBe(200);
    expect((await ana.get('/organizations/acme')).status).toBe(200);
  });

  test('a query that is not understood is refused, and says where', async () => {
    turnWindow();
    const members = '/v1/organizations/acme/members';
    for (const [query, parameter] of [
      ['filter=nonsense', 'filter'],
      ['sort=size', 'sort'],
      ['cursor=nonsense', 'cursor'],
      ['cursor=', 'cursor'],
      [`q=${'a'.repeat(101)}`, 'q'],
      ['filter_by=all', 'filter_by'],
      ['filter=all&filter=suspended', 'filter'],
    ]) {
      const answer = await ana.get(`${members}?${query}`);
      expectProblem(answer, 400, 'request.malformed');
      expect(answer.json()).toMatchObject({ errors: [{ parameter }] });
    }
    expect((await ana.get(`${members}?filter=not-set-up&sort=enrolled&q=a`)).status).toBe(200);
    turnWindow();
    const lena = openClient(server.url);
    await lena.signIn('lena@acme.example');
    expectProblem(await lena.get(`${members}?filter=few-codes`), 403, 'role.insufficient');
  });

  test('T18 the reference describes each operation and each code, for everybody', async () => {
    const { body, status, text } = await openClient(server.url).get('/docs/api');
    expect(status).toBe(200);
    for (const { method, path, summary } of OPERATIONS) {
      expect(text).toContain(`${method.toUpperCase()} ${path}`);
      expect(text).toContain(summary);
    }
    for (const code of ['api_key.silent', 'rate.limited', 'not_found', 'session.required', 'idempotency.unknown']) {
      expect(body).toContain(`id="${code}"`);
    }
  });
});
