import { afterEach, describe, expect, test } from 'vitest';
import { offerFirstStart } from '../../src/accounts/first-start.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ORIGIN = 'https://id.acme.example';
const OWNER = {
  name: 'Ana Pereira',
  email: 'ana@acme.example',
  password: 'seven slow green trains',
  organization: 'Acme Analytics',
} as const;

let server: TestServer;
afterEach(() => server.stop());

/** A new installation in production; the address is what the console prints. */
async function startNew(database: 'SQLite' | 'PostgreSQL' = 'SQLite', environment: Record<string, string> = {}) {
  const production = {
    NODE_ENV: 'production',
    TWOFOLD_SECRET: 'a secret of at least thirty-two characters',
    TWOFOLD_URL: ORIGIN,
  };
  server = await startTestServer({ database, demo: false, environment: { ...production, ...environment } });
  return { client: openClient(server.url, { origin: ORIGIN }), token: tokenOf(server) };
}

const NOT_PRINTED = 'This is not the address that was printed';
const tokenOf = ({ firstStartUrl }: TestServer) => firstStartUrl?.searchParams.get('token') ?? '';
const path = (token: string) => `/first-start?token=${token}`;

async function signIn(client: Client) {
  await client.open('/sign-in');
  return client.submit('/sign-in', { email: OWNER.email, password: OWNER.password });
}

