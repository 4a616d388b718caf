import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { CHANGE, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, SOFIA, MAREK, LENA] = [
  'ana@acme.example',
  'sofia@acme.example',
  'marek@acme.example',
  'lena@acme.example',
] as const;
const WANTED = 'eleven brisk copper kettles';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const browser = () => openClient(server.url);

async function run(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}

/** As somebody who came by an invitation and never chose one. */
const forgetPassword = async (email: string) =>
  run(`delete from passwords where user_id = '${await server.userId(email)}'`);

async function openMailedLink(client: Client, email: string) {
  const mail = (await server.inbox()).find(({ to, kind }) => to === email && kind === 'sign-in-link');
  const { pathname, search } = new URL(mail?.link ?? '');
  await client.open(`${pathname}${search}`);
  return client.submit('/sign-in/link/open');
}

async function signInByLink(client: Client, email: string) {
  await client.open('/sign-in/link');
  await client.submit('/sign-in/link', { email });
  return openMailedLink(client, email);
}

test('M5 an admin without a password is told so at the switch, makes one, and turns it', async () => {
  const ana = browser();
  await forgetPassword(ANA);
  await signInByLink(ana, ANA);
  const asked = await ana.open(`${CHANGE}?to=on`);
  expect(asked.text).toContain('You have no password to confirm with. Make one in your personal settings');
  expect(asked.body).not.toContain('type="password"');
  expect((await ana.click('Make one in your personal settings')).h1).toBe('Make a password');
  expect((await ana.submit('/settings/password/new', { password: 'short' })).problems).toHaveLength(1);
  expect((await ana.submit('/settings/password/new', { password: WANTED })).h1).toBe(asked.h1);
  // T10: their organizations read which way it was.
  expect((await ana.open('/organizations/acme/settings/audit-log')).text).toContain('Added a way to sign in: password');
  await ana.open(`${CHANGE}?to=on`);
  const turned = await ana.submit(CHANGE, { password: WANTED });
  expect(turned.status).toBe(200);
  expect(turned.text).not.toContain('That password is not right.');
  const mails = (await server.inbox()).filter(({ to }) => to === ANA).map(({ subject }) => subject);
  expect(mails).toContain('Your account has a password now');
});

test('M5 I-37 without a password nothing that is typed confirms', async () => {
  const ana = browser();
  await forgetPassword(ANA);
  await signInByLink(ana, ANA);
  await ana.open(`${CHANGE}?to=on`);
  for (const password of ['', DEMO_PASSWORD]) {
    const answer = await ana.submit(CHANGE, { password });
    expect(answer.status).toBe(422);
  }
  expect(await run(`select second_factor from policies where second_factor = 'required'`)).toEqual([]);
});

test('M5 T an authenticator of their own confirms instead', async () => {
  const ana = browser();
  await forgetPassword(ANA);
  await signInByLink(ana, ANA);
  await ana.open('/settings/set-up');
  const { secret } = await setUpApp(server, ana);
  expect((await ana.open(`${CHANGE}?to=on`)).text).toContain('Confirm with your second factor');
  await ana.submit('/step-up');
  await ana.submit('/sign-in/code', { code: await server.freshCode(secret) });
  expect(ana.page.text).toContain("You've just confirmed that it's you.");
  expect((await ana.submit(CHANGE)).text).toContain('Two-factor authentication');
  expect(await run(`select second_factor from policies where second_factor = 'required'`)).toHaveLength(1);
});

test('U10 M11 I-27 who opens an organization that came to require it reads its name before a password is asked for', async () => {
  const requires = 'Two-factor authentication is now required by Acme Analytics';
  const [byPassword, byLink, ana] = [browser(), browser(), browser()];
  await byPassword.signIn(MAREK);
  await signInByLink(byLink, LENA);
  await forgetPassword(LENA);
  server.advance(6 * 60);
  await ana.signIn(ANA);
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });

  const asked = await byPassword.open('/organizations/acme');
  expect([asked.h1, asked.text.includes(requires)]).toEqual(["Confirm that it's you", true]);
  expect(asked.text).not.toContain('You are about to change how you sign in');
  const wrong = await byPassword.submit('/confirm', { password: 'not my password at all' });
  expect([wrong.status, wrong.text.includes(requires)]).toEqual([422, true]);
  expect((await byPassword.submit('/confirm', { password: DEMO_PASSWORD })).h1).toBe('Choose your second factor');
  expect(byPassword.page.text).toContain('Acme Analytics');

  const mailed = await byLink.open('/organizations/acme');
  expect([mailed.h1, mailed.text.includes(requires)]).toEqual(["Confirm that it's you", true]);
  expect(mailed.text).toContain(`we email a link to ${LENA} first`);
});

