// Compiles src/ to dist/ and lays the files that are not TypeScript beside it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { copyAssets, dropStrays } from './copy-assets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status === 0) {
  copyAssets(root);
  dropStrays(root);
}
process.exitCode = status ?? 1;
