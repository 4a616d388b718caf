// Runs after `npm install` in a clone: builds, so that `npx twofold …` works at once.
// An installed package has dist/ and no src/, and needs none of this.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** npm links the commands of dependencies but not a project's own; this is the same link. */
function linkOwnCommand() {
  const link = join(root, 'node_modules/.bin/twofold');
  if (!existsSync(join(root, 'node_modules/.bin'))) return;
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\twofold.js" %*\r\n');
    return;
  }
  rmSync(link, { force: true });
  symlinkSync('../../bin/twofold.js', link);
  chmodSync(join(root, 'bin/twofold.js'), 0o755);
}

if (existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules/typescript'))) {
  linkOwnCommand();
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  // Sources that do not compile must not keep anybody from installing what is needed to mend them.
  if (status !== 0) console.error('Twofold is installed, but its sources do not compile: `npm run check` says where.');
}
