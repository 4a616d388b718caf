// cspell:ignore datname
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { MemberList } from '../../src/contract/members.ts';
import { Organization, Policy, Session } from '../../src/contract/organizations.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { type RunningServer, startServer } from '../../src/serve.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA] = ['ana', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [string, string, string];

const [, postgres] = databases as [(typeof databases)[number], (typeof databases)[number]];

const openAs = async (server: TestServer, email: string) => {
  const client = openClient(server.url);
  await client.signIn(email);
  return client;
};

async function administer(statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: process.env['TWOFOLD_TEST_DATABASE_URL'] });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const nameOf = ({ database }: TestServer) => new URL(database.url).pathname.slice(1);
const terminate = (server: TestServer) =>
  administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(server)}'`);

/** Somebody else holds the row that the next answer needs, so that the request stands still in its middle. */
async function inMidRequest(database: string, lock: string, request: () => Promise<{ status: number }>) {
  const holder = new pg.Client({ connectionString: database });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(lock);
  const asked = request();
  const blocked = `datname = '${new URL(database).pathname.slice(1)}' AND wait_event_type = 'Lock'`;
  while ((await administer(`SELECT 1 FROM pg_stat_activity WHERE ${blocked}`)).length === 0);
  await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${blocked}`);
  const answer = await asked;
  await holder.query('ROLLBACK');
  await holder.end();
  return answer;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('PostgreSQL goes away', () => {
  let server: TestServer;
  let ana: Client;
  beforeEach(async () => {
    server = await startTestServer({ database: 'PostgreSQL' });
    ana = await openAs(server, ANA);
  });
  afterEach(async () => {
    await administer(`ALTER DATABASE ${nameOf(server)} ALLOW_CONNECTIONS true`);
    await server.stop();
  });

  const goAway = async () => {
    await administer(`ALTER DATABASE ${nameOf(server)} ALLOW_CONNECTIONS false`);
    await terminate(server);
  };
  const comeBack = () => administer(`ALTER DATABASE ${nameOf(server)} ALLOW_CONNECTIONS true`);

  test('I-43 every door stays shut with 503 and Retry-After, and opens when it is back', async () => {
    const sofia = await openAs(server, SOFIA);
    const code = await server.freshCode(SOFIA);
    await goAway();
    for (const path of ['/', '/organizations/acme', '/settings/sign-in', '/confirm']) {
      const page = await ana.get(path);
      expect([path, page.status, page.h1]).toEqual([path, 503, 'Not available just now']);
      expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
      expect(page.body).not.toMatch(/postgres|refused|pg_|relation/i);
    }
    const api = await ana.get('/v1/organizations/acme/members');
    expect([api.status, api.headers['content-type']]).toEqual([503, 'application/problem+json']);
    expect((await sofia.post('/sign-in/code', { code })).status).toBe(503);
    expect((await openClient(server.url).post('/sign-in', { email: MAREK, password: DEMO_PASSWORD })).status).toBe(503);
    await comeBack();
    expect((await ana.get('/organizations/acme')).status).toBe(200);
    expect((await sofia.submit('/sign-in/code', { code })).h1).toBe('Your organizations');
  });

  test('I-43 /healthz says that the process lives, /readyz that it cannot serve', async () => {
    await goAway();
    expect((await ana.get('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await ana.get('/readyz');
    expect([ready.status, ready.json(), ready.headers['retry-after']]).toEqual([503, { status: 'unavailable' }, '5']);
    await comeBack();
    expect((await ana.get('/readyz')).json()).toEqual({ status: 'ready' });
  });

  test('I-59 I-17 cut off while a code is looked at: 503, nobody is in, and the code is still good', async () => {
    server.alignClock();
    const sofia = await openAs(server, SOFIA);
    const code = await server.freshCode(SOFIA);
    const budgets = 'SELECT * FROM attempt_budgets FOR UPDATE';
    const answer = await inMidRequest(server.database.url, budgets, () => sofia.post('/sign-in/code', { code }));
    expect(answer.status).toBe(503);
    expect(sofia.cookies.has('twofold-session')).toBe(false);
    expect((await sofia.submit('/sign-in/code', { code })).h1).toBe('Your organizations');
  });

  test('I-59 I-37 cut off while the switch is turned: 503, and it is off as before, with nobody told', async () => {
    const policies = 'SELECT * FROM policies FOR UPDATE';
    const body = { secondFactor: 'required', version: 1, password: DEMO_PASSWORD };
    const answer = await inMidRequest(server.database.url, policies, () =>
      ana.json('PUT', '/v1/organizations/acme/policy', body),
    );
    expect(answer.status).toBe(503);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({
      secondFactor: 'optional',
      version: 1,
    });
    expect(await server.inbox()).toEqual([]);
  });

  test('I-59 I-22 cut off while an app is confirmed: no half set-up is left', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    await marek.submit('/set-up/method', { method: 'totp' });
    const budgets = 'SELECT * FROM attempt_budgets FOR UPDATE';
    const [, key = ''] = marek.page.body.match(/id="key"[^>]*>([A-Z2-7 ]+)</) ?? [];
    const code = await server.freshCode(key.replaceAll(' ', ''));
    const answer = await inMidRequest(server.database.url, budgets, () => marek.post('/set-up/app', { code }));
    expect(answer.status).toBe(503);
    expect((await marek.open('/settings/sign-in')).text).toContain('You have no second factor yet.');
    expect(await server.inbox()).toEqual([]);
    await marek.open('/set-up/app');
    expect((await marek.submit('/set-up/app', { code })).h1).toBe('Save your recovery codes');
  });
});

/** A cable between the server and its database, that a test pulls. */
async function openCable(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const listener: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) hold(socket);
    near.pipe(far).pipe(near);
  });
  const listen = (at: number) => new Promise<void>((resolve) => listener.listen(at, '127.0.0.1', () => resolve()));
  const cut = async () => {
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const own = (listener.address() as { port: number }).port;
  return { port: own, cut, mend: () => listen(own) };
}

describe('the server as its own process', () => {
  test('I-59 outlives a connection that breaks in the middle of a request', async () => {
    const database = await postgres.fresh();
    const folder = await mkdtemp(join(tmpdir(), 'twofold-process-'));
    const port = await freePort();
    const env = { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), TWOFOLD_DATA: folder };
    const args = [fileURLToPath(new URL('../../bin/twofold.js', import.meta.url)), 'serve'];
    const child = spawn(process.execPath, args, {
      env: { ...env, TWOFOLD_DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await once(child.stdout, 'data');
      const url = `http://127.0.0.1:${port}`;
      const sofia = openClient(url);
      await sofia.signIn(SOFIA);
      const answer = await inMidRequest(database.url, 'SELECT * FROM attempt_budgets FOR UPDATE', () =>
        sofia.post('/sign-in/code', { code: '000000' }).catch(() => ({ status: 0 })),
      );
      const alive = await sofia.get('/healthz').catch(() => ({ status: 0 }));
      expect([answer.status, alive.status, child.exitCode]).toEqual([503, 200, null]);
    } finally {
      if (child.exitCode === null) {
        child.kill();
        await once(child, 'exit');
      }
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the cable to PostgreSQL is pulled', () => {
  test('I-17 I-43 with requests under way: each is done or 503, none is a fault, and all is well afterwards', async () => {
    const cable = await openCable(process.env['TWOFOLD_TEST_DATABASE_URL'] ?? '');
    const throughCable = (address: string) => {
      const url = new URL(address);
      url.port = String(cable.port);
      return url.href;
    };
    const server = await startTestServer({ database: 'PostgreSQL', databaseUrl: throughCable });
    try {
      const ana = await openAs(server, ANA);
      const under = Array.from({ length: 12 }, (_, index) =>
        index % 2 === 0
          ? ana.get('/organizations/acme')
          : openClient(server.url).post('/sign-in', { email: `nobody-${index}@acme.example`, password: 'wrong' }),
      );
      await under[0];
      await cable.cut();
      const statuses = (await Promise.all(under)).map(({ status }) => status);
      for (const status of statuses) expect([200, 422, 503]).toContain(status);
      expect((await ana.get('/organizations/acme')).status).toBe(503);
      expect((await ana.get('/v1/organizations/acme')).json()).toMatchObject({ status: 503 });
      await cable.mend();
      expect((await ana.get('/organizations/acme')).status).toBe(200);
    } finally {
      await server.stop();
      await cable.cut();
    }
  });
});

