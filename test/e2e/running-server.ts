import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

export interface Settings {
  /** A SQLite file in a folder of its own, if not given. */
  readonly databaseUrl?: string;
  /** Kept by the caller, for a second start on the same state; made and removed here, if not given. */
  readonly dataFolder?: string;
  /** By which it is known; passkeys want a name. */
  readonly hostname?: 'localhost' | '127.0.0.1';
  readonly variables?: Readonly<Record<string, string>>;
}

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly code: string | null;
  readonly link: string | null;
}

/** The built product in a process of its own, as a newcomer starts it. */
export interface RunningServer {
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** The product's time, in milliseconds. */
  now(): Promise<number>;
  advance(seconds: number): Promise<void>;
  /** What the development inbox holds, newest first. */
  inbox(): Promise<readonly Mail[]>;
  stop(): Promise<void>;
}

export async function startBuiltServer(settings: Settings = {}): Promise<RunningServer> {
  const folder = settings.dataFolder ?? (await mkdtemp(join(tmpdir(), 'twofold-e2e-')));
  const port = await freePort();
  const url = `http://${settings.hostname ?? 'localhost'}:${port}`;
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      HOST: '127.0.0.1',
      TWOFOLD_URL: url,
      TWOFOLD_DATA: folder,
      TWOFOLD_LOG_LEVEL: 'warn',
      TWOFOLD_DEMO: 'small',
      ...(settings.databaseUrl === undefined ? {} : { TWOFOLD_DATABASE_URL: settings.databaseUrl }),
      ...settings.variables,
    },
  });
  const removeFolder = async () => {
    if (settings.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const output = await untilReady(child);
    return { url, output, ...developmentAids(url), stop: () => stop(child, output).finally(removeFolder) };
  } catch (failure) {
    await removeFolder();
    throw failure;
  }
}

/** Resolves once the server listens; its banner is the last thing that it prints before work begins. */
function untilReady(child: ChildProcess): Promise<() => string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('is running at')) resolve(() => said);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${said}`)));
  });
}

function developmentAids(url: string): Pick<RunningServer, 'now' | 'advance' | 'inbox'> {
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(new URL(path, url), init);
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    now: async () => ((await ask('/dev/clock')) as { now: number }).now,
    advance: async (seconds) => {
      const headers = { 'content-type': 'application/json', origin: url };
      await ask('/dev/clock', { method: 'POST', headers, body: JSON.stringify({ advanceSeconds: seconds }) });
    },
    inbox: async () => (await ask('/dev/inbox.json')) as readonly Mail[],
  };
}

/** @throws when the server had ended by itself before. */
async function stop(child: ChildProcess, output: () => string): Promise<void> {
  const how = child.exitCode ?? child.signalCode;
  if (how !== null) throw new Error(`The server ended by itself with ${how}:\n${output()}`);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
