import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { startTestServer } from '../fixtures/server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const SOFIA = 'sofia@acme.example';

/**
 * The tarball as npm would publish it, installed by npm into an empty folder with nothing beside it, as whoever uses the
 * client does. What npm has fetched before it takes from its own cache.
 */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twofold-package-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', `./${packed?.filename}`, ...quietly], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PROGRAM = `
import { createClient } from 'twofold/client';

const [url, email, password, code] = process.argv.slice(2);
const begun = await createClient({ url }).signIn({ email, password });
if (!begun.ok || begun.value.state !== 'challenge') throw new Error(JSON.stringify(begun));
const done = await begun.value.answerWithTotp(code);
if (!done.ok || done.value.state !== 'complete') throw new Error(JSON.stringify(done));
const session = await done.value.client.session.read();
console.log(JSON.stringify(session.value));
`;

test('T18 npm puts down the package whole and its dependencies, but nothing of this checkout', async () => {
  const own = join(folder, 'node_modules', 'twofold');
  expect((await lstat(own)).isSymbolicLink()).toBe(false);
  const [packed, here] = await Promise.all([join(own, 'package.json'), join(root, 'package.json')].map(manifestOf));
  expect(packed).toMatchObject({ version: here?.version, dependencies: here?.dependencies });
  for (const name of Object.keys(packed?.dependencies ?? {})) {
    expect((await manifestOf(join(folder, 'node_modules', name, 'package.json'))).version).toBe(
      here?.dependencies[name],
    );
  }
  expect(await lstat(join(own, 'src')).catch(({ code }: { code: string }) => code)).toBe('ENOENT');
});

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifestOf = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Manifest;

test('T18 the packed client, alone in an empty folder, signs in with a password and a code', async () => {
  const server = await startTestServer();
  try {
    await writeFile(join(folder, 'sign-in.js'), PROGRAM);
    const code = await server.freshCode(SOFIA);
    const given = ['sign-in.js', server.url, SOFIA, DEMO_PASSWORD, code];
    const { stdout } = await run(process.execPath, given, { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ user: { email: SOFIA }, secondFactor: { kind: 'totp' } });
  } finally {
    await server.stop();
  }
});

test('T18 it loads its own files only, and nothing of Node', async () => {
  const files = new Set<string>();
  await load(join(folder, 'node_modules', 'twofold', 'dist', 'client', 'client.js'), files);
  expect(files.size).toBeGreaterThan(2);
  for (const file of files) expect(dirname(file)).toBe(join(folder, 'node_modules', 'twofold', 'dist', 'client'));
});

async function load(file: string, files: Set<string>): Promise<void> {
  if (files.has(file)) return;
  files.add(file);
  const source = await readFile(file, 'utf8');
  expect(source).not.toMatch(/\b(process|Buffer|require|__dirname)\b/);
  for (const [, from = ''] of source.matchAll(/\b(?:from|import)\s*\(?['"]([^'"]+)['"]/g)) {
    expect(from).toMatch(/^\.\//);
    await load(join(dirname(file), from), files);
  }
}

const TYPED = `
import { createClient, type Progress } from 'twofold/client';

export async function enroll(url: string): Promise<readonly string[]> {
  const begun = await createClient({ url }).signIn({ email: 'marek@acme.example', password: 'a password' });
  if (!begun.ok) throw new Error(begun.refusal.code);
  const progress: Progress = begun.value;
  if (progress.state !== 'recovery-codes') return [];
  const shown = await progress.codes();
  // @ts-expect-error: a refusal is looked at first.
  shown.value;
  // @ts-expect-error: this step has no such call.
  progress.confirmTotp('123456');
  // @ts-expect-error: a field that the contract does not have.
  await createClient({ url }).session.stepUp({ phrase: 'a password' });
  // @ts-expect-error: a word that the contract does not have.
  await createClient({ url }).organization('acme').members({ sort: 'shoe-size' });
  const made: number = shown.ok ? shown.value.madeAt : 0;
  return shown.ok && made > 0 ? shown.value.codes : [];
}
`;

test('T18 its types check in a browser project', async () => {
  await writeFile(join(folder, 'typed.ts'), TYPED);
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom'];
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const checked = run(process.execPath, [tsc, ...options, 'typed.ts'], { cwd: folder });
  expect(await checked.then(() => '').catch(({ stdout }: { stdout: string }) => stdout)).toBe('');
});
