// The rails, cheapest first. Every one runs even after another failed, so that one look shows all there is to mend.
import { spawnSync } from 'node:child_process';

const RAILS = ['check:lint', 'check:types', 'check:floors', 'check:leftovers', 'check:words'];

const failed = RAILS.filter((rail) => {
  const started = performance.now();
  const { status } = spawnSync(`npm run --silent ${rail}`, { stdio: 'inherit', shell: true });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${rail}  ${Math.round(performance.now() - started)} ms`);
  return status !== 0;
});

if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
// `npm test` adds this number to the tests that failed.
process.exitCode = failed.length;