describe('a key that is not the right one', () => {
  let folder: string;
  const running: RunningServer[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twofold-key-'));
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(environment: Record<string, string> = {}): Promise<RunningServer> {
    const own = { HOST: '127.0.0.1', PORT: '0', TWOFOLD_DATA: folder, TWOFOLD_LOG_LEVEL: 'silent', ...environment };
    const server = await startServer(readConfig(own));
    running.push(server);
    return server;
  }
  const startOnce = async (environment?: Record<string, string>) => {
    await (await start(environment)).stop();
    running.pop();
  };
  const key = () => join(folder, 'twofold.key');
  const PRODUCTION = { NODE_ENV: 'production', TWOFOLD_URL: 'https://id.acme.example' };
  const [OLD, NEW] = ['the old secret is long enough for anything', 'the new secret is long enough for anything'];

  test('I-49 the key file is for its owner’s eyes, and the same after a restart', async () => {
    await startOnce();
    const before = await readFile(key(), 'utf8');
    expect(statSync(key()).mode & 0o777).toBe(0o600);
    await startOnce();
    expect(await readFile(key(), 'utf8')).toBe(before);
  });

  test.each([
    ['cut in half', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['binary', () => '\0\0\0'],
    ['two keys', (text: string) => `${text}${text}`],
  ])(
    'I-49 a key file that is %s: the start is refused with a sentence, and the file is left alone',
    async (_, damage) => {
      await startOnce();
      const damaged = damage(await readFile(key(), 'utf8'));
      await writeFile(key(), damaged);
      await expect(start()).rejects.toThrow(/^The key file .* is damaged: .* Put the file back from a backup\./);
      expect(await readFile(key(), 'utf8')).toBe(damaged);
    },
  );

  test('I-49 a missing key file beside data: refused with a sentence, and the old file put back is accepted', async () => {
    await startOnce();
    const kept = await readFile(key(), 'utf8');
    await rm(key());
    await expect(start()).rejects.toThrow(/^The key does not belong to this database: .* Put the old key file/);
    await writeFile(key(), kept);
    await startOnce();
  });

  test('I-49 another secret: refused, until the old one stands beside it', async () => {
    await startOnce({ ...PRODUCTION, TWOFOLD_SECRET: OLD ?? '' });
    const refused = start({ ...PRODUCTION, TWOFOLD_SECRET: NEW ?? '' });
    await expect(refused).rejects.toThrow(/^The key does not belong to this database/);
    await expect(refused).rejects.not.toThrow(new RegExp(NEW ?? ''));
    await startOnce({ ...PRODUCTION, TWOFOLD_SECRETS: `${NEW},${OLD}` });
  });

  test.each([
    ['a comma in it', 'a secret of forty characters, with comma'],
    ['a line break at its end', 'a secret that was read from a text file\n'],
  ])('I-51 a secret with %s is refused, unless it can be rotated out', async (_, secret) => {
    const first = await startOnce({ ...PRODUCTION, TWOFOLD_SECRET: secret }).catch((fault: Error) => fault);
    if (first instanceof Error) expect(first.message).toContain('TWOFOLD_SECRET');
    else await startOnce({ ...PRODUCTION, TWOFOLD_SECRETS: `${NEW},${secret}` });
  });

  test('I-49 a file that is no database is not taken for one', async () => {
    await startOnce();
    await writeFile(join(folder, 'twofold.db'), 'not a database, but long enough to look like one '.repeat(100));
    for (const name of ['twofold.db-wal', 'twofold.db-shm']) await rm(join(folder, name), { force: true });
    await expect(start()).rejects.toThrow(/database/);
  });
});

describe('what the machines around the product ask', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test('I-54 /metrics counts answers by class and status, and names nobody', async () => {
    const ana = await openAs(server, ANA);
    await ana.get('/organizations/acme');
    await ana.get('/organizations/nowhere');
    const metrics = await ana.get('/metrics');
    expect(metrics.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(metrics.body).toMatch(/twofold_http_requests_total\{class="organization",status="200"\} 1\n/);
    expect(metrics.body).toMatch(/twofold_http_requests_total\{class="organization",status="404"\} 1\n/);
    expect(metrics.body).not.toMatch(/acme|nowhere|ana@/i);
  });

  test('T18 the OpenAPI document names exactly the operations that are served', async () => {
    const document = (await openClient(server.url).get('/openapi.json')).json<{
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    }>();
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = ROUTES.filter(({ path }) => path.startsWith('/v1/')).map(
      ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(described.sort()).toEqual(served.sort());
  });

  test('T18 and what is served is what it describes', async () => {
    const ana = await openAs(server, ANA);
    const read = async (path: string) => (await ana.get(path)).json<unknown>();
    Session.parse(await read('/v1/session'));
    Organization.parse(await read('/v1/organizations/acme'));
    const { members } = MemberList.parse(await read('/v1/organizations/acme/members'));
    expect(members).toHaveLength(5);
    Policy.parse(await read('/v1/organizations/acme/policy'));
  });

  test('I-49 I-23 the API never shows a secret or a hash, and how many codes are left to admins alone', async () => {
    const ana = await openAs(server, ANA);
    const { body } = await ana.get('/v1/organizations/acme/members');
    expect(body.replaceAll(/"recoveryCodesLeft":(\d+|null)|"few-codes":\d+/g, '')).not.toMatch(
      /secret|hash|sealed|digest|code/i,
    );
    const member = await openAs(server, MAREK);
    const seen = await member.get('/v1/organizations/acme/members');
    expect(seen.status).toBe(200);
    expect(seen.body).not.toMatch(/"recoveryCodesLeft":\d/);
  });
});

describe('what is written down of all this', () => {
  let server: TestServer;
  const secrets: string[] = [];
  beforeAll(async () => {
    server = await startTestServer();
    const ana = await openAs(server, ANA);
    const noteTokens = (client: Client) => secrets.push(...client.cookies.values());
    noteTokens(ana);
    await turnSwitch(ana, 'on', { password: 'a wrong password of Ana' });
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    noteTokens(ana);
    const { secret, codes } = await setUpApp(server, ana);
    noteTokens(ana);
    secrets.push(secret, ...codes, ...codes.map((code) => code.replaceAll('-', '')));
    const again = await openAs(server, ANA);
    noteTokens(again);
    await again.open('/sign-in/recovery-code');
    await again.submit('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    noteTokens(again);
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    noteTokens(sofia);
    server.advance(31 * 24 * 3600);
    const marek = await openAs(server, MAREK);
    noteTokens(marek);
    await openClient(server.url).get(`/first-start?token=${'T'.repeat(43)}`);
    await openClient(server.url).post('/sign-in', { email: MAREK, password: 'a wrong password of Marek' });
    secrets.push(DEMO_PASSWORD, 'a wrong password of Ana', 'a wrong password of Marek', 'T'.repeat(43));
    secrets.push(await server.secretOf(SOFIA), (await readFile(join(server.dataFolder, 'twofold.key'), 'utf8')).trim());
    const mail = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    secrets.push(`"${mail?.code}"`, ` ${mail?.code} `);
  });
  afterAll(() => server.stop());
  const worthHiding = () => secrets.filter((secret) => secret.length > 6);

  test('I-54 no log line holds a code, a secret, a token or a password, even before it is censored', () => {
    const logged = JSON.stringify(server.log);
    expect(server.log.length).toBeGreaterThan(30);
    expect(worthHiding().length).toBeGreaterThan(30);
    for (const secret of worthHiding()) expect(logged).not.toContain(secret);
  });

  test('I-49 I-54 nor does a dump of the database: no row, and no page that was freed', async () => {
    const folder = server.database.url.slice('sqlite:'.length, -'/twofold.db'.length);
    const files = await readdir(folder);
    expect(files).toContain('twofold.db');
    for (const file of files) {
      const bytes = await readFile(join(folder, file));
      for (const secret of worthHiding()) expect([file, secret, bytes.includes(secret)]).toEqual([file, secret, false]);
    }
  });
});
