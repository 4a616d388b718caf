import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPerson } from '../../src/accounts/people.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, FORM, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const SECRET = 'a secret of at least thirty-two characters';
const ELSEWHERE = 'https://evil.example';

describe('I-48 a page of another site makes the browser of somebody signed in write', () => {
  let server: TestServer;
  let ana: Client;
  beforeAll(async () => {
    server = await startTestServer();
    ana = openClient(server.url);
    await ana.signIn('ana@acme.example');
  });
  afterAll(() => server.stop());

  // What another site may post lives by no cookie; its own tests attack it.
  const WRITES = ROUTES.filter(
    ({ method, class: each, crossSite }) => method !== 'GET' && each !== 'development' && crossSite !== true,
  );
  const FORGERIES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no Origin at all', {}],
    ['the Origin of another site', { origin: ELSEWHERE }],
    ['Origin: null', { origin: 'null' }],
    ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
    ['https where it is http', { origin: 'https://127.0.0.1' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
    ['another Origin and Host alike', { origin: 'http://evil.example', host: 'evil.example' }],
  ];

  test.each(FORGERIES)('I-48 with %s every writing route refuses, before it looks at anything', async (_, headers) => {
    const cookie = `twofold-session=${ana.cookies.get('twofold-session')}`;
    for (const { method, path } of WRITES) {
      const client = openClient(server.url, { origin: null });
      const address = path.replace(':organization', 'acme');
      const answer = await client.send(method, address, { headers: { ...FORM, cookie, ...headers }, body: 'to=on' });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      if (path.startsWith('/v1/')) expect(answer.json()).toMatchObject({ code: 'request.cross_origin' });
      else expect(answer.h1).toBe('That came from another site');
      expect(answer.setCookies).toEqual([]);
    }
  });

  test('I-48 a right Origin with a Sec-Fetch-Site that contradicts it is refused too', async () => {
    const headers = { origin: server.url, 'sec-fetch-site': 'cross-site', ...FORM };
    const answer = await ana.send('POST', '/sign-out', { headers });
    expect(answer.status).toBe(403);
  });

  test('I-48 and Ana is still signed in, with the switch as it was', async () => {
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({
      secondFactor: 'optional',
      version: 1,
    });
  });

  test('I-48 Sec-Fetch-Site: same-origin without Origin is our own page', async () => {
    const client = openClient(server.url, { origin: null });
    const headers = { 'sec-fetch-site': 'same-origin', ...FORM };
    const body = String(new URLSearchParams({ email: 'lena@acme.example', password: DEMO_PASSWORD }));
    expect((await client.send('POST', '/sign-in', { headers, body })).status).toBe(303);
  });

  test('I-48 reading changes nothing: every GET, from anywhere, leaves session, policy and methods as they were', async () => {
    const before = (await ana.get('/v1/session')).body;
    for (const { method, path, class: each } of ROUTES) {
      if (method !== 'GET' || each === 'development') continue;
      const address = path.replace(':organization', 'acme').replace(':name', 'icon.svg');
      const cookie = `twofold-session=${ana.cookies.get('twofold-session')}`;
      const headers = { cookie, origin: ELSEWHERE, 'sec-fetch-site': 'cross-site' };
      const answer = await openClient(server.url).get(address, { headers });
      expect(answer.status, path).toBeLessThan(500);
      const dropped = answer.setCookies.filter((line) => line.startsWith('twofold-session='));
      expect(dropped, `GET ${path} touches the session`).toEqual([]);
    }
    expect((await ana.get('/v1/session')).body).toBe(before);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ version: 1 });
    expect(await server.inbox()).toEqual([]);
  });
});

