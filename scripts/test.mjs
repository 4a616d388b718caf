// `npm test`: everything. `node scripts/test.mjs --project http -t 'some words'`: those tests alone, without the rails.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTools } from './tools/find-tools.mjs';
import { pinnedNode } from './tools/pinned-node.mjs';
import { startPostgres } from './tools/postgres.mjs';
import { tallyOf } from './tools/tally.mjs';

const chosen = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'twofold-test-'));
const report = join(folder, 'report.json');
const children = new Set();
let postgres;
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal));

process.exitCode = await main().catch((failure) => {
  console.error(failure.message);
  return close({ passed: 0, failed: 1, skipped: 0 });
});

async function main() {
  const tools = findTools();
  postgres = await startPostgres(tools.PostgreSQL);
  console.log('started  PostgreSQL, for these tests alone');

  const buildFaults = await run('scripts/build.mjs', []);
  const brokenRails = chosen.length > 0 ? 0 : await run('scripts/check.mjs', []);
  const vitestCode = await run(
    vitest(),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...chosen],
    {
      CHROMIUM_PATH: tools.Chromium,
      TWOFOLD_TEST_DATABASE_URL: postgres.url,
    },
  );

  const tally = tallyOf(report);
  // Vitest also fails on what belongs to no test, such as an error thrown after the last one.
  if (vitestCode !== 0 && tally.failed === 0) tally.failed += 1;
  tally.failed += Math.min(buildFaults, 1) + brokenRails;
  return close(tally);
}

/** Resolves to the script's exit code. */
function run(script, args, env = {}) {
  if (interrupted) return Promise.resolve(1);
  const child = spawn(pinnedNode(), [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.add(child);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      children.delete(child);
      resolve(code ?? 1);
    });
  });
}

function vitest() {
  return join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
}

/** The run in `main` then goes on to its end by itself: nothing more is started, and everything is put away. */
function interrupt(signal) {
  interrupted = true;
  for (const child of children) child.kill(signal);
}

/** Puts everything away and says the outcome. The last line stands alone, for whoever reads it by program. */
function close({ passed, failed, skipped }) {
  try {
    postgres?.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (passed + failed === 0) console.error('No test ran.');
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || passed === 0 || interrupted ? 1 : 0;
}
