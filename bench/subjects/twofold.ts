import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Composition, compose } from '../../src/compose.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { type Connection, cookiesOf, formTo, requestOf } from '../connection.ts';
import { PASSWORD, type Person } from '../people.ts';
import { ORGANIZATION, seedPeople, userIdOf } from './seed-twofold.ts';
import { type Challenge, expectStatus, type Subject, type Turn } from './subject.ts';

const SERVER = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));
const SILENT = { info() {}, warn() {}, error() {} };

interface Given {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly people: readonly Person[];
  readonly takeTurn: Turn;
}

/** Twofold as `npx twofold serve` starts it in production, request log and all. */
export async function startTwofold({ databaseUrl, folder, people, takeTurn }: Given): Promise<Subject> {
  const server = await prepareServer(databaseUrl, folder);
  await seedPeople(server.composition, people);
  const running = await server.start();
  const { url } = running;
  const { signIn, answer, browserOf } = browsersAt(url);
  return {
    ...{ name: 'Twofold', ...running, answer },
    signIn: (connection) => signIn(connection, takeTurn()),
    prepareChallenges: (count) => prepareChallenges(server.composition, count, { takeTurn, browserOf }),
    sessionCheck: (cookie) => requestOf(url, { method: 'GET', path: `/v1/organizations/${ORGANIZATION}`, cookie }),
  };
}

/** Everybody has a browser of their own, as people do: one that kept no cookie would be told of by mail at every sign-in (T13). */
export function browsersAt(url: URL) {
  const known = new Map<Person, string>();
  const browserOf = (person: Person) => known.get(person) ?? '';
  async function answer(connection: Connection, { person, cookie, code }: Challenge): Promise<string> {
    const request = formTo(url, { path: '/sign-in/code', cookie, fields: { code } });
    const cookies = cookiesOf(expectStatus(await connection.send(request), 303));
    const [browser] = cookies.match(BROWSER) ?? [];
    if (browser !== undefined) known.set(person, browser);
    return cookies;
  }
  return {
    ...{ answer, browserOf },
    async signIn(connection: Connection, { person, code }: ReturnType<Turn>): Promise<string> {
      const fields = { email: person.email, password: PASSWORD };
      const kept = joined(KEEPS_COOKIES, browserOf(person));
      const request = formTo(url, { path: '/sign-in', cookie: kept, fields });
      const cookies = cookiesOf(expectStatus(await connection.send(request), 303));
      return answer(connection, { person, code, cookie: joined(cookies, browserOf(person)) });
    },
  };
}

/** The cookie that the sign-in page leaves in every browser. */
const KEEPS_COOKIES = 'twofold-cookies=1';
const BROWSER = /twofold-browser=[^;]+/;

const joined = (...cookies: readonly string[]) => cookies.filter((cookie) => cookie !== '').join('; ');

interface PreparedServer {
  /** The same installation opened by this process, to fill it and to begin sign-ins without a hash. */
  readonly composition: Composition;
  start(): Promise<Pick<Subject, 'url' | 'processId' | 'stop'>>;
}

/** An installation of its own, in production mode, that is filled before it starts. */
export async function prepareServer(databaseUrl: string, folder: string): Promise<PreparedServer> {
  const port = await freePort();
  const environment = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    TWOFOLD_URL: `http://127.0.0.1:${port}`,
    TWOFOLD_SECRET: randomBytes(32).toString('base64'),
    TWOFOLD_DATA: folder,
    TWOFOLD_DATABASE_URL: databaseUrl,
    // As on the peer.
    TWOFOLD_API_RATE: '0',
  };
  const config = readConfig(environment);
  const composition = await compose(config, SILENT);
  return {
    composition,
    async start() {
      const log = openSync(join(folder, 'twofold.log'), 'a');
      const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
      const child = spawn(process.execPath, [...flags, SERVER, 'serve'], {
        stdio: ['ignore', log, 'inherit'],
        env: { PATH: process.env['PATH'], ...environment },
      });
      await untilItAnswers(config, child);
      return { url: config.url, processId: child.pid ?? 0, stop: () => stop(child, composition) };
    },
  };
}

async function untilItAnswers({ url }: Config, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answered = await fetch(new URL('/readyz', url)).catch(() => null);
    if (answered?.ok === true) return;
    await pause(50);
  }
  throw new Error('The server did not start.');
}

async function stop(child: ChildProcess, composition: Composition): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await Promise.all([ended, composition.close()]);
}

async function prepareChallenges(
  { engine }: Composition,
  count: number,
  { takeTurn, browserOf }: { readonly takeTurn: Turn; browserOf(person: Person): string },
): Promise<Challenge[]> {
  const challenges: Challenge[] = [];
  while (challenges.length < count) {
    const { person, code } = takeTurn();
    const begun = await engine.beginSignIn({ user: userIdOf(person), firstFactor: { kind: 'password' } });
    if (!begun.ok || begun.value.kind !== 'continue') throw new Error('The sign-in did not begin.');
    const cookie = joined(`twofold-pending=${begun.value.token}`, browserOf(person));
    challenges.push({ person, cookie, code });
  }
  return challenges;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
