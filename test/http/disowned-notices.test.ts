import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, SOFIA, MAREK, HUGO] = [
  'ana@acme.example',
  'sofia@acme.example',
  'marek@acme.example',
  'hugo@hillside.example',
] as const;
const WANTED = 'eleven brisk copper kettles';
const BUTTON = '/not-me';
const OVER = 'This link does nothing any more';
const DONE = 'Everybody is signed out';

let server: TestServer;
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

const eventsOf = async (email: string, action: string) =>
  run(`select * from audit_events where action = '${action}' and target_id = '${await server.userId(email)}'`);

const mailsTo = async (email: string, kind: string) =>
  (await server.inbox()).filter((mail) => mail.to === email && mail.kind === kind);

/** As it is clicked in the newest mail of this kind. */
async function notMeIn(email: string, kind: string): Promise<string> {
  const [newest] = await mailsTo(email, kind);
  return newest?.text.match(/This wasn't me: \S+?(\/not-me\?token=[\w-]{43})\n/)?.[1] ?? '';
}

const tokenIn = (path: string) => new URL(path, server.url).searchParams.get('token') ?? '';

/** A thief who knows the password, has used a recovery code, and makes new ones. */
async function thiefWithNewCodes(): Promise<Client> {
  const thief = browser();
  await signInWithApp(server, thief, SOFIA);
  await thief.open('/settings/recovery-codes');
  await thief.submit('/settings/recovery-codes');
  return thief;
}

async function askedReset(client: Client, email: string): Promise<string> {
  await client.post('/password/forgot', { email });
  const [mail] = await mailsTo(email, 'password-reset');
  const { pathname, search } = new URL(mail?.link ?? '');
  return `${pathname}${search}`;
}

describe.each(databases)('"This wasn\'t me" in a security mail, on $name', ({ name }) => {
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });

  test('T13 I-05 opening the link changes nothing: it says what, when and where from, and has one button', async () => {
    const thief = await thiefWithNewCodes();
    const link = await notMeIn(SOFIA, 'recovery-codes-made');
    const before = await run('select count(*) as count from audit_events');
    const scanner = browser();
    for (const method of ['HEAD', 'GET', 'GET']) {
      const answer = await scanner.send(method, link);
      expect([answer.status, answer.setCookies]).toEqual([200, []]);
    }
    const opened = await scanner.open(link);
    expect(opened.h1).toBe("This wasn't you?");
    expect(opened.text).toContain('New recovery codes were made.');
    expect(opened.text).toContain('127.0.0.1');
    expect(opened.text).toContain('invitations of yours that nobody has accepted yet');
    expect(opened.text).toMatch(/When\s+\S+ \d+, \d{4}/);
    expect(opened.body.match(/<form /g)).toHaveLength(1);
    expect(opened.body).not.toContain(SOFIA);
    expect(await run('select count(*) as count from audit_events')).toEqual(before);
    expect((await thief.open('/settings/sign-in')).h1).toBe('Your sign-in');
  });

  test('T13 I-45 I-52 pressing it signs everybody out, opens nothing, and shows the way back in', async () => {
    const thief = await thiefWithNewCodes();
    const pending = browser();
    await pending.signIn(SOFIA);
    const sofia = browser();
    await sofia.open(await notMeIn(SOFIA, 'recovery-codes-made'));
    const pressed = await sofia.submit(BUTTON);
    expect([pressed.status, pressed.h1, pressed.setCookies]).toEqual([200, DONE, []]);
    expect([...sofia.cookies]).toEqual([]);
    expect(pressed.text).toContain('We have told the owners and admins of your organization.');
    expect(pressed.text).not.toMatch(/Acme|Ana\b/);
    expect((await thief.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    expect((await pending.get('/sign-in/code')).location).toMatch(/^\/sign-in/);
    expect((await sofia.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    expect(await eventsOf(SOFIA, 'notice.disowned')).toHaveLength(1);
    expect((await mailsTo(ANA, 'notice-disowned')).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/says: this wasn't me$/),
    ]);
    expect((await sofia.click('Choose a new password')).h1).toBe('Reset your password');
  });

  test('T13 I-06 I-07 links that were mailed before are dead, and the way back ends in the second factor', async () => {
    await thiefWithNewCodes();
    const thief = browser();
    const stolen = await askedReset(thief, SOFIA);
    const sofia = browser();
    await sofia.open(await notMeIn(SOFIA, 'recovery-codes-made'));
    await sofia.submit(BUTTON);
    expect((await thief.post('/password/reset', { token: tokenIn(stolen), password: WANTED })).status).toBe(410);
    server.advance(61);
    await sofia.open(await askedReset(sofia, SOFIA));
    expect((await sofia.submit('/password/reset', { password: WANTED })).h1).toBe('Sign in to Twofold');
    expect((await sofia.signIn(SOFIA, WANTED)).h1).toBe('Enter your 6-digit code');
    // The thief never said that the new codes are saved: they are made anew, for her alone.
    const inside = await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(inside.h1).toBe('Save your recovery codes');
  });

  test('T13 I-58 of two presses at once one does it, and the other is told kindly', async () => {
    await thiefWithNewCodes();
    const token = tokenIn(await notMeIn(SOFIA, 'recovery-codes-made'));
    const presses = await Promise.all([browser(), browser()].map((each) => each.post(BUTTON, { token })));
    expect(presses.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(presses.map(({ h1 }) => h1).sort()).toEqual([DONE, OVER].sort());
    expect(await eventsOf(SOFIA, 'notice.disowned')).toHaveLength(1);
    expect(await mailsTo(ANA, 'notice-disowned')).toHaveLength(1);
  });

  test("T13 I-03 a link that is used, too old, somebody else's invention or none says one and the same", async () => {
    await thiefWithNewCodes();
    const link = await notMeIn(SOFIA, 'recovery-codes-made');
    const sofia = browser();
    await sofia.post(BUTTON, { token: tokenIn(link) });
    const pages = [
      await sofia.open(link),
      await sofia.open(`${BUTTON}?token=${'x'.repeat(43)}`),
      await sofia.open(`${BUTTON}?token=`),
      await sofia.open(BUTTON),
      await sofia.post(BUTTON, { token: tokenIn(link) }),
      await sofia.post(BUTTON, { token: 'x'.repeat(43) }),
      await sofia.post(BUTTON),
    ];
    expect(new Set(pages.map(({ status, h1, text }) => `${status} ${h1} ${text}`)).size).toBe(1);
    expect([pages[0]?.status, pages[0]?.h1]).toEqual([410, OVER]);
    await signInWithApp(server, browser(), SOFIA);
    const later = await notMeIn(SOFIA, 'recovery-codes-made');
    server.advance(7 * 24 * 3600);
    expect((await sofia.open(later)).h1).toBe(OVER);
  });

  test('T13 I-48 a form from another site, with another field or with one twice does nothing', async () => {
    const thief = await thiefWithNewCodes();
    const token = tokenIn(await notMeIn(SOFIA, 'recovery-codes-made'));
    const foreign = openClient(server.url, { origin: 'https://evil.example' });
    expect((await foreign.post(BUTTON, { token })).status).toBe(403);
    const sofia = browser();
    const bodies = [`token=${token}&token=${token}`, `token=${token}&user=usr_marek`, `token=${token}&to=on`];
    for (const body of bodies) expect((await sofia.send('POST', BUTTON, { headers: FORM, body })).status).toBe(400);
    expect((await sofia.json('POST', BUTTON, { token })).status).toBe(400);
    expect((await thief.open('/settings/sign-in')).h1).toBe('Your sign-in');
    expect(await eventsOf(SOFIA, 'notice.disowned')).toEqual([]);
  });

  test('T13 I-34 whoever else is signed in, or on the way to be, in that browser stays it', async () => {
    await thiefWithNewCodes();
    const token = tokenIn(await notMeIn(SOFIA, 'recovery-codes-made'));
    const marek = browser();
    await marek.signIn(MAREK);
    const cookies = [...marek.cookies];
    const pressed = await marek.post(BUTTON, { token });
    expect([pressed.h1, pressed.setCookies, [...marek.cookies]]).toEqual([DONE, [], cookies]);
    expect(pressed.text).not.toContain(MAREK);
    expect((await marek.open('/')).h1).toBe('Your organizations');
    await signInWithApp(server, browser(), SOFIA);
    const pending = browser();
    await pending.signIn(SOFIA);
    const hugo = browser();
    await hugo.signIn(HUGO);
    expect((await pending.open('/sign-in/code')).h1).toBe('Enter your 6-digit code');
  });

  test('I-59 I-52 when it cannot be written down nothing ends, and the same link does it afterwards', async () => {
    const thief = await thiefWithNewCodes();
    const token = tokenIn(await notMeIn(SOFIA, 'recovery-codes-made'));
    await run('alter table audit_events rename to elsewhere');
    const refused = await browser().post(BUTTON, { token });
    await run('alter table elsewhere rename to audit_events');
    expect(refused.status).toBe(500);
    expect((await thief.open('/settings/sign-in')).h1).toBe('Your sign-in');
    expect((await browser().post(BUTTON, { token })).h1).toBe(DONE);
    expect((await thief.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
  });

  test('T13 M5 somebody without a password is shown their own way in, and asked for no password', async () => {
    const sofia = browser();
    await thiefWithNewCodes();
    const link = await notMeIn(SOFIA, 'recovery-codes-made');
    await run(`delete from passwords where user_id = '${await server.userId(SOFIA)}'`);
    await sofia.open(link);
    const pressed = await sofia.submit(BUTTON);
    expect([pressed.h1, pressed.text.includes('Your account has no password.')]).toEqual([DONE, true]);
    expect(pressed.body).not.toContain('/password/forgot');
    expect((await sofia.click('Go to sign in')).h1).toBe('Sign in to Twofold');
  });

  test('I-54 I-49 the token is neither in the log nor in the audit log nor in the database', async () => {
    await thiefWithNewCodes();
    const token = tokenIn(await notMeIn(SOFIA, 'recovery-codes-made'));
    // The development inbox keeps what it shows; nothing else may hold it.
    await run('delete from dev_inbox');
    const sofia = browser();
    await sofia.get(`${BUTTON}?token=${token}`);
    await sofia.post(BUTTON, { token });
    const raw = await openRaw(server.database.url);
    expect((await raw.dump()).join('\n')).not.toContain(token);
    await raw.close();
    expect(JSON.stringify(server.log)).not.toContain(token);
  });
});
