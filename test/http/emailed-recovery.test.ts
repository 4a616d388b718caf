import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';
import { beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { ACCESS_SECURITY, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, LENA, SOFIA, HUGO] = [
  'ana@acme.example',
  'lena@acme.example',
  'sofia@acme.example',
  'hugo@hillside.example',
];
const RECOVERY = `${ACCESS_SECURITY}/recovery`;
const POLICY = '/v1/organizations/acme/policy';
const BEGIN = '/sign-in/mailbox/begin';
const BUTTON = 'Send recovery code to my email';

let server: TestServer;
afterEach(() => server.stop());

async function openAs(email: string): Promise<Client> {
  const client = openClient(server.url);
  await client.signIn(email);
  return client;
}

async function turnRecovery(client: Client, to: 'on' | 'off') {
  await client.open(`${RECOVERY}?to=${to}`);
  return client.submit(RECOVERY, { password: DEMO_PASSWORD });
}

/** Ana allows it and requires a second factor, in the browser that comes out: she has yet to set up her own. */
async function allowed(): Promise<Client> {
  const ana = await openAs(ANA);
  await turnRecovery(ana, 'on');
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  return ana;
}

async function atRecoveryPage(email: string): Promise<Client> {
  const client = await openAs(email);
  await client.open('/sign-in/recovery-code');
  return client;
}

const policies = () => server.composition.store.engine.repositories.policies;
const recoveryIn = async (organization: string) => {
  const { policy, version } = await policies().find(organization as OrganizationId);
  return { emailedRecovery: policy.emailedRecovery, version };
};

/** While mail still left. */
async function turnedOnBefore(organization: string): Promise<void> {
  const id = organization as OrganizationId;
  const { policy, version } = await policies().find(id);
  const on = { organization: id, version, policy: { ...policy, emailedRecovery: 'yes' }, by: null } as const;
  expect(await policies().change(on, instant(server.now()))).toBe(true);
}

const newest = async (kind: string) => (await server.inbox()).find((mail) => mail.kind === kind);

describe.each(databases)('recovery by email, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('S4 S5 S9 T13 I-29 from the switch to a new app, while the old one works to the last', async () => {
    const ana = await openAs(ANA);
    const before = await ana.open(ACCESS_SECURITY);
    expect(before.text).toContain("Risk: whoever reads a member's email and knows their password gets in");
    const asked = await ana.open(`${RECOVERY}?to=on`);
    expect([asked.h1, asked.status]).toEqual(['Allow recovery by email?', 200]);
    expect((await ana.submit(RECOVERY, { password: 'not her password' })).status).toBe(422);
    const on = await ana.submit(RECOVERY, { password: DEMO_PASSWORD });
    expect([on.h1, on.text.includes('Members can now recover by email.')]).toEqual(['Access security', true]);
    expect((await newest('emailed-recovery-on'))?.to).toBe(ANA);
    expect((await (await atRecoveryPage(SOFIA)).open('/sign-in/recovery-code')).text).not.toContain(BUTTON);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });

    const old = await server.secretOf(SOFIA);
    const elsewhere = openClient(server.url);
    expect((await signInWithApp(server, elsewhere, SOFIA)).h1).toBe('Your organizations');
    expect(await newest('new-browser')).toBeUndefined();
    const sofia = await atRecoveryPage(SOFIA);
    expect(sofia.page.text).toContain(BUTTON);
    const mailbox = await sofia.submit(BEGIN);
    expect([mailbox.h1, mailbox.text.includes('You asked for a recovery code by email')]).toEqual([
      'First, check your email',
      true,
    ]);
    expect((await newest('recovery-asked'))?.to).toBe(SOFIA);
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    const wrong = await sofia.submit('/sign-in/mailbox', { code: '12345' });
    expect(wrong.status).toBe(422);
    await sofia.submit('/sign-in/mailbox', { code: (await newest('mailbox-code'))?.code ?? '' });
    expect(sofia.page.h1).toBe('Choose your second factor');
    expect(sofia.page.text).toContain('You have lost your second factor, so you set up a new one in its place.');
    expect((await newest('recovery-used'))?.to).toBe(SOFIA);
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in/);

    expect((await elsewhere.open('/organizations/acme')).h1).toBe('Acme Analytics');
    const { secret } = await setUpApp(server, sofia);
    expect((await newest('new-browser'))?.to).toBe(SOFIA);
    expect((await sofia.open('/organizations/acme')).h1).toBe('Acme Analytics');
    expect((await elsewhere.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    const again = await openAs(SOFIA);
    expect((await again.submit('/sign-in/code', { code: await server.freshCode(old) })).status).toBe(422);
    expect((await again.submit('/sign-in/code', { code: await server.freshCode(secret) })).h1).toBe(
      'Your organizations',
    );
  });

  test('S4 T18 the same by JSON alone, and the policy says so', async () => {
    const ana = openApi(server.url, stepOf(await beginByApi(server.url, ANA)).session);
    expect((await ana.get(POLICY)).json()).toMatchObject({ emailedRecovery: 'no' });
    const wanted = { secondFactor: 'required', emailPeople: false, emailedRecovery: 'yes', password: DEMO_PASSWORD };
    expect((await ana.put(POLICY, { ...wanted, emailedRecovery: true, version: 1 })).status).toBe(400);
    expect((await ana.put(POLICY, { ...wanted, version: 1 })).json()).toMatchObject({
      emailedRecovery: 'yes',
      version: 2,
    });

    const pending = openApi(server.url, stepOf(await beginByApi(server.url, SOFIA)).token);
    expect((await pending.get('/v1/sign-in')).json()).toMatchObject({ emailedRecovery: true, mailboxInstead: false });
    const turned = await pending.post('/v1/sign-in/mailbox/begin');
    expect(turned.json()).toMatchObject({ state: 'confirm-mailbox', mailbox: 'recovery', emailedRecovery: false });
    expect(codeOf(await pending.post('/v1/sign-in/mailbox/begin'))).toBe('sign_in.not_found');
    const step = openApi(server.url, stepOf(turned).token);
    expect(codeOf(await step.post('/v1/sign-in/mailbox/begin'))).toBe('sign_in.wrong_step');
    const proven = await step.post('/v1/sign-in/mailbox', { code: (await newest('mailbox-code'))?.code });
    expect(proven.json()).toMatchObject({ state: 'enroll', because: { kind: 'recovered' }, held: 'replaced' });
    const enroll = openApi(server.url, stepOf(proven).token);
    expect(codeOf(await enroll.post('/v1/sign-in/enrollment/postpone'))).toBe('sign_in.wrong_step');
  });
});

