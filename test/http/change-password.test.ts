import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MINUTE = 60;
const [SOFIA, MAREK] = ['sofia@acme.example', 'marek@acme.example'] as const;
const WANTED = 'eleven brisk copper kettles';
const PAGE = '/settings/password';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const change = (client: Client, current_password = DEMO_PASSWORD, new_password = WANTED) =>
  client.submit(PAGE, { current_password, new_password });

async function signedIn(email: string): Promise<Client> {
  const client = openClient(server.url);
  await client.signIn(email);
  if (client.page.h1 === 'Enter your 6-digit code')
    await client.submit('/sign-in/code', { code: await server.freshCode(email) });
  return client;
}

const keyOf = (client: Client) => client.cookies.get('twofold-session') ?? '';

describe('somebody who is signed in wants another password', () => {
  test('I-45 I-44 others are signed out, this browser stays in under another token, and a mail says so', async () => {
    const [marek, elsewhere] = [await signedIn(MAREK), await signedIn(MAREK)];
    const before = keyOf(marek);
    await marek.open('/settings/sign-in');
    expect((await marek.click('Change password')).h1).toBe('Change your password');
    const changed = await change(marek);
    expect([changed.h1, changed.text]).toEqual([
      'Your sign-in',
      expect.stringContaining('Your password is changed. You were signed out everywhere else.'),
    ]);
    expect(keyOf(marek)).toMatch(/^[\w-]{43}$/);
    expect(keyOf(marek)).not.toBe(before);
    expect((await elsewhere.get('/')).location).toBe('/sign-in?notice=ended');
    const thief = openClient(server.url);
    thief.cookies.set('twofold-session', before);
    expect((await thief.get('/')).location).toBe('/sign-in?notice=ended');

    const [mail, ...others] = (await server.inbox()).filter(({ kind }) => kind === 'password-changed');
    expect([mail?.to, others]).toEqual([MAREK, []]);
    expect((await openClient(server.url).signIn(MAREK)).status).toBe(422);
    expect((await openClient(server.url).signIn(MAREK, WANTED)).h1).toBe('Your organizations');
  });

  test('I-27 with a second factor, one that was shown more than five minutes ago is asked for again', async () => {
    const sofia = await signedIn(SOFIA);
    server.advance(6 * MINUTE);
    const asked = await sofia.open(PAGE);
    expect(asked.h1).toBe('Enter your 6-digit code');
    const posted = await sofia.post(PAGE, { current_password: DEMO_PASSWORD, new_password: WANTED });
    expect(posted.location).toBe(`/confirm?return_to=${encodeURIComponent(PAGE)}`);
    await sofia.open(PAGE);
    expect((await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) })).h1).toBe(
      'Change your password',
    );
    expect((await change(sofia)).h1).toBe('Your sign-in');
    expect((await openClient(server.url).signIn(SOFIA, WANTED)).h1).toBe('Enter your 6-digit code');
  });

  test('I-46 the new token has no newer second factor than the old one', async () => {
    const sofia = await signedIn(SOFIA);
    await sofia.open(PAGE);
    server.advance(4 * MINUTE);
    expect((await change(sofia)).h1).toBe('Your sign-in');
    server.advance(2 * MINUTE);
    expect((await sofia.open(PAGE)).h1).toBe('Enter your 6-digit code');
  });

  test('I-04 a wrong current password changes nothing, is paid for, and locks nobody out for long', async () => {
    const marek = await signedIn(MAREK);
    await marek.open(PAGE);
    const wrong = await change(marek, 'not his password');
    expect([wrong.status, wrong.problems]).toEqual([422, ['That password is not right.']]);
    for (let time = 0; time < 4; time += 1) await change(marek, 'not his password');
    const slow = await change(marek);
    expect([slow.status, Number(slow.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await openClient(server.url).signIn(MAREK)).h1).toBe('Your organizations');
    server.advance(MINUTE);
    await marek.open(PAGE);
    expect((await change(marek)).h1).toBe('Your sign-in');
  });

  test('a password that is not fit is told at its field, and both fields are asked for', async () => {
    const marek = await signedIn(MAREK);
    await marek.open(PAGE);
    expect((await change(marek, '', '')).problems).toEqual(['Enter your password', 'Enter a new password']);
    const short = await change(marek, DEMO_PASSWORD, 'short');
    expect([short.status, short.problems]).toEqual([
      422,
      ['Use at least 15 characters. Three or four random words work well.'],
    ]);
    expect((await openClient(server.url).signIn(MAREK)).h1).toBe('Your organizations');
  });

  test('I-06 I-58 a link that is under way dies with the change; two changes at once give one password', async () => {
    const marek = await signedIn(MAREK);
    await marek.post('/password/forgot', { email: MAREK });
    const link = new URL((await server.inbox()).find(({ kind }) => kind === 'password-reset')?.link ?? '');
    expect((await marek.get(`${link.pathname}${link.search}`)).status).toBe(200);
    const twins = ['the first of four wishes', 'the second of four wishes'];
    const answers = await Promise.all(
      twins.map((wanted) => marek.post(PAGE, { current_password: DEMO_PASSWORD, new_password: wanted })),
    );
    // The one that comes late ends every other sign-in first, and that may be the one that the other was just given.
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const opened = await Promise.all(twins.map((wanted) => openClient(server.url).signIn(MAREK, wanted)));
    expect(opened.filter(({ h1 }) => h1 === 'Your organizations')).toHaveLength(1);
    expect((await marek.get(`${link.pathname}${link.search}`)).status).toBe(410);
  });
});

describe('an address that programs know', () => {
  test('/.well-known/change-password leads to the page, and from there by way of the sign-in', async () => {
    const client = openClient(server.url);
    const answer = await client.get('/.well-known/change-password');
    expect([answer.status, answer.location]).toEqual([302, PAGE]);
    expect((await client.get(PAGE)).location).toBe(`/sign-in?return_to=${encodeURIComponent(PAGE)}`);
    await client.open('/.well-known/change-password');
    await client.submit('/sign-in', { email: MAREK, password: DEMO_PASSWORD });
    expect(client.page.h1).toBe('Change your password');
  });
});
