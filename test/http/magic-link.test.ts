import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MINUTE = 60;
const [SOFIA, MAREK, LENA, NOBODY] = [
  'sofia@acme.example',
  'marek@acme.example',
  'lena@acme.example',
  'nobody@acme.example',
] as const;

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => server.stop());

const browser = () => openClient(server.url);
const ask = (client: Client, email: string, fields: Readonly<Record<string, string>> = {}) =>
  client.post('/sign-in/link', { email, ...fields });

async function mailsTo(email: string) {
  return (await server.inbox()).filter((mail) => mail.to === email && mail.kind === 'sign-in-link');
}

/** The address in the newest mail, as it is clicked in this browser. */
async function linkTo(email: string): Promise<string> {
  const [newest] = await mailsTo(email);
  const { pathname, search } = new URL(newest?.link ?? '');
  return `${pathname}${search}`;
}

const tokenIn = (path: string) => new URL(path, server.url).searchParams.get('token') ?? '';

async function askedBy(client: Client, email: string): Promise<string> {
  await ask(client, email);
  return linkTo(email);
}

async function signInByLink(client: Client, email: string) {
  await client.open(await askedBy(client, email));
  return client.submit('/sign-in/link/open');
}

async function inDatabase<Value>(work: (raw: RawDatabase) => Promise<Value>): Promise<Value> {
  const raw = await openRaw(server.database.url);
  try {
    return await work(raw);
  } finally {
    await raw.close();
  }
}