describe('what a thief gets of recovery by email', () => {
  beforeEach(async () => {
    server = await startTestServer();
  });

  test('I-37 I-38 S9 nobody but an owner or admin of the organization can turn it on', async () => {
    const fields = { to: 'on', version: '1', password: DEMO_PASSWORD };
    expect((await openClient(server.url).post(RECOVERY, fields)).location).toMatch(/^\/sign-in/);
    const lena = await openAs(LENA);
    expect((await lena.get(`${RECOVERY}?to=on`)).status).toBe(403);
    expect((await lena.post(RECOVERY, fields)).status).toBe(403);
    expect((await lena.open(ACCESS_SECURITY)).body).not.toContain(`action="${RECOVERY}"`);
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, HUGO);
    expect((await hugo.post(RECOVERY, fields)).status).toBe(404);
    const ana = await openAs(ANA);
    for (const broken of [{ to: 'maybe' }, { to: '' }, { version: 'x' }, { version: '' }])
      expect((await ana.post(RECOVERY, { ...fields, ...broken })).status).toBe(400);
    expect((await ana.post(RECOVERY, { ...fields, version: '7' })).status).toBe(409);
    expect((await ana.get(`${RECOVERY}?to=maybe`)).status).toBe(404);
    const twice = `${new URLSearchParams(fields)}&to=off`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ana.send('POST', RECOVERY, { headers, body: twice })).status).toBe(400);
    expect((await ana.get(POLICY)).json()).toMatchObject({ emailedRecovery: 'no', version: 1 });
  });

  test('I-15 I-29 after a link by mail there is no button, and the step behind it is closed', async () => {
    await allowed();
    const sofia = openClient(server.url);
    await sofia.post('/sign-in/link', { email: SOFIA });
    const { pathname, search } = new URL((await newest('sign-in-link'))?.link ?? '');
    await sofia.open(`${pathname}${search}`);
    await sofia.submit('/sign-in/link/open');
    await sofia.open('/sign-in/recovery-code');
    expect([sofia.page.h1, sofia.page.text.includes(BUTTON)]).toEqual(['Use a recovery code', false]);
    await sofia.post(BEGIN);
    expect(await newest('mailbox-code')).toBeUndefined();
  });

  test('I-29 consent that is taken back is told on the page, and nothing goes on', async () => {
    const ana = await allowed();
    await setUpApp(server, ana);
    const sofia = await atRecoveryPage(SOFIA);
    await sofia.submit(BEGIN);
    const code = (await newest('mailbox-code'))?.code ?? '';
    await turnRecovery(ana, 'off');
    const refused = await sofia.submit('/sign-in/mailbox', { code });
    expect([refused.status, refused.text.includes('Your organization no longer allows this.')]).toEqual([422, true]);
  });

  test.each([
    ['confirm-mailbox', '/sign-in/mailbox'],
    ['enroll', '/set-up'],
  ] as const)(
    'S4 S9 I-29 at %s it ends with a page that says why, once the owner has signed in',
    async (stage, path) => {
      await allowed();
      const thief = await atRecoveryPage(SOFIA);
      await thief.submit(BEGIN);
      const code = (await newest('mailbox-code'))?.code ?? '';
      if (stage === 'enroll') await thief.submit('/sign-in/mailbox', { code });
      const owner = openClient(server.url);
      expect((await signInWithApp(server, owner, SOFIA)).h1).toBe('Your organizations');

      const posts = { 'confirm-mailbox': '/sign-in/mailbox', enroll: '/set-up/app' };
      expect((await thief.post(posts[stage], { code })).status).toBe(303);
      const ended = await thief.open(path);
      expect([ended.status, ended.h1]).toEqual([410, 'This recovery has ended']);
      expect(ended.text).toContain('Your second factor is not lost');
      expect(ended.text).toContain('If that was you, go on there');
      expect(ended.text).toContain('Ask an owner or admin of your organization to reset');
      expect(ended.body).toContain('href="/sign-in"');
      expect((await thief.get(path)).location).toMatch(/^\/sign-in/);
      expect((await owner.open('/organizations/acme')).h1).toBe('Acme Analytics');
    },
  );

  test('S4 I-29 by JSON alone it ends with a code of its own, for good', async () => {
    await allowed();
    const pending = openApi(server.url, stepOf(await beginByApi(server.url, SOFIA)).token);
    const asked = openApi(server.url, stepOf(await pending.post('/v1/sign-in/mailbox/begin')).token);
    const proven = await asked.post('/v1/sign-in/mailbox', { code: (await newest('mailbox-code'))?.code });
    const thief = openApi(server.url, stepOf(proven).token);
    expect((await thief.get('/v1/sign-in')).json()).toMatchObject({ state: 'enroll' });
    const owner = openClient(server.url);
    await signInWithApp(server, owner, SOFIA);
    for (const _ of [1, 2]) {
      const ended = await thief.get('/v1/sign-in');
      expect([ended.status, codeOf(ended)]).toEqual([401, 'recovery.ended']);
    }
    const refused = [
      await thief.post('/v1/sign-in/enrollment/totp'),
      await thief.post('/v1/sign-in/enrollment/totp/confirm', { code: '123456' }),
      await thief.post('/v1/sign-in/enrollment/postpone'),
      await asked.get('/v1/sign-in'),
    ];
    expect(refused.map(codeOf)).toEqual(['recovery.ended', 'recovery.ended', 'recovery.ended', 'sign_in.not_found']);
    expect((await owner.open('/organizations/acme')).h1).toBe('Acme Analytics');
  });

  test('T13 I-05 "This wasn\'t me" is a page with a button: opening it changes nothing, pressing it ends the recovery', async () => {
    await allowed();
    const thief = await atRecoveryPage(SOFIA);
    await thief.submit(BEGIN);
    const { pathname, search } = new URL((await newest('recovery-asked'))?.link ?? '');
    const sofia = openClient(server.url);
    await sofia.open(`${pathname}${search}`);
    expect(sofia.page.h1).toBe('Stop this recovery?');
    expect((await thief.open('/sign-in/mailbox')).h1).toBe('First, check your email');
    expect((await sofia.post('/sign-in/stop', { token: 'x'.repeat(43) })).status).toBe(410);
    expect((await sofia.post('/sign-in/stop')).status).toBe(410);
    expect((await sofia.submit('/sign-in/stop')).h1).toBe('The recovery is stopped');
    const code = (await newest('mailbox-code'))?.code ?? '';
    expect((await thief.post('/sign-in/mailbox', { code })).location).toMatch(/^\/sign-in/);
    expect((await thief.get('/set-up')).location).toMatch(/^\/sign-in/);
    await sofia.open(`${pathname}${search}`);
    expect((await sofia.submit('/sign-in/stop')).h1).toBe('There is nothing left to stop');
  });

  test('I-56 after five codes the page says that enough were sent, and where it stands stays', async () => {
    await allowed();
    for (const _ of [1, 2, 3, 4, 5]) await (await atRecoveryPage(SOFIA)).submit(BEGIN);
    const sixth = await atRecoveryPage(SOFIA);
    const refused = await sixth.submit(BEGIN);
    expect([refused.h1, refused.text.includes("We've sent several codes already.")]).toEqual([
      'Use a recovery code',
      true,
    ]);
    expect((await sixth.open(BEGIN)).h1).toBe('Enter your 6-digit code');
  });
});

