// `npm run bench`: builds, installs the peer in its own folder, starts a PostgreSQL, and measures.
// `npm run bench -- sqlite large` measures those parts alone; the third is `postgres`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findTools } from '../scripts/tools/find-tools.mjs';
import { pinnedNode } from '../scripts/tools/pinned-node.mjs';
import { startPostgres } from '../scripts/tools/postgres.mjs';

const PARTS = ['sqlite', 'postgres', 'large'];
/** As in earnest: both servers wait for the disk, on both databases. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

const chosen = process.argv.slice(2);
const parts = chosen.length === 0 ? PARTS : PARTS.filter((part) => chosen.includes(part));
const peer = fileURLToPath(new URL('peer', import.meta.url));

process.exitCode = await main();

async function main() {
  if (run(pinnedNode(), ['scripts/build.mjs']) !== 0) return 1;
  if (!existsSync(`${peer}/node_modules`) && run('npm', ['install', '--no-audit', '--no-fund'], { cwd: peer }) !== 0)
    return 1;
  const postgres = parts.includes('postgres') ? await startPostgres(findTools().PostgreSQL, DURABLE) : undefined;
  try {
    return run(pinnedNode(), ['bench/figures.ts', ...parts], { env: { BENCH_POSTGRES_URL: postgres?.url } });
  } finally {
    postgres?.stop();
  }
}

function run(program, args, { cwd = fileURLToPath(new URL('..', import.meta.url)), env = {} } = {}) {
  const options = { stdio: 'inherit', cwd, env: { ...process.env, ...env }, shell: process.platform === 'win32' };
  return spawnSync(program, args, options).status ?? 1;
}
