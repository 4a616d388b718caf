#!/usr/bin/env node
// Starts the command line on a Node that is new enough. Written in plain syntax, so that an old Node can still say so.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;

/**
 * Room for young objects: 8 MB for each half, where Node would take up to 32 and keep them. A server needs a fifth less
 * memory with it and is no slower (ADR 0035). Node takes it at its start only.
 */
const LESS_MEMORY = '--max-semi-space-size=8';

function start() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return isServerToBeSpared() ? startAgain() : run();
  // A clone brings its own Node as a development dependency; an installed copy does not.
  const own = beside(
    process.platform === 'win32' ? '../node_modules/node/bin/node.exe' : '../node_modules/node/bin/node',
  );
  if (existsSync(own)) return runOn(own);
  console.error(`Twofold needs Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}.`);
  process.exitCode = 1;
}

/** Not where somebody has chosen the size, nor where a parent talks to this process over a channel, which would be lost. */
function isServerToBeSpared() {
  const isChosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flag) => flag.includes('semi-space'));
  const may = process.execve !== undefined && process.permission?.has('child') !== false;
  return process.argv[2] === 'serve' && !isChosen && process.channel === undefined && may;
}

/** The same process, begun anew: whoever supervises it sees one process. Never returns. */
function startAgain() {
  process.execve(process.execPath, [process.execPath, ...process.execArgv, LESS_MEMORY, ...process.argv.slice(1)]);
}

function run() {
  if (!existsSync(beside('../dist/cli/main.js')) && existsSync(beside('../src'))) build();
  keepQuietAboutSqlite();
  // Compiled code is kept between starts: a third of the time to the first answer was spent compiling.
  process.getBuiltinModule('node:module').enableCompileCache?.();
  void import('../dist/cli/main.js');
}

/** Standard output belongs to the command (it may be JSON), so whatever the build says goes to standard error. */
function build() {
  console.error('Building Twofold …');
  const built = spawnSync(process.execPath, [beside('../scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(1);
}

function runOn(node) {
  const child = spawn(node, [LESS_MEMORY, beside('./twofold.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl+C to both processes; any other signal reaches only this one and is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Node calls its SQLite experimental in some versions. Every other warning is shown. */
function keepQuietAboutSqlite() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] === 'ExperimentalWarning' && /sqlite/i.test(String(warning))) return;
    emitWarning.call(process, warning, ...rest);
  };
}

function beside(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

start();
