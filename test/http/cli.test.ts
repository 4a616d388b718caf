import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { NEWCOMERS } from '../../src/demo/waiting.ts';
import { ROUTES } from '../../src/http/table.ts';
import { startServer } from '../../src/serve.ts';
import { textFor } from '../../src/text/text.ts';
import { openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';

const TWOFOLD = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command line as it is installed, on a data folder of its own. */
function twofold(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', TWOFOLD_DATA: folder, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [TWOFOLD, ...args], { env }, (fault, stdout, stderr) => {
      resolve({ code: typeof fault?.code === 'number' ? fault.code : fault === null ? 0 : 1, stdout, stderr });
    });
  });
}

const jsonOf = ({ code, stdout, stderr }: Ran): unknown => {
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

/** Told in a sentence: no stack, nothing on standard output, and a code that a script can see. */
function expectRefused(ran: Ran, sentence: RegExp | string, code = 1): void {
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toMatch(sentence);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
}

describe('the command line, on an installation of its own', () => {
  test('I-38 `routes --json` prints the table that the gate enforces', async () => {
    const printed = jsonOf(await twofold(['routes', '--json']));
    const rows = ROUTES.map(({ method, path, class: each, scope }) => ({ method, path, class: each, scope }));
    expect(printed).toEqual(rows);
  });

  test('M1 `org create` and `user create` make people without a browser, who can then sign in', async () => {
    const organization = jsonOf(await twofold(['org', 'create', '--name', 'Acme Analytics', '--id', 'acme', '--json']));
    expect(organization).toEqual({ id: 'acme', name: 'Acme Analytics', owner: null });
    const args = ['--email', 'ana@acme.example', '--name', 'Ana Pereira', '--organization', 'acme', '--role', 'owner'];
    const ana = jsonOf(await twofold(['user', 'create', ...args, '--json'])) as { id: string; password: string };
    expect(ana).toMatchObject({ email: 'ana@acme.example', memberships: [{ organization: 'acme', role: 'owner' }] });
    expect(ana.password.length).toBeGreaterThanOrEqual(15);

    const config = readConfig({ HOST: '127.0.0.1', PORT: '0', TWOFOLD_DATA: folder, TWOFOLD_LOG_LEVEL: 'silent' });
    const server = await startServer(config);
    try {
      const client = openClient(`http://127.0.0.1:${server.url.port}`);
      await client.signIn('ana@acme.example', ana.password);
      expect((await client.open('/organizations/acme')).text).toContain('Your role: Owner.');
      const made = await twofold(['org', 'create', '--name', 'Second', '--owner', 'ana@acme.example', '--json']);
      const second = jsonOf(made) as { id: string };
      expect((await client.open(`/organizations/${second.id}`)).h1).toBe('Second');
    } finally {
      await server.stop();
    }
  });

  test('M1 without --json it says the same in words', async () => {
    const ran = await twofold(['org', 'create', '--name', 'Hillside School']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^Made Hillside School with the id org_[0-9a-f]{32}\n$/);
  });

  test.each([
    [
      'an address that is taken',
      ['user', 'create', '--email', 'ANA@acme.example'],
      /^Somebody with the address .* exists already\.\n$/,
    ],
    [
      'an address with something unseen in it',
      ['user', 'create', '--email', 'an\u200ba@acme.example'],
      /is not an email address/,
    ],
    ['no address', ['user', 'create', '--email', 'ana'], /^"ana" is not an email address\.\n$/],
    [
      'an address with a line break',
      ['user', 'create', '--email', 'a@b.example\nBcc: e@evil.example'],
      /is not an email address/,
    ],
    [
      'a short password',
      ['user', 'create', '--email', 'b@acme.example', '--password', 'short'],
      /Use at least 15 characters/,
    ],
    [
      'an organization that there is not',
      ['user', 'create', '--email', 'b@acme.example', '--organization', 'no'],
      /^There is no organization "no"\.\n$/,
    ],
    [
      'an id that is taken',
      ['org', 'create', '--name', 'Acme', '--id', 'acme'],
      /^There is an organization "acme" already\.\n$/,
    ],
    [
      'an id with a slash',
      ['org', 'create', '--name', 'Acme', '--id', '../acme'],
      'An id has letters, digits, hyphens and underscores, 64 at most, and begins with a letter or a digit.',
    ],
    ['an empty name', ['org', 'create', '--name', '  '], /^An organization needs a name\.\n$/],
    [
      'a name with a line break',
      ['org', 'create', '--name', 'Acme\r\nBcc: e@evil.example'],
      /^A name has no line breaks, tabs or other control characters\./,
    ],
    [
      'a name that turns the direction of writing',
      ['user', 'create', '--email', 'c@acme.example', '--name', '\u202egpj.exe'],
      /^A name has no characters that turn the direction of writing, such as U\+202E\./,
    ],
    ['a long name', ['org', 'create', '--name', 'a'.repeat(101)], /^A name has 100 characters at most\./],
    [
      'a name that nobody sees',
      ['org', 'create', '--name', '\u3164'],
      /^A name has at least one character that can be/,
    ],
    [
      'a person’s name with a line break',
      ['user', 'create', '--email', 'c@acme.example', '--name', 'C\r\nBcc: e@evil.example'],
      /name/i,
    ],
    [
      'an owner whom nobody knows',
      ['org', 'create', '--name', 'X', '--owner', 'x@acme.example'],
      /^Nobody has the address x@acme\.example\.\n$/,
    ],
    [
      'a code of somebody without an app',
      ['demo', 'code', 'ana@acme.example'],
      /^Nobody with the address ana@acme\.example has an authenticator app\.\n$/,
    ],
  ])('I-57 %s is refused in one sentence', async (_, args, sentence) => {
    expectRefused(await twofold(args), sentence);
  });

  test.each([
    ['a required option left out', ['user', 'create'], /required option/],
    ['a command that there is not', ['dance'], /unknown command|too many arguments/],
    ['an option that there is not', ['migrate', '--fast'], /unknown option/],
    [
      'a role that there is not',
      ['user', 'create', '--email', 'b@acme.example', '--role', 'king'],
      /Allowed choices are owner, admin, member/,
    ],
    ['an anchor that is none', ['audit', 'verify', '--anchor', 'acme'], /An anchor looks like acme:128:hash/],
    [
      'a time that there is not',
      ['org', 'require', 'acme', '--open-sessions', 'bogus'],
      /Allowed choices are at-once, next-sign-in/,
    ],
    ['a choice that there is not', ['seed', '--size', 'huge'], /Allowed choices are small, full/],
  ])('%s is not understood, which is another exit code', async (_, args, sentence) => {
    expectRefused(await twofold(args), sentence, 2);
  });

  test('`--help` names the choices, and what an id is made of, as the refusals do', async () => {
    const helpOf = async (...command: string[]) =>
      (await twofold([...command, '--help'])).stdout.replaceAll(/\s+/g, ' ');
    expect(await helpOf('user', 'create')).toContain('(choices: "owner", "admin", "member", default: "member")');
    const id = 'letters, digits, hyphens and underscores, 64 at most, and begins with a letter or a digit; made, if';
    expect(await helpOf('org', 'create')).toContain(id);
  });

  test('I-54 a misspelled variable and a bad value are told by name, never by value', async () => {
    const ran = await twofold(['org', 'create', '--name', 'X', '--json'], {
      TWOFOLD_SECRETT: 'hunter-two-hunter-two-hunter-two-1',
      TWOFOLD_DATABASE_URL: 'mysql://root:hunter2@host/db',
      PORT: 'hunter3',
    });
    expectRefused(ran, /TWOFOLD_SECRETT: there is no such variable/);
    expect(ran.stderr).toContain('TWOFOLD_DATABASE_URL: ');
    expect(ran.stderr).toContain('PORT: ');
    expect(ran.stderr).not.toMatch(/hunter/);
  });

  test('S3 a country that there is not is told by its code before anything starts', async () => {
    for (const command of [['serve'], ['org', 'create', '--name', 'X']]) {
      const ran = await twofold(command, { TWOFOLD_TEXT_COUNTRIES: 'XX, de,zz' });
      expectRefused(ran, /TWOFOLD_TEXT_COUNTRIES: must be countries .*, without XX, ZZ\n$/);
    }
  });

  test('I-49 production does not start without its secret, nor with the development inbox', async () => {
    const without = await twofold(['serve'], { NODE_ENV: 'production' });
    expectRefused(without, /TWOFOLD_SECRET: production does not start without one/);
    const secret = 's'.repeat(40);
    const inbox = await twofold(['serve'], { NODE_ENV: 'production', TWOFOLD_SECRET: secret, TWOFOLD_MAIL: 'inbox' });
    expectRefused(inbox, /TWOFOLD_MAIL: the development inbox does not run in production/);
    expect(inbox.stderr).not.toContain(secret);
    const demo = await twofold(['demo', 'code', 'ana@acme.example'], {
      ...{ NODE_ENV: 'production', TWOFOLD_SECRET: secret, TWOFOLD_DATA: `${folder}/production` },
      TWOFOLD_DATABASE_URL: `sqlite:${folder}/production.db`,
    });
    expectRefused(demo, /^This works in development only\.\n$/);
  });

  test.runIf(existsSync('/proc/self/cmdline') /* elsewhere no file tells what another process was started with */)(
    '`serve` takes less memory, as the same process, unless a size was chosen',
    async () => {
      const flagsOf = async (chosen: Record<string, string>) => {
        const where = {
          PATH: process.env['PATH'] ?? '',
          HOST: '127.0.0.1',
          PORT: '0',
          TWOFOLD_DATA: join(folder, 'served'),
        };
        const env = { ...where, TWOFOLD_DEMO: 'small', ...chosen };
        const child = spawn(process.execPath, [TWOFOLD, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        const [greeting] = await once(child.stdout, 'data');
        expect(String(greeting)).toContain('http://');
        const command = await readFile(`/proc/${child.pid}/cmdline`, 'utf8');
        child.kill();
        expect(await once(child, 'exit')).toEqual([0, null]);
        return command.split('\0');
      };
      expect(await flagsOf({})).toContain('--max-semi-space-size=8');
      expect((await flagsOf({ NODE_OPTIONS: '--max-semi-space-size=16' })).join(' ')).not.toContain('semi-space');
    },
  );

  test('whoever stops reading, as `head` does, gets no fault', async () => {
    const env = { PATH: process.env['PATH'] ?? '', TWOFOLD_DATA: folder };
    const child = spawn(process.execPath, [TWOFOLD, '--help'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stderr.on('data', (text: Buffer) => {
      told += text.toString();
    });
    child.stdout.destroy();
    expect([await once(child, 'close'), told]).toEqual([[0, null], '']);
  });

  test('in production a folder that is not there yet is made, though the secret comes from elsewhere', async () => {
    const fresh = join(folder, 'not', 'there', 'yet');
    const migrated = await twofold(['migrate'], {
      ...{ NODE_ENV: 'production', TWOFOLD_SECRET: 's'.repeat(40), TWOFOLD_DATA: fresh },
      TWOFOLD_DATABASE_URL: `sqlite:${fresh}/twofold.db`,
    });
    expect([migrated.code, migrated.stderr]).toEqual([0, '']);
  });

  test('I-49 nobody else on this computer reads the database, also in a folder that everybody reads', async () => {
    const shared = await mkdtemp(join(tmpdir(), 'twofold-shared-'));
    try {
      await chmod(shared, 0o755);
      const environment = { TWOFOLD_DATABASE_URL: `sqlite:${shared}/twofold.db` };
      expect((await twofold(['org', 'create', '--name', 'Shared'], environment)).code).toBe(0);
      const modes = (await readdir(shared)).map(async (name) => (await stat(join(shared, name))).mode & 0o777);
      expect(new Set(await Promise.all(modes))).toEqual(new Set([0o600]));
    } finally {
      await rm(shared, { recursive: true, force: true });
    }
  });

  test('I-49 a damaged key file stops every command with a sentence', async () => {
    const other = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
    try {
      await writeFile(join(other, 'twofold.key'), 'half a ke');
      expectRefused(await twofold(['org', 'create', '--name', 'X'], { TWOFOLD_DATA: other }), /is damaged/);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  test('I-17 a database that does not answer is told in a sentence', async () => {
    const ran = await twofold(['org', 'create', '--name', 'X'], {
      TWOFOLD_DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/b',
    });
    expectRefused(ran, /database/i);
    expect(ran.stderr).not.toContain('hunter2');
  });
});

describe('the command line, beside a running demonstration', () => {
  test('S1 `demo code` prints what the app of a demonstration person shows now', async () => {
    const data = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
    const config = readConfig({ HOST: '127.0.0.1', PORT: '0', TWOFOLD_DATA: data, TWOFOLD_LOG_LEVEL: 'silent' });
    const server = await startServer(config);
    try {
      const client = openClient(`http://127.0.0.1:${server.url.port}`);
      await client.json('POST', '/dev/clock', { advanceSeconds: 7200 });
      await client.signIn('sofia@acme.example');
      const ran = await twofold(['demo', 'code', 'sofia@acme.example', '--json'], { TWOFOLD_DATA: data });
      const { code } = jsonOf(ran) as { code: string };
      expect((await client.submit('/sign-in/code', { code })).h1).toBe('Your organizations');
    } finally {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    }
  });
});

/** Each command is a process of its own, and a test gives several. */
const PATIENT = { timeout: 180_000 };

describe('the command line, for whoever runs an installation', PATIENT, () => {
  let data: string;
  const run = (args: readonly string[], environment: Record<string, string> = {}) =>
    twofold(args, { TWOFOLD_DATA: data, ...environment });
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
  });
  afterAll(() => rm(data, { recursive: true, force: true }));

  test('I-49 `doctor` makes nothing where nothing is, and says what to do', async () => {
    const ran = await run(['doctor', '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      healthy: false,
      findings: [{ state: 'ok' }, { check: 'database' }, { check: 'mail' }, { check: 'text messages', state: 'ok' }],
    });
    expect(await readdir(data)).toEqual([]);
  });

  test.each([
    ['audit', 'verify'],
    ['org', 'list', '--json'],
    ['user', 'list', '--organization', 'acme'],
    ['org', 'require', 'acme', '--dry-run'],
    ['org', 'require', 'acme'],
    ['migrate', '--dry-run', '--json'],
    ['demo', 'code', 'ana@acme.example'],
  ])('I-49 I-53 `%s %s` finds nothing in a mistyped folder, says so, and makes nothing', async (...args) => {
    const typo = join(data, 'typo');
    expectRefused(
      await run(args, { TWOFOLD_DATA: typo }),
      /^There is no database yet at .*typo\/twofold\.db\. [^\n]*\n$/,
    );
    const elsewhere = { TWOFOLD_DATABASE_URL: `sqlite:${typo}/dir/x.db` };
    expectRefused(await run(args, elsewhere), /^There is no database yet at .*typo\/dir\/x\.db\. /);
    expect(await readdir(data)).toEqual([]);
  });

  test.each([['serve'], ['migrate'], ['seed'], ['org', 'list'], ['user', 'create', '--email', 'ana@acme.example']])(
    'I-17 `%s …` names a data folder that cannot be one, and what is wrong with it',
    async (...args) => {
      const other = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
      const [file, below] = [join(other, 'file'), join(other, 'file', 'below')];
      try {
        await writeFile(file, '');
        expectRefused(
          await run(args, { TWOFOLD_DATA: file }),
          `The folder ${file} (TWOFOLD_DATA) cannot be used: it is a file. `,
        );
        const sealed = { TWOFOLD_DATA: below, TWOFOLD_SECRET: 's'.repeat(40) };
        const reason = `(TWOFOLD_DATA) cannot be used: ${file} is a file. Set TWOFOLD_DATA to a place`;
        expectRefused(await run(args, sealed), `The folder ${below} ${reason}`);
        const elsewhere = { TWOFOLD_DATA: other, TWOFOLD_DATABASE_URL: `sqlite:${other}` };
        expectRefused(
          await run(args, elsewhere),
          `The file ${other} (TWOFOLD_DATABASE_URL) cannot be used: it is no file.`,
        );
      } finally {
        await rm(other, { recursive: true, force: true });
      }
    },
  );

  test('I-17 `doctor` says that the data folder cannot be one', async () => {
    const file = fileURLToPath(import.meta.url);
    const ran = await run(['doctor'], { TWOFOLD_DATA: file });
    expect([ran.code, ran.stderr]).toEqual([1, '']);
    expect(ran.stdout).toMatch(/BAD {3}files: the place of TWOFOLD_DATA cannot be used: it is a file\n/);
  });

  test('I-49 a command that only reads makes no key and migrates nothing', async () => {
    const old = await mkdtemp(join(tmpdir(), 'twofold-cli-'));
    const there = { TWOFOLD_DATA: old };
    try {
      await writeFile(join(old, 'twofold.db'), '');
      expectRefused(await run(['audit', 'verify'], there), /^There is no key file at .*twofold\.key\. /);
      const { pending } = jsonOf(await run(['migrate', '--dry-run', '--json'], there)) as { pending: string[] };
      expect(pending[0]).toBe('0001-the-thread');
      expect(await readdir(old)).toEqual(['twofold.db']);
      const secret = { ...there, TWOFOLD_SECRET: 's'.repeat(40) };
      expectRefused(await run(['org', 'list'], secret), /^This database is of an older version\. Run twofold migrate/);
      expect(jsonOf(await run(['migrate', '--json'], secret))).toEqual({ applied: pending });
      expect((await run(['org', 'list'], secret)).stdout).toBe('There is no organization yet.\n');
    } finally {
      await rm(old, { recursive: true, force: true });
    }
  });

  test('I-49 on PostgreSQL, too, a command that only reads migrates nothing', async () => {
    const postgres = databases.find(({ name }) => name === 'PostgreSQL');
    const { url = '', drop } = (await postgres?.fresh()) ?? {};
    const there = { TWOFOLD_DATABASE_URL: url, TWOFOLD_SECRET: 's'.repeat(40) };
    try {
      const pending = (await run(['migrate', '--dry-run'], there)).stdout;
      expect(pending).toMatch(/^Missing:\n {2}0001-the-thread\n/);
      expectRefused(await run(['audit', 'verify'], there), /^This database is of an older version\./);
      expect((await run(['migrate', '--dry-run'], there)).stdout).toBe(pending);
      expect((await run(['migrate'], there)).code).toBe(0);
      expect((await run(['audit', 'verify'], there)).stdout).toBe('There is no audit log yet.\n');
    } finally {
      await drop?.();
    }
  });

  test('`migrate` says what it did, and beforehand what it would do', async () => {
    await writeFile(join(data, 'twofold.db'), '');
    const { pending } = jsonOf(await run(['migrate', '--dry-run', '--json'])) as { pending: string[] };
    expect(pending[0]).toBe('0001-the-thread');
    expect(jsonOf(await run(['migrate', '--json']))).toEqual({ applied: pending });
    expect((await run(['migrate'])).stdout).toBe('The database is up to date.\n');
  });

  test('`seed` fills an empty database once, and never in production', async () => {
    expect(jsonOf(await run(['seed', '--json']))).toMatchObject({ people: 54 });
    expectRefused(await run(['seed']), /^There are people in this database already\./);
    const production = { NODE_ENV: 'production', TWOFOLD_SECRET: 's'.repeat(40) };
    expectRefused(await run(['seed'], production), /^This works in development only\.\n$/);
    const { organizations } = jsonOf(await run(['org', 'list', '--json'])) as { organizations: unknown };
    expect(organizations).toEqual([
      { id: 'acme', name: 'Acme Analytics', members: 48, secondFactor: 'optional' },
      { id: 'hillside', name: 'Hillside School', members: 9, secondFactor: 'required' },
    ]);
    const { members } = jsonOf(await run(['user', 'list', '--organization', 'hillside', '--json'])) as {
      members: { secondFactor: string }[];
    };
    expect(new Set(members.map(({ secondFactor }) => secondFactor))).toEqual(
      new Set(['enrolled', 'not-counting', 'overdue', 'due', 'on-hold']),
    );
    expect((await run(['demo', 'code', 'carmen.ortiz@acme.example'])).stdout).toMatch(/^\d{6}\n$/);
  });

  test('U8 the demonstration shows every state, every method, invitations and a key', async () => {
    const server = await startServer(
      readConfig({ HOST: '127.0.0.1', PORT: '0', TWOFOLD_DATA: data, TWOFOLD_LOG_LEVEL: 'silent' }),
    );
    try {
      const openAs = async (email: string) => {
        const client = openClient(`http://127.0.0.1:${server.url.port}`);
        await client.signIn(email);
        const { code } = jsonOf(await run(['demo', 'code', email, '--json'])) as { code: string };
        await client.submit('/sign-in/code', { code });
        return client;
      };
      const cellsOf = async (client: Awaited<ReturnType<typeof openAs>>, organization: string) => {
        const { body } = await client.open(`/organizations/${organization}/teammates.csv`);
        const rows = body.trim().split('\r\n').slice(1);
        expect(rows).toHaveLength({ acme: 48, hillside: 9 }[organization] ?? 0);
        return rows.map((row) => row.replaceAll('"', '').split(','));
      };
      const [tom, hugo] = [await openAs('tom.okafor@acme.example'), await openAs('hugo@hillside.example')];
      const cells = [...(await cellsOf(tom, 'acme')), ...(await cellsOf(hugo, 'hillside'))];
      const { teammatesFile, common } = textFor('en');
      expect(new Set(cells.map(([, , , state]) => state))).toEqual(new Set(Object.values(teammatesFile.states)));
      const held = cells.map(([, , , , methods = '']) => methods.split('; ').filter((method) => method !== ''));
      expect(new Set(held.flat())).toEqual(new Set(Object.values(common.methods)));
      for (const method of Object.values(common.methods)) expect(held).toContainEqual([method]);
      expect(new Set(held.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
      const invited = await tom.open('/organizations/acme/teammates/invitations');
      for (const { email } of NEWCOMERS) expect(invited.text).toContain(email);
      expect((await tom.open('/organizations/acme/settings/api-keys')).text).toContain('Data warehouse');
    } finally {
      await server.stop();
    }
  });

  test('T3 M1 `org require` says who would be affected, then turns it on, and the log says that it was the command line', async () => {
    const people = { total: 46, suspended: 2, noChange: 29, exempt: 4, mustSetUp: 13, signedInNow: 0 };
    const asked = { id: 'acme', name: 'Acme Analytics', secondFactor: 'required', people, silencedKeys: 0 };
    expect(jsonOf(await run(['org', 'require', 'acme', '--dry-run', '--json']))).toEqual({ ...asked, changed: false });
    expect((await run(['org', 'list'])).stdout).toMatch(/acme .* optional /);
    expect(jsonOf(await run(['org', 'require', 'acme', '--email-people', '--json']))).toEqual({
      ...asked,
      changed: true,
    });
    expect((await run(['org', 'list'])).stdout).toMatch(/acme .* required /);
    expect((await run(['org', 'require', 'acme'])).stdout).toMatch(
      /^Acme Analytics requires .* already\. Nothing is changed\.\n/,
    );
    expectRefused(await run(['org', 'require', 'nobody']), /^There is no organization "nobody"\.\n$/);

    const server = await startServer(
      readConfig({ HOST: '127.0.0.1', PORT: '0', TWOFOLD_DATA: data, TWOFOLD_LOG_LEVEL: 'silent' }),
    );
    try {
      const yuki = openClient(`http://127.0.0.1:${server.url.port}`);
      await yuki.signIn('yuki@acme.example');
      const { code } = jsonOf(await run(['demo', 'code', 'yuki@acme.example', '--json'])) as { code: string };
      await yuki.submit('/sign-in/code', { code });
      const log = await yuki.open('/organizations/acme/settings/audit-log?group=policy');
      expect(log.text).toContain('Two-factor authentication required of everyone');
      expect(log.text).toContain('Command line');
      expect((await yuki.open('/organizations/acme/settings/access-security')).text).toMatch(/Turned on .*\./);
      expect((await yuki.open('/organizations/acme/teammates?filter=on-hold')).text).toContain('Noor Haddad');
    } finally {
      await server.stop();
    }
    expect(jsonOf(await run(['org', 'require', 'acme', '--off', '--json']))).toMatchObject({ changed: true });
  });

  test('I-53 `audit verify` prints anchors, and tells what was changed behind its back', async () => {
    const { logs } = jsonOf(await run(['audit', 'verify', '--json'])) as {
      logs: { anchor: string; faults: unknown[] }[];
    };
    expect(logs.flatMap(({ faults }) => faults)).toEqual([]);
    const acme = logs.find(({ anchor }) => anchor.startsWith('acme:'))?.anchor ?? '';
    expect((await run(['audit', 'verify', '--anchor', acme])).code).toBe(0);

    const database = new DatabaseSync(join(data, 'twofold.db'));
    database.exec("delete from audit_entries where organization_id = 'acme' and number > 100");
    database.exec("update audit_heads set number = 100 where organization_id = 'acme'");
    database.close();
    const ran = await run(['audit', 'verify', '--anchor', acme]);
    expect([ran.code, ran.stderr]).toEqual([1, '']);
    expect(ran.stdout).toMatch(/acme: NOT whole\./);
    expect(ran.stdout).toMatch(/entry 101 and what came after it are missing/);
  });

  test('I-49 I-54 `doctor` finds a key of another installation, mail that nobody takes and owners without, and tells no secret', async () => {
    expect((await run(['doctor'])).stdout).toMatch(/ok {4}key: it belongs to this database/);
    await run(['org', 'require', 'acme']);
    const ran = await run(['doctor', '--json'], {
      TWOFOLD_SECRET: 'another-secret-with-more-than-32-letters',
      TWOFOLD_SMTP_URL: 'smtp://root:hunter2@127.0.0.1:1',
      TWOFOLD_MAIL_FROM: 'security@acme.example',
      TWOFOLD_TEXT_WEBHOOK_URL: 'http://127.0.0.1:1/hunter2',
      TWOFOLD_TEXT_WEBHOOK_SECRET: 'whsec_hunter2hunter2hunter2hunter2hunt',
    });
    expect([ran.code, ran.stderr]).toEqual([1, '']);
    const { findings } = JSON.parse(ran.stdout) as { findings: { check: string; state: string; found: string }[] };
    const stateOf = (check: string) => findings.find((finding) => finding.check === check)?.state;
    const checks = ['database', 'clock', 'key', 'mail', 'owners', 'text messages'];
    expect(checks.map(stateOf)).toEqual(['ok', 'ok', 'bad', 'bad', 'warn', 'bad']);
    expect(ran.stdout).toContain('ana@acme.example of Acme Analytics');
    expect(ran.stdout).not.toMatch(/hunter2|another-secret|whsec/);
    const misspelled = await run(['doctor'], {
      TWOFOLD_SECRETT: 'hunter-two-hunter-two-hunter-two-1',
      PORT: 'hunter3',
    });
    expect(misspelled.code).toBe(1);
    expect(misspelled.stdout).toMatch(/BAD {3}configuration: TWOFOLD_SECRETT: there is no such variable/);
    expect(misspelled.stdout).not.toMatch(/hunter/);
  });

  test('`secret` prints one that the server takes, another each time', async () => {
    const made = [
      (await run(['secret'])).stdout,
      (jsonOf(await run(['secret', '--json'])) as { secret: string }).secret,
    ];
    expect(new Set(made.map((each) => each.trim())).size).toBe(2);
    for (const each of made) expect(each.trim()).toMatch(/^[\w-]{43}$/);
  });

  test.each(['', 'doctor', 'org require', 'audit verify'])(
    '`%s --help` says what it does and what its exit codes mean',
    async (command) => {
      const ran = await run([...command.split(' ').filter(Boolean), '--help']);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      expect(ran.stdout).toContain('Exit codes: 0 done, 1 refused or something found wrong, 2 not understood.');
    },
  );
});
