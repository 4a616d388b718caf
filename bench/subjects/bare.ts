import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Connection, formTo } from '../connection.ts';
import { PASSWORD } from '../people.ts';
import { expectStatus, type Subject } from './subject.ts';

const SERVER = fileURLToPath(new URL('../bare/server.mjs', import.meta.url));

/** A server that only does what no server can do without, on SQLite: how near to the hash alone this computer lets anybody come. */
export async function startBare(folder: string): Promise<Pick<Subject, 'url' | 'processId' | 'signIn' | 'stop'>> {
  const child = spawn(process.execPath, [SERVER, join(folder, 'bare.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  const url = new URL((JSON.parse(line) as { url: string }).url);
  const password = formTo(url, { path: '/sign-in', fields: { email: 'somebody@acme.example', password: PASSWORD } });
  const code = formTo(url, { path: '/sign-in/code', fields: { code: '123456' } });
  return {
    ...{ url, processId: child.pid ?? 0 },
    async signIn(connection: Connection) {
      expectStatus(await connection.send(password), 303);
      return expectStatus(await connection.send(code), 303).head;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
