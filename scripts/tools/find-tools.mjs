// Finds the programs that the tests need beside Node, and installs what is missing where Debian's apt can.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One row is one program: how it is found, its package in Debian, and where else people get it. */
const TOOLS = [
  {
    name: 'Chromium',
    find: findChromium,
    debian: 'chromium',
    elsewhere: 'install Chromium or Chrome, or set CHROMIUM_PATH',
  },
  {
    name: 'PostgreSQL',
    find: findPostgres,
    debian: 'postgresql',
    elsewhere: 'brew install postgresql@17, or put initdb on PATH',
  },
  { name: 'oathtool', find: () => onPath('oathtool'), debian: 'oathtool', elsewhere: 'brew install oath-toolkit' },
  { name: 'zbarimg', find: () => onPath('zbarimg'), debian: 'zbar-tools', elsewhere: 'brew install zbar' },
];

/**
 * @returns {{ Chromium: string, PostgreSQL: string, oathtool: string, zbarimg: string }} where each one is
 * @throws {Error} naming what is missing and how to get it; nothing is ever skipped for want of a tool
 */
export function findTools() {
  const missing = TOOLS.filter((tool) => tool.find() === undefined);
  if (missing.length > 0) install(missing);

  const found = TOOLS.map((tool) => [tool.name, tool.find()]);
  for (const [name, path] of found) console.log(`${path === undefined ? 'missing' : 'found'}  ${name}  ${path ?? ''}`);

  const still = TOOLS.filter((tool) => tool.find() === undefined);
  if (still.length > 0) throw new Error(still.map(howToGet).join('\n'));
  return Object.fromEntries(found);
}

function howToGet({ name, debian, elsewhere }) {
  return `The tests need ${name}. On Debian or Ubuntu: apt-get install ${debian}. Elsewhere: ${elsewhere}.`;
}

function install(missing) {
  const prefix = administrator();
  if (prefix === undefined || onPath('apt-get') === undefined) return;
  const names = missing.map((tool) => tool.debian);
  console.log(`installing with apt-get: ${names.join(', ')}`);
  const apt = (...args) =>
    execFileSync(
      prefix[0] ?? 'env',
      [...prefix.slice(1), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...names);
  } catch (failure) {
    console.error(`apt-get could not install everything: ${failure.message}`);
  }
}

/** What to put before a command that only root may run; undefined when nobody here may. */
function administrator() {
  if (process.getuid?.() === 0) return [];
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
    return ['sudo', '-n'];
  } catch {
    return undefined;
  }
}

function findChromium() {
  const places = [
    process.env.CHROMIUM_PATH,
    onPath('chromium'),
    onPath('chromium-browser'),
    onPath('google-chrome'),
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return places.find((path) => path !== undefined && isExecutable(path));
}

/** The folder of initdb and pg_ctl, which Debian keeps off PATH. */
function findPostgres() {
  const folders = [pgConfigFolder(), ...debianFolders(), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.find(
    (folder) => folder && isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'pg_ctl')),
  );
}

function pgConfigFolder() {
  if (onPath('pg_config') === undefined) return undefined;
  return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

function debianFolders() {
  const home = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(home, version, 'bin'));
  } catch {
    return [];
  }
}

function onPath(program) {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
