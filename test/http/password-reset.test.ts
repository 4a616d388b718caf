import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const [SOFIA, MAREK, LENA, NOBODY] = [
  'sofia@acme.example',
  'marek@acme.example',
  'lena@acme.example',
  'nobody@acme.example',
] as const;
const WANTED = 'eleven brisk copper kettles';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => server.stop());

const browser = () => openClient(server.url);
const ask = (client: Client, email: string) => client.post('/password/forgot', { email });

async function mailsTo(email: string, kind: string) {
  return (await server.inbox()).filter((mail) => mail.to === email && mail.kind === kind);
}

/** The address in the newest mail, as it is clicked in this browser. */
async function linkTo(email: string): Promise<string> {
  const [newest] = await mailsTo(email, 'password-reset');
  const { pathname, search } = new URL(newest?.link ?? '');
  return `${pathname}${search}`;
}

const tokenIn = (path: string) => new URL(path, server.url).searchParams.get('token') ?? '';

async function askedBy(client: Client, email: string): Promise<string> {
  await ask(client, email);
  return linkTo(email);
}

async function resetBy(client: Client, email: string, password = WANTED) {
  await client.open(await askedBy(client, email));
  return client.submit('/password/reset', { password });
}

describe('somebody has forgotten the password', () => {
  test('I-06 I-07 the link in the mail gives a new password and no session; the second factor is asked for as before', async () => {
    const client = browser();
    await client.open('/sign-in');
    expect((await client.click('Forgot your password?')).h1).toBe('Reset your password');
    expect((await client.submit('/password/forgot', { email: SOFIA })).h1).toBe('Check your email');
    expect((await client.open(await linkTo(SOFIA))).h1).toBe('Choose a new password');
    const changed = await client.submit('/password/reset', { password: WANTED });
    expect([changed.h1, changed.text]).toEqual([
      'Sign in to Twofold',
      expect.stringContaining('Your password is changed. Sign in with the new one.'),
    ]);
    expect(client.cookies.has('twofold-session')).toBe(false);
    expect((await client.signIn(SOFIA)).problems).toContain(
      "That email and password don't match. Try again, or reset your password.",
    );
    expect((await client.signIn(SOFIA, WANTED)).h1).toBe('Enter your 6-digit code');
    const home = await client.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(home.h1).toBe('Your organizations');
  });

  test('I-07 methods, codes, counters and policy are as before, and every session and sign-in in progress is over', async () => {
    const [client, elsewhere, halfway, ana] = [browser(), browser(), browser(), browser()];
    await ana.signIn('ana@acme.example');
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await setUpApp(server, ana);
    await signInWithApp(server, elsewhere, SOFIA);
    await halfway.signIn(SOFIA);
    await halfway.submit('/sign-in/code', { code: '000000' });
    const before = await standingOf(SOFIA);
    await resetBy(client, SOFIA);
    expect(await standingOf(SOFIA)).toEqual(before);
    expect((await elsewhere.get('/')).location).toBe('/sign-in?notice=ended');
    await halfway.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect((await halfway.get('/sign-in/code')).location).toBe('/sign-in?notice=expired');
    expect((await ana.get('/')).status).toBe(200);
  });

  test('I-05 opening the link changes nothing, however often, by GET and HEAD', async () => {
    const client = browser();
    const path = await askedBy(client, SOFIA);
    const before = await inDatabase((raw) => raw.dump());
    for (const method of ['HEAD', 'GET', 'GET']) {
      const [asking, scanning] = [await client.send(method, path), await browser().send(method, path)];
      expect([asking.status, asking.setCookies, scanning.status, scanning.setCookies]).toEqual([200, [], 410, []]);
    }
    expect(await inDatabase((raw) => raw.dump())).toEqual(before);
    expect((await client.signIn(SOFIA)).h1).toBe('Enter your 6-digit code');
    await client.open(path);
    expect((await client.submit('/password/reset', { password: WANTED })).h1).toBe('Sign in to Twofold');
  });

  test('I-06 a link works once, in the browser that asked, until a newer one or half an hour has passed', async () => {
    const [client, thief] = [browser(), browser()];
    const first = await askedBy(client, MAREK);
    server.advance(MINUTE);
    const newer = await askedBy(client, MAREK);
    expect([newer === first, (await client.get(first)).status, (await client.get(newer)).status]).toEqual([
      false,
      410,
      200,
    ]);
    await ask(thief, LENA);
    const stolen = await thief.post('/password/reset', { token: tokenIn(newer), password: WANTED });
    expect([stolen.status, stolen.h1]).toEqual([410, 'This link does not work here']);
    await client.open(newer);
    await client.submit('/password/reset', { password: WANTED });
    const again = await client.post('/password/reset', { token: tokenIn(newer), password: `${WANTED} more` });
    expect(again.status).toBe(410);
    expect((await client.signIn(MAREK, WANTED)).h1).toBe('Your organizations');

    server.advance(MINUTE);
    const late = await askedBy(client, SOFIA);
    server.advance(30 * MINUTE);
    expect((await client.get(late)).status).toBe(410);
    expect((await client.post('/password/reset', { token: tokenIn(late), password: WANTED })).status).toBe(410);
  });

  test('I-06 a link for one person is none for another purpose, person or place', async () => {
    const client = browser();
    const token = tokenIn(await askedBy(client, MAREK));
    for (const kind of ['session', 'pending', 'enroll']) {
      const other = browser();
      other.cookies.set(`twofold-${kind}`, token);
      for (const path of ['/', '/sign-in/code', '/set-up'])
        expect((await other.get(path)).location).toMatch(/^\/sign-in/);
    }
    expect((await client.get(`/first-start?token=${token}`)).status).toBe(410);
    const twice = await client.send('POST', '/password/reset', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}&token=${token}&password=${encodeURIComponent(WANTED)}`,
    });
    expect(twice.status).toBe(400);
  });

  test('I-06 a link that went to an address which is no longer theirs, or to somebody deactivated, is dead', async () => {
    const { directory } = server.composition.engine;
    const [client, other] = [browser(), browser()];
    const moved = await askedBy(client, MAREK);
    await directory.putUser({ id: await server.userId(MAREK), email: 'marek@new.example', name: 'Marek Nowak' });
    expect((await client.get(moved)).status).toBe(410);
    const id = await server.userId(LENA);
    const gone = await askedBy(other, LENA);
    await directory.putUser({ id, email: LENA, name: 'Lena Fischer', state: 'deactivated' });
    expect((await other.get(gone)).status).toBe(410);
    expect((await other.post('/password/reset', { token: tokenIn(gone), password: WANTED })).status).toBe(410);
  });

  test('the password that is wanted has to be fit, and the link survives one that is not', async () => {
    const client = browser();
    await client.open(await askedBy(client, MAREK));
    for (const [password, problem] of [
      ['', 'Enter a new password'],
      ['short', 'Use at least 15 characters. Three or four random words work well.'],
      ['x y'.repeat(50), 'Use at most 128 characters.'],
    ] as const) {
      const answer = await client.submit('/password/reset', { password });
      expect([answer.status, answer.problems]).toEqual([422, [problem]]);
    }
    expect((await client.submit('/password/reset', { password: WANTED })).h1).toBe('Sign in to Twofold');
  });

  test('I-56 T13 a mail tells of the new password, and one mail only', async () => {
    await resetBy(browser(), SOFIA);
    const [mail, ...others] = await mailsTo(SOFIA, 'password-changed');
    expect([mail?.subject, others]).toEqual(['Your password was changed', []]);
    expect(mail?.text).toMatch(
      /If this wasn't you, choose another password at once:\s+Choose another password: http\S+\/password\/forgot\n/,
    );
  });

  test('I-52 I-54 I-49 what happened is in the audit log, once, and no token is in the log or the database', async () => {
    const client = browser();
    const path = await askedBy(client, SOFIA);
    const held = client.cookies.get('twofold-reset') ?? '';
    await client.open(path);
    await client.submit('/password/reset', { password: WANTED });
    const actions = await auditOf(SOFIA);
    expect(actions.filter((action) => action.startsWith('password.'))).toEqual([
      'password.reset_asked',
      'password.changed',
    ]);
    const told = JSON.stringify(server.log);
    const kept = (await inDatabase((raw) => raw.dump())).join('\n');
    for (const secret of [tokenIn(path), held, WANTED]) {
      expect(secret).toMatch(/.{20}/);
      expect(told).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
  });
});

describe('somebody asks for links in other people’s names', () => {
  const from = (address: string) => openClient(server.url, { headers: { 'x-forwarded-for': address } });

  test('I-03 known, enrolled, deactivated and unknown addresses are answered alike, again and again', async () => {
    const { directory } = server.composition.engine;
    const id = await server.userId(LENA);
    await directory.putUser({ id, email: LENA, name: 'Lena Fischer', state: 'deactivated' });
    const seen = [];
    for (const email of [MAREK, SOFIA, LENA, NOBODY]) {
      const answers = [];
      for (let time = 0; time < 7; time += 1) {
        const { status, location, body, setCookies, headers } = await ask(from('192.0.2.1'), email);
        const { date: _, 'set-cookie': __, ...others } = headers;
        const cookies = setCookies.map((line) => line.replace(/=[\w-]{43};/, '=…;'));
        answers.push({ status, location, body, cookies, headers: others });
      }
      seen.push(answers);
    }
    expect(seen[0]?.[0]).toMatchObject({ status: 303, location: '/password/forgot?notice=sent' });
    for (const other of seen) expect(other).toEqual(seen[0]);
    expect(await mailsTo(LENA, 'password-reset')).toEqual([]);
  });

  test.each([
    ['known', MAREK, 1],
    ['unknown', NOBODY, 0],
  ])('I-03 whoever asks for an address that is %s waits for the hash of a password', async (_, email, mails) => {
    const { hasher } = server.composition.people;
    const { verify } = hasher;
    const [began, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    Object.assign(hasher, {
      async verify(...given: Parameters<typeof verify>) {
        const fits = await verify(...given);
        began.resolve();
        await mayEnd.promise;
        return fits;
      },
    });
    let isAnswered = false;
    const answer = ask(from('192.0.2.1'), email).then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await began.promise;
    // Whatever else there is to do has been done by then, the mail is sent, and others have their pages.
    await expect.poll(() => mailsTo(email, 'password-reset')).toHaveLength(mails);
    for (let page = 0; page < 3; page += 1) await browser().open('/sign-in');
    expect(isAnswered).toBe(false);
    mayEnd.resolve();
    expect(await answer).toBe(303);
  });

  test('I-06 nobody gets more than one mail a minute and five a day, whatever the spelling and the network', async () => {
    const spellings = [MAREK, 'MAREK@Acme.Example', ' marek@acme.example '];
    for (let minute = 0; minute < 10; minute += 1) {
      for (const [index, email] of spellings.entries()) await ask(from(`198.51.${minute}.${index}`), email);
      server.advance(MINUTE);
    }
    expect(await mailsTo(MAREK, 'password-reset')).toHaveLength(5);
    server.advance(DAY);
    await ask(from('192.0.2.9'), MAREK);
    expect(await mailsTo(MAREK, 'password-reset')).toHaveLength(6);
  });

  test('I-57 the link is made from the configuration, and an address with a line break is refused', async () => {
    await openClient(server.url, { headers: { host: 'evil.example' }, origin: null }).post('/password/forgot', {
      email: MAREK,
    });
    await ask(browser(), MAREK);
    const mails = await mailsTo(MAREK, 'password-reset');
    expect(mails.map(({ link }) => new URL(link ?? '').host)).toEqual([server.composition.config.url.host]);
    const injected = await ask(browser(), 'marek@acme.example\r\nBcc: eve@evil.example');
    expect([injected.status, injected.problems]).toEqual([
      422,
      ['Enter an email address in the correct format, like name@example.com'],
    ]);
    expect((await ask(browser(), '')).problems).toEqual(['Enter your email address']);
  });

  test('I-45 asking ends nothing, and a link that nobody uses leaves the old password', async () => {
    const sofia = browser();
    await signInWithApp(server, sofia, SOFIA);
    await ask(from('192.0.2.1'), SOFIA);
    expect((await sofia.get('/')).status).toBe(200);
    expect((await browser().signIn(SOFIA)).h1).toBe('Enter your 6-digit code');
  });
});

/** All that a reset must leave alone. */
async function standingOf(email: string) {
  const { store } = server.composition;
  const { authenticators, recoveryCodes, attemptBudgets, policies } = store.engine.repositories;
  const user = await server.userId(email);
  return {
    apps: await authenticators.listTotp(user),
    codes: await recoveryCodes.count(user),
    budget: await attemptBudgets.find(user),
    failures: await attemptBudgets.failures(user, 0 as never),
    policy: await policies.find('acme' as never),
  };
}

async function inDatabase<Value>(work: (raw: RawDatabase) => Promise<Value>): Promise<Value> {
  const raw = await openRaw(server.database.url);
  try {
    return await work(raw);
  } finally {
    await raw.close();
  }
}

async function auditOf(email: string): Promise<readonly string[]> {
  const user = await server.userId(email);
  const rows = await inDatabase((raw) =>
    raw.run(`select action from audit_events where target_id = '${user}' order by at, id`),
  );
  return rows.map(({ action }) => String(action));
}