test('S4 S9 I-56 where no mail leaves it cannot be turned on, by page or by API, and the setting says so and why', async () => {
  server = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
  const ana = await openAs(ANA);
  const setting = await ana.open(ACCESS_SECURITY);
  expect(setting.text).toContain("No mail leaves this server yet, so recovery by email can't be turned on");
  expect(setting.body).not.toContain(`action="${RECOVERY}"`);
  const asked = await ana.open(`${RECOVERY}?to=on`);
  expect([asked.status, asked.h1]).toEqual([409, "Recovery by email can't be turned on yet"]);
  const { version } = await recoveryIn('acme');
  const forged = await ana.post(RECOVERY, { to: 'on', version: String(version), password: DEMO_PASSWORD });
  expect([forged.status, forged.h1]).toEqual([409, "Recovery by email can't be turned on yet"]);
  const api = openApi(server.url, stepOf(await beginByApi(server.url, ANA)).session);
  const change = { secondFactor: 'optional', emailedRecovery: 'yes', version, password: DEMO_PASSWORD };
  const refused = await api.put(POLICY, change);
  expect([refused.status, codeOf(refused)]).toEqual([409, 'mail.unavailable']);
  expect(await recoveryIn('acme')).toEqual({ emailedRecovery: 'no', version });
});

test('S4 S9 I-56 where no mail leaves, what is on stays on, without effect, and can be turned off', async () => {
  server = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
  await turnedOnBefore('acme');
  const ana = await openAs(ANA);
  expect((await ana.open(ACCESS_SECURITY)).text).toContain('nobody is offered recovery by email, though it is on');
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  expect(await recoveryIn('acme')).toMatchObject({ emailedRecovery: 'yes' });
  const sofia = await atRecoveryPage(SOFIA);
  expect(sofia.page.h1).toBe('Use a recovery code');
  expect(sofia.page.body).not.toContain(BUTTON);
  const refused = await sofia.post(BEGIN);
  expect([refused.status, refused.problems]).toEqual([
    422,
    ["No mail leaves this server, so we can't send you a code. Use another way, or ask an owner or admin to help."],
  ]);
  const session = await signInWithApp(server, openClient(server.url), SOFIA);
  expect(session.h1).toBe('Your organizations');
  const owner = await openAs(ANA);
  await setUpApp(server, owner);
  await turnRecovery(owner, 'off');
  expect(await recoveryIn('acme')).toMatchObject({ emailedRecovery: 'no' });
  expect((await owner.open(`${RECOVERY}?to=on`)).status).toBe(409);
});
