import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Connection, cookiesOf, requestOf } from '../connection.ts';
import { drive } from '../load.ts';
import { PASSWORD, type Person } from '../people.ts';
import { type Challenge, expectStatus, type Subject, type Turn } from './subject.ts';

const SERVER = fileURLToPath(new URL('../peer/server.mjs', import.meta.url));

/** The peer, in its own process. Its session check names the organization too, and answers with the member's role. */
export async function startBetterAuth(given: {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly people: readonly Person[];
  readonly takeTurn: Turn;
}): Promise<Subject> {
  const { databaseUrl, folder, people, takeTurn } = given;
  const file = join(folder, 'people.json');
  writeFileSync(file, JSON.stringify({ password: PASSWORD, people }));
  const child = spawn(process.execPath, [SERVER, databaseUrl, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  const { url: address, organization } = JSON.parse(line) as { url: string; organization: string };
  const url = new URL(address);
  const requests = requestsTo(url, organization);
  const processId = child.pid ?? 0;

  async function showPassword(connection: Connection, person: Person): Promise<string> {
    return cookiesOf(expectStatus(await connection.send(requests.password(person)), 200));
  }
  async function answer(connection: Connection, challenge: Challenge): Promise<string> {
    return cookiesOf(expectStatus(await connection.send(requests.code(challenge)), 200));
  }
  return {
    ...{ name: 'better-auth', url, processId, answer },
    async signIn(connection) {
      const { person, code } = takeTurn();
      return answer(connection, { person, code, cookie: await showPassword(connection, person) });
    },
    async prepareChallenges(count) {
      const challenges: Challenge[] = [];
      const act = async (connection: Connection) => {
        const { person, code } = takeTurn();
        challenges.push({ person, code, cookie: await showPassword(connection, person) });
      };
      await drive({ target: { url, processId }, concurrency: 16, times: count, act });
      return challenges;
    },
    sessionCheck: requests.sessionCheck,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

function requestsTo(url: URL, organization: string) {
  const json = (value: unknown) => ({ type: 'application/json', text: JSON.stringify(value) });
  const post = (path: string, value: unknown, cookie = '') =>
    requestOf(url, { method: 'POST', path: `/api/auth${path}`, cookie, body: json(value) });
  const check = `/api/auth/organization/get-active-member-role?organizationId=${organization}`;
  return {
    password: ({ email }: Person) => post('/sign-in/email', { email, password: PASSWORD }),
    code: ({ cookie, code }: Challenge) => post('/two-factor/verify-totp', { code }, cookie),
    sessionCheck: (cookie: string) => requestOf(url, { method: 'GET', path: check, cookie }),
  };
}