describe('every answer, whatever it says', () => {
  let server: TestServer;
  const answers: { readonly from: string; readonly answer: Answer }[] = [];
  beforeAll(async () => {
    server = await startTestServer();
    const note = (from: string, answer: Answer) => {
      answers.push({ from, answer });
      return answer;
    };
    const [ana, sofia, marek, nobody] = [0, 1, 2, 3].map(() => openClient(server.url)) as [
      Client,
      Client,
      Client,
      Client,
    ];
    await ana.signIn('ana@acme.example');
    note('change', await ana.open('/organizations/acme/settings/access-security/change?to=on'));
    note('turned on', await turnSwitch(ana, 'on', { password: DEMO_PASSWORD }));
    note('key', await ana.submit('/set-up/method', { method: 'totp' }));
    note('wrong', await ana.post('/set-up/app', { code: 'abc' }));
    await ana.open('/set-up');
    await setUpApp(server, ana);
    note('remove', await ana.get('/settings/sign-in/remove'));
    note('new codes', await ana.open('/settings/recovery-codes'));
    note('codes', await ana.submit('/settings/recovery-codes'));
    note('file', await ana.get('/set-up/recovery-codes.txt'));
    note('challenge', await sofia.signIn('sofia@acme.example'));
    note('recovery', await sofia.open('/sign-in/recovery-code'));
    note('no codes', await sofia.open('/sign-in/no-codes'));
    note('wrong code', await sofia.post('/sign-in/code', { code: '12345' }));
    note('right code', await signInWithApp(server, sofia, 'sofia@acme.example'));
    note('choose', await marek.signIn('marek@acme.example'));
    note('forbidden', await sofia.get('/organizations/acme/settings/access-security/change?to=on'));
    for (const path of [
      '/',
      '/organizations/acme',
      '/organizations/acme/settings/access-security',
      '/settings/sign-in',
    ])
      note(path, await ana.get(path));
    for (const path of [
      '/sign-in',
      '/help',
      '/nowhere',
      '/first-start',
      '/dev/inbox',
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/v1/session',
      '/v1/nowhere',
      '/dev/clock',
      '/dev/inbox.json',
    ])
      note(path, await nobody.get(path));
    note('mismatch', await nobody.post('/sign-in', { email: 'a@b.example', password: 'x' }));
    note('malformed', await nobody.post('/sign-in', { surprise: 'x' }));
    note('too large', await nobody.post('/sign-in', { email: 'x'.repeat(100_000) }));
    note('wrong method', await nobody.send('DELETE', '/sign-in'));
    note('cross origin', await openClient(server.url, { origin: ELSEWHERE }).post('/sign-out'));
    const locked = openClient(server.url);
    await locked.signIn('yuki@acme.example');
    for (let times = 0; times < 5; times += 1) note('locked', await locked.post('/sign-in/code', { code: '000000' }));
  });
  afterAll(() => server.stop());

  test('I-48 carries a strict content security policy and its companions', () => {
    const statuses = new Set(answers.map(({ answer }) => answer.status));
    for (const status of [200, 303, 400, 401, 403, 404, 405, 413, 422, 429]) {
      if (status !== 303) expect(statuses).toContain(status);
    }
    for (const { from, answer } of answers) {
      const { headers } = answer;
      const policy = headers['content-security-policy'] ?? '';
      expect(policy, from).toContain("default-src 'none'");
      expect(policy, from).toContain("frame-ancestors 'none'");
      expect(policy, from).toContain("form-action 'self'");
      expect(policy, from).toContain("base-uri 'none'");
      expect(policy, from).not.toMatch(/unsafe|\*|http:/);
      expect(headers['referrer-policy'], from).toBe('same-origin');
      expect(headers['x-content-type-options'], from).toBe('nosniff');
      expect(headers['x-frame-options'], from).toBe('DENY');
      expect(headers['cross-origin-opener-policy'], from).toBe('same-origin');
      expect(headers['permissions-policy'], from).toContain('publickey-credentials-get=(self)');
      expect(headers['x-powered-by'], from).toBeUndefined();
    }
  });

  test('I-48 is kept by no cache', () => {
    for (const { from, answer } of answers) expect([from, answer.headers['cache-control']]).toEqual([from, 'no-store']);
  });

  test('I-48 holds no inline style, script or handler, so that the policy need not allow any', () => {
    for (const { from, answer } of answers.filter(({ answer: { body } }) => body.startsWith('<!doctype html>'))) {
      const tags = answer.body.match(/<[a-z][^>]*>/g) ?? [];
      expect(tags.length, from).toBeGreaterThan(10);
      for (const tag of tags) {
        expect(tag, from).not.toMatch(/\sstyle\s*=/i);
        expect(tag, from).not.toMatch(/^<style/i);
        expect(tag, from).not.toMatch(/\son[a-z]+\s*=/i);
        expect(tag, from).not.toMatch(/^<script(?![^>]*\ssrc="\/assets\/)/i);
        // The development inbox links to where its mails lead, on this server.
        if (from !== '/dev/inbox')
          expect(tag, from).not.toMatch(/(href|action|src)="(javascript:|data:|\/\/|https?:)/i);
      }
    }
  });

  test('I-48 sets cookies for this host alone, out of the reach of scripts and of other sites', () => {
    const lines = answers.flatMap(({ answer }) => answer.setCookies);
    for (const line of lines) {
      expect(line).toMatch(/; HttpOnly/i);
      expect(line).toMatch(/; SameSite=(Lax|Strict)/i);
      expect(line).toMatch(/; Path=\/(;|$)/i);
      expect(line).not.toMatch(/; Domain=/i);
      // Only what opens nothing outlives the browser's window (I-47).
      if (!line.startsWith('twofold-browser='))
        expect(line).not.toMatch(/; Max-Age=[1-9]|; Expires=(?!Thu, 01 Jan 1970)/i);
    }
  });

  test('I-48 serves what never changes for good, under the same policy', async () => {
    const page = await openClient(server.url).get('/sign-in');
    const [, css = ''] = page.body.match(/href="(\/assets\/styles[^"]+)"/) ?? [];
    const asset = await openClient(server.url).get(css);
    expect([asset.status, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(asset.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('over TLS, in production', () => {
  let server: TestServer;
  const origin = 'https://id.acme.example';
  const open = () => openClient(server.url, { origin });
  beforeAll(async () => {
    server = await startTestServer({
      demo: false,
      environment: { NODE_ENV: 'production', TWOFOLD_SECRET: SECRET, TWOFOLD_URL: origin },
    });
    const { people } = server.composition;
    const given = { email: 'ana@acme.example', name: 'Ana', password: DEMO_PASSWORD };
    await people.engine.directory.putOrganization({ id: 'acme', name: 'Acme' });
    await createPerson(people, { ...given, memberships: [{ organization: 'acme', role: 'owner' }] });
  });
  afterAll(() => server.stop());

  test('I-48 cookies carry __Host- and Secure, and the answer pins TLS', async () => {
    const client = open();
    const page = await client.get('/sign-in');
    expect(page.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    const home = await client.post('/sign-in', { email: 'ana@acme.example', password: DEMO_PASSWORD });
    expect([home.status, client.cookies.has('__Host-twofold-session')]).toEqual([303, true]);
    for (const line of [...page.setCookies, ...home.setCookies]) {
      expect(line).toMatch(/^__Host-twofold-/);
      expect(line).toMatch(/; Secure/);
      expect(line).toMatch(/; Path=\//);
    }
    expect((await client.get('/organizations/acme')).status).toBe(200);
  });

  test('I-44 I-48 the same token in a cookie without __Host- is not read', async () => {
    const client = open();
    await client.post('/sign-in', { email: 'ana@acme.example', password: DEMO_PASSWORD });
    const token = client.cookies.get('__Host-twofold-session') ?? '';
    const tossed = open();
    tossed.cookies.set('twofold-session', token);
    expect((await tossed.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
  });

  test.each([
    'http://127.0.0.1',
    'http://id.acme.example',
    'https://id.acme.example.evil.example',
    'https://id.acme.example:8443',
  ])('I-48 in production the Origin %s is not ours, whatever Host says', async (other) => {
    const answer = await openClient(server.url, { origin: other }).send('POST', '/sign-out', {
      headers: { host: new URL(other).host },
    });
    expect(answer.status).toBe(403);
  });

  const DEVELOPMENT = ROUTES.filter(({ class: each }) => each === 'development');
  test.each(DEVELOPMENT)('I-48 $method $path is not served in production', async ({ method, path }) => {
    const client = open();
    const answer = await client.send(method, path, {
      headers: FORM,
      body: method === 'POST' ? 'advanceSeconds=60' : '',
    });
    expect([answer.status, answer.h1]).toEqual([404, 'Page not found']);
    expect(Math.abs(server.now() - Date.now())).toBeLessThan(5000);
  });
});

describe('where links lead', () => {
  test('I-57 mails and the API take addresses from the configuration, never from Host or a proxy’s headers', async () => {
    const origin = 'http://id.acme.example';
    const server = await startTestServer({ environment: { TWOFOLD_URL: origin } });
    try {
      const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      const ana = openClient(server.url, { origin, headers: forged });
      await ana.signIn('ana@acme.example');
      const on = await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
      const refused = await ana.get('/v1/organizations/acme');
      const { body } = await ana.get('/openapi.json');
      const inbox = JSON.stringify(await server.inbox());
      for (const said of [on.body, refused.body, body, inbox]) expect(said).not.toContain('evil.example');
      expect(refused.json()['url']).toBe(`${origin}/settings/set-up`);
      expect(inbox).toContain(`${origin}/`);
    } finally {
      await server.stop();
    }
  });
});

describe('the development aids', () => {
  const away = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ environment: { HOST: '0.0.0.0' } });
  });
  afterAll(() => server.stop());

  test('I-48 move the clock for this computer', async () => {
    const before = server.now();
    const moved = await openClient(server.url).json('POST', '/dev/clock', { advanceSeconds: 3600 });
    expect(moved.status).toBe(200);
    expect(server.now() - before).toBeGreaterThanOrEqual(3_600_000);
  });

  test.skipIf(away === undefined /* no address besides loopback to come from */)(
    'I-48 are not there for another computer',
    async () => {
      for (const [method, path] of [
        ['GET', '/dev/inbox.json'],
        ['GET', '/dev/inbox'],
        ['GET', '/dev/clock'],
        ['POST', '/dev/clock'],
      ] as const) {
        const sent = { host: away ?? '', headers: { 'x-forwarded-for': '127.0.0.1', host: 'localhost' } };
        expect((await openClient(server.url, { origin: null }).send(method, path, sent)).status).toBe(404);
      }
    },
  );

  test('I-48 refuse a page of another site that a developer has open', async () => {
    const before = server.now();
    for (const headers of [{ origin: ELSEWHERE }, { 'sec-fetch-site': 'cross-site' }]) {
      const client = openClient(server.url, { origin: null, headers });
      expect((await client.json('POST', '/dev/clock', { advanceSeconds: 3600 })).status).toBe(403);
      expect((await client.post('/dev/inbox/empty')).status).toBe(403);
    }
    expect(server.now() - before).toBeLessThan(60_000);
  });

  test('I-48 answer no name but this computer’s own, so that a site whose name leads here cannot read the mail', async () => {
    for (const path of ['/dev/inbox', '/dev/inbox.json', '/dev/clock']) {
      const rebound = await openClient(server.url).get(path, { headers: { host: 'evil.example:3000' } });
      expect([path, rebound.status]).toEqual([path, 404]);
    }
  });
});