test('I-27 I-38 on the way to anything else no organization is named, whatever the address says', async () => {
  const marek = browser();
  await marek.signIn(MAREK);
  server.advance(6 * 60);
  const change = 'You are about to change how you sign in, so we ask for your password again.';
  for (const path of [
    '/settings/password',
    '/settings/set-up?return_to=/organizations/acme',
    '/organizations/hillside',
  ]) {
    const asked = await marek.open(`/confirm?return_to=${encodeURIComponent(path)}`);
    expect([path, asked.text.includes(change)]).toEqual([path, true]);
    expect(asked.text).not.toContain('required by');
  }
});

test('M5 I-27 a proof that is too old is made anew by mail, and the page is there again', async () => {
  const ana = browser();
  await forgetPassword(ANA);
  await signInByLink(ana, ANA);
  server.advance(6 * 60);
  expect((await ana.open('/settings/password')).h1).toBe("Confirm that it's you");
  expect(ana.page.text).toContain(`we email a link to ${ANA}`);
  expect((await ana.submit('/confirm/link')).h1).toBe('Check your email');
  expect((await ana.post('/settings/password/new', { password: WANTED })).location).toMatch(/^\/confirm\?/);
  expect((await openMailedLink(ana, ANA)).h1).toBe('Make a password');
  expect((await ana.submit('/settings/password/new', { password: WANTED })).text).toContain('You have a password now.');
  expect((await browser().signIn(ANA, WANTED)).h1).toBe('Your organizations');
});

test('I-27 I-01 with a second factor it is that which must be fresh, not the link', async () => {
  const client = browser();
  await forgetPassword(SOFIA);
  await signInByLink(client, SOFIA);
  await client.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
  server.advance(6 * 60);
  expect((await client.open('/settings/password/new')).h1).toBe('Enter your 6-digit code');
});

test('I-45 I-27 a password is not made by a session that has ended, nor over one that is there', async () => {
  const [client, other] = [browser(), browser()];
  await forgetPassword(ANA);
  await signInByLink(client, ANA);
  await client.open('/settings/password/new');
  other.cookies.set('twofold-session', client.cookies.get('twofold-session') ?? '');
  await client.submit('/settings/password/new', { password: WANTED });
  expect((await other.post('/settings/password/new', { password: `${WANTED} more` })).location).toMatch(/^\/sign-in/);
  expect((await browser().signIn(ANA, WANTED)).h1).toBe('Your organizations');
  await client.post('/sign-out');
  await forgetPassword(ANA);
  expect((await other.post('/settings/password/new', { password: WANTED })).location).toMatch(/^\/sign-in/);
  expect(await run(`select user_id from passwords where user_id = '${await server.userId(ANA)}'`)).toEqual([]);
});

test('M8 I-45 a password is removed while links by mail are there; whatever rests on it ends', async () => {
  const [client, elsewhere, halfway] = [browser(), browser(), browser()];
  await signInWithApp(server, elsewhere, SOFIA);
  await signInWithApp(server, client, SOFIA);
  await halfway.signIn(SOFIA);
  await client.open('/settings/sign-in');
  expect((await client.click('Look at them')).h1).toBe('Ways to sign in');
  await elsewhere.post('/password/forgot', { email: SOFIA });
  const removed = await client.submit('/settings/ways-in/remove');
  expect(removed.text).toContain('That way to sign in is removed.');
  expect((await elsewhere.get('/')).location).toBe('/sign-in?notice=ended');
  await halfway.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
  expect(halfway.cookies.has('twofold-session')).toBe(false);
  expect((await browser().signIn(SOFIA)).problems).toHaveLength(1);
  expect((await signInByLink(browser(), SOFIA)).h1).toBe('Enter your 6-digit code');
  const reset = (await server.inbox()).find(({ kind }) => kind === 'password-reset');
  const { pathname, search } = new URL(reset?.link ?? '');
  expect((await elsewhere.get(`${pathname}${search}`)).status).toBe(410);
});

test('the last way in stays: without mail a password cannot be removed', async () => {
  const silent = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
  try {
    const client = openClient(silent.url);
    await client.signIn(ANA);
    await client.open('/settings/ways-in');
    const refused = await client.submit('/settings/ways-in/remove');
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('This is your only way to sign in.')]);
    expect((await openClient(silent.url).signIn(ANA)).h1).toBe('Your organizations');
  } finally {
    await silent.stop();
  }
});

test('I-48 one’s own ways in alone, by one’s own page alone', async () => {
  const [client, ana] = [browser(), browser()];
  await client.signIn('marek@acme.example');
  await ana.signIn(ANA);
  await turnSwitch(ana, 'off', { password: DEMO_PASSWORD });
  expect((await client.post('/settings/ways-in/remove', { way: 'idn_of_somebody_else' })).status).toBe(303);
  expect((await client.post('/settings/ways-in/remove', { way: '' })).status).toBe(400);
  const forged = await client.send('POST', '/settings/ways-in/remove', {
    headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'way=password',
  });
  expect(forged.status).toBe(403);
  for (const path of ['/settings/ways-in', '/settings/password/new'])
    expect((await browser().get(path)).location).toMatch(/^\/sign-in/);
});
