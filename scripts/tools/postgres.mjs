// A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a free port, gone afterwards.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: 200,
  // It is thrown away within minutes: nothing in it needs to outlive a loss of power.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/**
 * @param {string} binaries the folder of initdb and pg_ctl
 * @param {Record<string, string>} settings what is to be other than in a throw-away test
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startPostgres(binaries, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-postgres-'));
  const data = join(folder, 'data');
  const run = runnerIn(folder);
  const port = await freePort();
  const stop = () => {
    try {
      run(join(binaries, 'pg_ctl'), ['stop', '--silent', '--mode=immediate', '-D', data]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  try {
    run(join(binaries, 'initdb'), [
      '--auth=trust',
      '--username=twofold',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '-D',
      data,
    ]);
    const options = { ...SETTINGS, ...settings, port, unix_socket_directories: folder };
    const flags = Object.entries(options).map(([name, value]) => `-c ${name}=${value}`);
    const log = join(folder, 'log');
    run(join(binaries, 'pg_ctl'), ['start', '--silent', '--wait', '-D', data, '-l', log, '-o', flags.join(' ')], log);
  } catch (failure) {
    rmSync(folder, { recursive: true, force: true });
    throw failure;
  }
  return { url: `postgres://twofold@127.0.0.1:${port}/postgres`, stop };
}

/** PostgreSQL refuses to run as root, so root hands the folder and the commands to the user that its package made. */
function runnerIn(folder) {
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  return (program, args, log) => {
    try {
      execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', log ? 'ignore' : 'pipe'], ...owner });
    } catch (failure) {
      const said = log ? readFileSync(log, 'utf8') : String(failure.stderr);
      throw new Error(`PostgreSQL would not run: ${program}\n${said}`, { cause: failure });
    }
  };
}

function unprivilegedUser() {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const named = (name) => users.find((line) => line.startsWith(`${name}:`))?.split(':');
  const user = named('postgres') ?? named('nobody');
  if (user === undefined) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