describe('somebody signs in by a mailed link', () => {
  test('M8 I-01 whoever has no second factor is in, and lands where they were going', async () => {
    const client = browser();
    await client.open('/settings/devices');
    expect((await client.click('Email me a link instead')).h1).toBe('Sign in by email');
    expect((await client.submit('/sign-in/link', { email: MAREK })).h1).toBe('Check your email');
    expect((await client.open(await linkTo(MAREK))).h1).toBe('Sign in to Twofold');
    expect(client.page.text).toContain(`Press the button to sign in as ${MAREK}`);
    expect((await client.submit('/sign-in/link/open')).h1).toBe('Your devices');
    expect(client.page.text).toContain('Link by email');
    expect(client.cookies.has('twofold-link')).toBe(false);
  });

  test('S1 S8 M8 I-01 whoever has a second factor is asked for it', async () => {
    const client = browser();
    expect((await signInByLink(client, SOFIA)).h1).toBe('Enter your 6-digit code');
    expect(client.cookies.has('twofold-session')).toBe(false);
    const home = await client.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(home.h1).toBe('Your organizations');
  });

  test('M8 M10 I-01 whoever must have one sets it up before anything else', async () => {
    const [ana, client] = [browser(), browser()];
    await ana.signIn('ana@acme.example');
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    expect((await signInByLink(client, MAREK)).h1).toBe('Choose your second factor');
    expect(client.cookies.has('twofold-session')).toBe(false);
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
    await client.open(path);
    expect((await client.submit('/sign-in/link/open')).h1).toBe('Enter your 6-digit code');
  });

  test('I-06 it works once, in the browser that asked, until a newer one or ten minutes have passed', async () => {
    const [client, thief] = [browser(), browser()];
    const first = await askedBy(client, MAREK);
    server.advance(MINUTE);
    const newer = await askedBy(client, MAREK);
    expect([(await client.get(first)).status, (await client.get(newer)).status]).toEqual([410, 200]);
    expect((await client.post('/sign-in/link/open', { token: tokenIn(first) })).status).toBe(410);
    await ask(thief, LENA);
    const stolen = await thief.post('/sign-in/link/open', { token: tokenIn(newer) });
    expect([stolen.status, stolen.h1, thief.cookies.has('twofold-session')]).toEqual([
      410,
      'This link does not work here',
      false,
    ]);
    await client.open(newer);
    expect((await client.submit('/sign-in/link/open')).h1).toBe('Your organizations');
    expect((await client.post('/sign-in/link/open', { token: tokenIn(newer) })).status).toBe(410);

    server.advance(MINUTE);
    const late = await askedBy(client, SOFIA);
    server.advance(10 * MINUTE);
    expect((await client.get(late)).status).toBe(410);
    expect((await client.post('/sign-in/link/open', { token: tokenIn(late) })).status).toBe(410);
  });

  test('I-06 a link to sign in is none for a new password, and the other way round', async () => {
    const client = browser();
    const path = await askedBy(client, MAREK);
    await client.post('/password/forgot', { email: MAREK });
    const held = client.cookies.get('twofold-link') ?? '';
    const reset = client.cookies.get('twofold-reset') ?? '';
    const mail = (await server.inbox()).find(({ kind }) => kind === 'password-reset');
    const other = new URL(mail?.link ?? '').searchParams.get('token') ?? '';
    client.cookies.set('twofold-link', reset).set('twofold-reset', held);
    expect((await client.post('/sign-in/link/open', { token: other })).status).toBe(410);
    const password = 'eleven brisk copper kettles';
    expect((await client.post('/password/reset', { token: tokenIn(path), password })).status).toBe(410);
    client.cookies.set('twofold-link', held).set('twofold-reset', reset);
    expect([(await client.get(path)).status, (await client.get(`/password/reset?token=${other}`)).status]).toEqual([
      200, 200,
    ]);
  });

  test('I-06 I-07 a new password ends the links that are under way', async () => {
    const client = browser();
    const path = await askedBy(client, MAREK);
    await client.post('/password/forgot', { email: MAREK });
    const mail = (await server.inbox()).find(({ kind }) => kind === 'password-reset');
    const { pathname, search } = new URL(mail?.link ?? '');
    await client.open(`${pathname}${search}`);
    await client.submit('/password/reset', { password: 'eleven brisk copper kettles' });
    expect((await client.get(path)).status).toBe(410);
  });

  test('I-06 a link to an address that is no longer theirs, or to somebody deactivated, is dead', async () => {
    const { directory } = server.composition.engine;
    const [client, other] = [browser(), browser()];
    const moved = await askedBy(client, MAREK);
    await directory.putUser({ id: await server.userId(MAREK), email: 'marek@new.example', name: 'Marek Nowak' });
    const id = await server.userId(LENA);
    const gone = await askedBy(other, LENA);
    await directory.putUser({ id, email: LENA, name: 'Lena Fischer', state: 'deactivated' });
    for (const [who, path] of [
      [client, moved],
      [other, gone],
    ] as const) {
      expect((await who.get(path)).status).toBe(410);
      expect((await who.post('/sign-in/link/open', { token: tokenIn(path) })).status).toBe(410);
    }
  });

  test('I-48 a form of another site opens no link, and a return address of another site is not kept', async () => {
    const client = browser();
    await ask(client, MAREK, { return_to: '//evil.example' });
    const path = await linkTo(MAREK);
    const token = tokenIn(path);
    const forged = await client.send('POST', '/sign-in/link/open', {
      headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}`,
    });
    expect(forged.status).toBe(403);
    expect((await client.post('/sign-in/link/open', { token })).location).toBe('/');
  });

  test('I-52 I-54 I-49 what happened is in the audit log, once, and no token is in the log or the database', async () => {
    const client = browser();
    const path = await askedBy(client, MAREK);
    const held = client.cookies.get('twofold-link') ?? '';
    await client.open(path);
    await client.submit('/sign-in/link/open');
    const user = await server.userId(MAREK);
    const rows = await inDatabase((raw) =>
      raw.run(`select action, details from audit_events where target_id = '${user}' order by at, id`),
    );
    const actions = rows.map(({ action }) => action).filter((action) => String(action).startsWith('sign_in.'));
    expect(actions.toSorted()).toEqual(['sign_in.completed', 'sign_in.link_asked', 'sign_in.started']);
    expect(JSON.stringify(rows)).toContain('magic-link');
    const told = JSON.stringify(server.log);
    const kept = (await inDatabase((raw) => raw.dump())).join('\n');
    for (const secret of [tokenIn(path), held]) {
      expect(secret).toMatch(/^[\w-]{43}$/);
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
      for (let time = 0; time < 4; time += 1) {
        const { status, location, body, setCookies, headers } = await ask(from('192.0.2.1'), email);
        const { date: _, 'set-cookie': __, ...others } = headers;
        const cookies = setCookies.map((line) => line.replace(/=[\w-]{43};/, '=…;'));
        answers.push({ status, location, body, cookies, headers: others });
      }
      seen.push(answers);
    }
    expect(seen[0]?.[0]).toMatchObject({ status: 303, location: '/sign-in/link?notice=sent' });
    for (const other of seen) expect(other).toEqual(seen[0]);
    expect(await mailsTo(LENA)).toEqual([]);
  });

  test('I-06 nobody gets more than one mail a minute and ten a day, and a link that is used frees its place', async () => {
    for (let minute = 0; minute < 15; minute += 1) {
      await ask(from(`198.51.100.${minute}`), minute % 2 === 0 ? MAREK : ' MAREK@acme.example ');
      await ask(from(`198.51.101.${minute}`), MAREK);
      // Sent before the link in it has run out, as nobody mails one that has.
      await server.inbox();
      server.advance(MINUTE);
    }
    expect(await mailsTo(MAREK)).toHaveLength(10);
    for (let time = 0; time < 12; time += 1) {
      expect((await signInByLink(browser(), LENA)).h1).toBe('Your organizations');
      server.advance(MINUTE);
    }
  });

  describe('somebody asks in their name, again and again', () => {
    async function askedUp(): Promise<void> {
      const { length } = await mailsTo(MAREK);
      for (let minute = 0; minute < 11; minute += 1) {
        await ask(from(`198.51.100.${minute}`), MAREK);
        await server.inbox();
        server.advance(MINUTE);
      }
      expect(await mailsTo(MAREK)).toHaveLength(length + 10);
    }

    test('M8 then the browser that they have signed in with is mailed a link all the same', async () => {
      const own = browser();
      await signInByLink(own, MAREK);
      await own.post('/sign-out');
      server.advance(MINUTE);
      await askedUp();
      expect((await signInByLink(own, MAREK)).h1).toBe('Your organizations');
    });

    test('M8 then that of another person, or one that only says so, is anybody', async () => {
      const others = browser();
      await signInByLink(others, LENA);
      await askedUp();
      const liar = browser();
      liar.cookies.set('twofold-browser', 'A'.repeat(43));
      for (const client of [others, liar]) {
        await ask(client, MAREK);
        server.advance(MINUTE);
      }
      expect(await mailsTo(MAREK)).toHaveLength(10);
    });

    test('I-06 then a newer link still ends the one before, whoever asked for either', async () => {
      const own = browser();
      await signInByLink(own, MAREK);
      await own.post('/sign-out');
      server.advance(MINUTE);
      const link = await askedBy(own, MAREK);
      await ask(from('198.51.100.1'), MAREK);
      const opened = await own.post('/sign-in/link/open', { token: tokenIn(link) });
      expect(opened.status).toBe(410);
    });
  });
});

describe('no mail leaves the server', () => {
  test('M8 then no link is offered or promised, by page or API, and the page says whom to ask', async () => {
    const silent = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
    try {
      const client = openClient(silent.url);
      const offered = (await client.open('/sign-in')).text;
      for (const words of ['Email me a link', 'Forgot your password?']) expect(offered).not.toContain(words);
      for (const path of ['/password/forgot', '/password/forgot?notice=sent', '/sign-in/link'])
        expectNoLink(await client.get(path));
      for (const path of ['/password/forgot', '/sign-in/link']) expectNoLink(await client.post(path, { email: MAREK }));
      const asked = await client.json('POST', '/v1/password-resets', { email: MAREK });
      expect([asked.status, asked.json()['code']]).toEqual([409, 'mail.unavailable']);
      await client.signIn(MAREK);
      expect((await client.open('/settings/password')).text).not.toContain('Forgot your password?');
      expectNoLink(await client.post('/confirm/link', { return_to: '/settings/sign-in' }));
    } finally {
      await silent.stop();
    }
  });
});

function expectNoLink(answer: Awaited<ReturnType<Client['get']>>) {
  expect([answer.status, answer.h1]).toEqual([409, "We can't email you a link here"]);
  expect(answer.text).toContain('ask whoever runs this server to set up mail');
  expect(answer.setCookies).toEqual([]);
}