describe.each(databases)('the first start of an installation, on $name', ({ name }) => {
  test('M1 I-37 the printed address makes the first owner and organization, once', async () => {
    const { client, token } = await startNew(name);
    expect(server.firstStartUrl?.href).toMatch(new RegExp(`^${ORIGIN}/first-start\\?token=[A-Za-z0-9_-]{43}$`));
    expect((await client.open(path(token))).h1).toBe('Set up Twofold');
    const made = await client.submit('/first-start', OWNER);
    expect(made.h1).toBe('Sign in to Twofold');
    const home = await signIn(client);
    expect(home.text).toContain('Acme Analytics');
    await client.click('Open');
    expect(client.page.text).toContain('Your role: Owner.');

    const again = await client.post('/first-start', { ...OWNER, token, email: 'eve@evil.example' });
    expect([again.status, again.h1]).toEqual([410, 'This is already set up']);
    expect((await client.get(path(token))).status).toBe(410);
  });

  test('I-58 four people at once: one owner, one organization', async () => {
    const { client, token } = await startNew(name);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((each) => client.post('/first-start', { ...OWNER, token, email: `owner-${each}@acme.example` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410]);
    expect(await server.composition.store.engine.repositories.directory.countUsers()).toBe(1);
  });

  test.each([
    ['name', 'Ana\0'],
    ['organization', 'Acme\0'],
    ['email', 'ana\0@acme.example'],
  ])('I-57 I-59 a NUL in the %s is refused, and the address still works afterwards', async (field, value) => {
    const { client, token } = await startNew(name);
    const refused = await client.post('/first-start', { ...OWNER, token, [field]: value });
    expect([400, 422]).toContain(refused.status);
    expect((await client.post('/first-start', { ...OWNER, token })).status).toBe(303);
  });
});

describe('somebody else finds the first start', () => {
  test.each(['', 'wrong', 'A'.repeat(43), '%00', "'%20or%201=1--"])(
    'I-37 with the token "%s" there is nothing to see and nothing to do',
    async (wrong) => {
      const { client, token } = await startNew();
      const page = await client.get(path(wrong));
      expect([page.status, page.h1, page.body.includes('<form')]).toEqual([410, NOT_PRINTED, false]);
      expect(page.text).toContain('Nobody has an account here yet.');
      const posted = await client.post('/first-start', { ...OWNER, token: decodeURIComponent(wrong) });
      expect([posted.status, posted.h1]).toEqual([410, NOT_PRINTED]);
      expect((await client.get(path(token))).status).toBe(200);
    },
  );

  test('I-37 a server that is started again prints a new address, and only the newest works', async () => {
    const { client, token } = await startNew();
    const newest = await offerFirstStart(server.composition.people);
    expect((await client.get(path(token))).h1).toBe(NOT_PRINTED);
    expect((await client.get(path(newest))).h1).toBe('Set up Twofold');
  });

  test('I-05 I-37 opening the address, once or ten times, spends nothing', async () => {
    const { client, token } = await startNew();
    for (let time = 0; time < 10; time += 1) expect((await client.get(path(token))).status).toBe(200);
    await client.send('HEAD', path(token));
    expect((await client.post('/first-start', { ...OWNER, token })).status).toBe(303);
  });

  test('I-37 nobody has a session before they have signed in', async () => {
    const { client, token } = await startNew();
    const made = await client.post('/first-start', { ...OWNER, token });
    expect([made.location, made.setCookies]).toEqual(['/sign-in?notice=ready', []]);
  });

  test.each([
    ['name', ' ', 'Enter your name'],
    ['email', 'ana', 'Enter an email address in the correct format, like name@example.com'],
    [
      'email',
      'ana@acme.example\r\nBcc: eve@evil.example',
      'Enter an email address in the correct format, like name@example.com',
    ],
    ['password', 'short', 'Use at least 15 characters. Three or four random words work well.'],
    ['password', 'abcabcabcabcabcabc', 'This password is easy to guess. Three or four random words work well.'],
    ['password', 'PasswordPassword', 'This password is in a list of leaked passwords. Choose a different one.'],
    ['password', 'Ana Pereira, Acme', `Don't use your name or the word "acme".`],
    ['password', 'x'.repeat(129), 'Use at most 128 characters.'],
    ['organization', '', 'Enter the name of your organization'],
  ])('I-57 with a %s of %j it says what is wrong, keeps the rest, and stays open', async (field, value, sentence) => {
    const { client, token } = await startNew();
    await client.open(path(token));
    const refused = await client.submit('/first-start', { ...OWNER, [field]: value });
    expect([refused.status, refused.problems]).toEqual([422, [sentence]]);
    expect(refused.body).not.toContain(OWNER.password);
    expect((await client.get(path(token))).status).toBe(200);
  });

  test('I-24 a role, an organization’s id or a field twice are refused', async () => {
    const { client, token } = await startNew();
    for (const extra of [{ role: 'owner' }, { id: 'acme' }, { 'name[]': 'x' }]) {
      expect((await client.post('/first-start', { ...OWNER, token, ...extra })).status).toBe(400);
    }
  });

  test.each(['name', 'organization'])(
    'I-57 line breaks in the %s never reach the subject or the address of a mail',
    async (field) => {
      server = await startTestServer({ demo: false, environment: { TWOFOLD_URL: 'http://id.acme.example' } });
      const client = openClient(server.url);
      const typed = { ...OWNER, [field]: `Acme\r\nBcc: eve@evil.example`, token: tokenOf(server) };
      const made = await client.post('/first-start', typed);
      if (made.status !== 303) return expect([400, 422]).toContain(made.status);
      await signIn(client);
      const session = (await client.get('/v1/session')).json<{ organizations: { id: string }[] }>();
      const id = session.organizations[0]?.id ?? '';
      const body = { secondFactor: 'required', version: 1, password: OWNER.password };
      expect((await client.json('PUT', `/v1/organizations/${id}/policy`, body)).status).toBe(200);
      const [mail] = await server.inbox();
      expect(mail?.to).toBe(OWNER.email);
      expect(mail?.subject).not.toMatch(/[\r\n]/);
      expect(mail?.text).not.toMatch(/^Bcc:/m);
    },
  );

  test('I-54 the token is in no log line', async () => {
    const { client, token } = await startNew();
    await client.get(path(token));
    await client.post('/first-start', { ...OWNER, token });
    const logged = JSON.stringify(server.log);
    for (const secret of [token, OWNER.password]) expect(logged).not.toContain(secret);
  });

  test('I-37 an installation that has people offers none', async () => {
    server = await startTestServer();
    expect(server.firstStartUrl).toBeNull();
    const closed = await openClient(server.url).get('/first-start?token=');
    expect([closed.status, closed.h1]).toEqual([410, 'This is already set up']);
  });
});
