import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { CHANGE, setUpApp, signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf, recoveryCodesOf, setupKeyOf } from '../fixtures/html.ts';
import { codeAt } from '../fixtures/oathtool.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA] = ['ana@acme.example', 'marek@acme.example', 'sofia@acme.example'] as const;
const STEP = 30_000;

const openAs = async (server: TestServer, email: string) => {
  const client = openClient(server.url);
  await client.signIn(email);
  return client;
};

const OTHER_TYPE = 'The content type must be application/json';

describe('a code that is not the right one', () => {
  let server: TestServer;
  let sofia: Client;
  let secret: string;
  beforeEach(async () => {
    server = await startTestServer();
    sofia = await openAs(server, SOFIA);
    secret = await server.secretOf(SOFIA);
    server.alignClock();
  });
  afterEach(() => server.stop());

  const answer = (code: string) => sofia.post('/sign-in/code', { code });
  const isIn = async () => (await sofia.get('/organizations/acme')).status === 200;

  test.each([
    ['too short', '12345', "You've not entered enough numbers. The code is 6 numbers."],
    ['too long', '1234567', "You've entered too many numbers. The code is 6 numbers."],
    ['letters', 'abcdef', 'The code must be 6 numbers'],
    ['a number, but no digits', '1e5', 'The code must be 6 numbers'],
    ['a negative number', '−12345', 'The code must be 6 numbers'],
    ['nothing', '   ', 'Enter the 6-digit code'],
    ['a NUL byte', '12345\0', 'The code must be 6 numbers'],
    ['markup', '<script>', 'The code must be 6 numbers'],
  ])('I-17 I-19 %s is refused with a sentence, and opens nothing', async (_, typed, sentence) => {
    const refused = await answer(typed);
    expect([refused.status, refused.problems]).toEqual([422, [expect.stringMatching(`^${sentence}`)]]);
    expect(refused.body).not.toContain('<script>');
    expect(await isIn()).toBe(false);
  });

  test('I-19 the right code in digits of another script is refused: one code has one spelling', async () => {
    const right = await codeAt(secret, server.now());
    for (const zero of [0x0660, 0x06f0, 0xff10, 0x1d7ce]) {
      const typed = [...right].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
      expect((await answer(typed)).problems).toEqual([expect.stringMatching(/^The code must be 6 numbers, 0 to 9\./)]);
    }
    expect(await isIn()).toBe(false);
  });

  test('I-19 spaces and hyphens round the right one are no fault', async () => {
    const right = await codeAt(secret, server.now());
    const home = await answer(` ${right.slice(0, 3)} - ${right.slice(3)} `);
    expect(home.status).toBe(303);
    expect(await isIn()).toBe(true);
  });

  test.each([
    ['late', -2],
    ['early', 2],
    ['of yesterday', -2880],
  ])('I-11 a code that is %s, by %i steps, is refused', async (_, steps) => {
    const refused = await answer(await codeAt(secret, server.now() + steps * STEP));
    expect(refused.status).toBe(422);
    expect(refused.problems[0]).toMatch(/^That code is not right\..* You have 4 tries left\.$/);
    expect(await isIn()).toBe(false);
  });

  test.each([-1, 0, 1])('I-11 a code %i steps from now is accepted', async (steps) => {
    expect((await answer(await codeAt(secret, server.now() + steps * STEP))).status).toBe(303);
    expect(await isIn()).toBe(true);
  });

  test('I-10 a code that was used is refused for good, and so is an earlier one that was not', async () => {
    const [earlier, used] = [await codeAt(secret, server.now() - STEP), await codeAt(secret, server.now())];
    expect((await answer(used)).status).toBe(303);
    const thief = await openAs(server, SOFIA);
    for (const code of [used, earlier]) {
      const refused = await thief.post('/sign-in/code', { code });
      expect([refused.status, refused.problems]).toEqual([
        422,
        ["You've already used that code. Wait for the next one."],
      ]);
    }
    expect(thief.cookies.has('twofold-session')).toBe(false);
  });

  test('I-10 the code that set the app up is used, too', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    const shown = await marek.submit('/set-up/method', { method: 'totp' });
    const code = await codeAt(setupKeyOf(shown.body), server.now());
    await marek.submit('/set-up/app', { code });
    await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    const thief = await openAs(server, MAREK);
    expect((await thief.submit('/sign-in/code', { code })).problems).toEqual([
      "You've already used that code. Wait for the next one.",
    ]);
  });

  test('I-60 a clock that jumps back revives no code', async () => {
    const used = await codeAt(secret, server.now());
    expect((await answer(used)).status).toBe(303);
    server.advance(-30);
    const again = await openAs(server, SOFIA);
    for (const at of [server.now(), server.now() - STEP]) {
      expect((await again.post('/sign-in/code', { code: await codeAt(secret, at) })).status).toBe(422);
    }
  });

  test('I-34 a code of somebody else’s app is refused', async () => {
    const hugo = await codeAt(await server.secretOf('hugo@hillside.example'), server.now());
    expect((await answer(hugo)).status).toBe(422);
  });
});

describe('a sign-in that is not where its page thinks it is', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.stop());

  test('I-60 a page open for more than ten minutes says so with 410, and a way on', async () => {
    const sofia = await openAs(server, SOFIA);
    server.advance(601);
    const code = await server.freshCode(SOFIA);
    const late = await sofia.post('/sign-in/code', { code });
    expect([late.status, late.h1]).toEqual([410, 'This page was open too long']);
    expect(late.body).toContain('href="/sign-in"');
    expect(sofia.cookies.has('twofold-pending')).toBe(false);
  });

  test('I-60 a sign-in that ran out stays dead when the clock jumps back', async () => {
    const sofia = await openAs(server, SOFIA);
    const token = sofia.cookies.get('twofold-pending') ?? '';
    server.advance(601);
    expect((await sofia.get('/sign-in/code')).status).toBe(410);
    server.advance(-500);
    sofia.cookies.set('twofold-pending', token);
    const revived = await sofia.post('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(revived.status).not.toBe(200);
    expect(sofia.cookies.has('twofold-session')).toBe(false);
  });

  test('I-20 I-60 set-up runs out as well, and its key opens nothing afterwards', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
    server.advance(601);
    expect((await marek.post('/set-up/app', { code: await server.freshCode(key) })).status).toBe(410);
    expect((await marek.open('/settings/sign-in')).text).toContain('You have no second factor yet.');
  });

  test('I-16 the right code of one person does not answer the sign-in of another', async () => {
    const [sofia, hugo] = [await openAs(server, SOFIA), await openAs(server, 'hugo@hillside.example')];
    const token = hugo.cookies.get('twofold-pending') ?? '';
    sofia.cookies.set('twofold-pending', token);
    expect((await sofia.post('/sign-in/code', { code: await server.freshCode(SOFIA) })).status).toBe(422);
    expect(sofia.cookies.has('twofold-session')).toBe(false);
  });

  test('I-44 a stale tab that sends its code again leaves the session alone', async () => {
    const sofia = await openAs(server, SOFIA);
    await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    for (const [path, fields] of [
      ['/sign-in/code', { code: '123456' }],
      ['/sign-in/recovery-code', { recovery_code: 'M9S3-46Q3-D2KT-7B4W' }],
      ['/set-up/app', { code: '123456' }],
      ['/set-up/recovery-codes', { saved: 'yes' }],
    ] as const) {
      const stale = await sofia.post(path, fields);
      expect([path, stale.status]).toEqual([path, 303]);
      expect((await sofia.get('/organizations/acme')).status, path).toBe(200);
    }
    expect((await sofia.open('/sign-in/code')).h1).toBe('Your organizations');
  });

  test('I-22 a stale tab of set-up goes where the sign-in stands now, and makes no second app', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
    const stale = openClient(server.url);
    for (const [name, value] of marek.cookies) stale.cookies.set(name, value);
    await marek.submit('/set-up/app', { code: await server.freshCode(key) });
    const second = await stale.post('/set-up/app', { code: await server.freshCode(key) });
    expect([second.status, recoveryCodesOf(second.body)]).toEqual([303, []]);
    expect((await marek.submit('/set-up/recovery-codes', { saved: 'yes' })).text).toContain('10 of 10 left');
  });

  test('I-23 M16 whoever left before saying that new codes are saved is told so, with the way to make others', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    await setUpApp(server, marek);
    const [told, warning] = ['10 of 10 left', 'You have not told us yet that you saved your recovery codes.'];
    const seen = async () => {
      const { text } = await marek.open('/settings/sign-in');
      return [text.includes(told), text.includes(warning)];
    };
    const savedByApi = async () => (await marek.get('/v1/me/authenticators')).json()['recoveryCodes'];
    expect(await seen()).toEqual([true, false]);
    await marek.open('/settings/recovery-codes');
    expect(recoveryCodesOf((await marek.submit('/settings/recovery-codes')).body)).toHaveLength(10);
    expect(await seen()).toEqual([false, true]);
    expect(await savedByApi()).toMatchObject({ left: 10, saved: false });
    const again = await marek.click('Make new codes');
    expect(again.h1).toBe('Make new recovery codes?');
    await marek.submit('/settings/recovery-codes');
    await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    expect(await seen()).toEqual([true, false]);
    expect(await savedByApi()).toMatchObject({ left: 10, saved: true });
  });

  test('I-37 a stale tab of the switch is refused with 409 and shows it again', async () => {
    const [one, other] = [await openAs(server, ANA), await openAs(server, ANA)];
    await one.open(`${CHANGE}?to=on`);
    const stale = formOf(one.page.body, CHANGE) ?? {};
    await other.open(`${CHANGE}?to=on`);
    await other.submit(CHANGE, { password: DEMO_PASSWORD, open_sessions: 'next-sign-in' });
    await other.open(`${CHANGE}?to=off`);
    await other.submit(CHANGE, { password: DEMO_PASSWORD });
    const refused = await one.post(CHANGE, { ...stale, password: DEMO_PASSWORD });
    expect([refused.status, refused.problems]).toEqual([
      409,
      ['Someone else changed this a moment ago. Check it again.'],
    ]);
    expect((await one.get('/v1/organizations/acme/policy')).json()).toMatchObject({
      secondFactor: 'optional',
      version: 3,
    });
  });

  test('M4 I-37 numbers that have changed since the page was opened are shown again before anything is done', async () => {
    const ana = await openAs(server, ANA);
    await ana.open(`${CHANGE}?to=on`);
    const seen = formOf(ana.page.body, CHANGE) ?? {};
    const refused = await ana.post(CHANGE, { ...seen, seen_must_set_up: '0', password: DEMO_PASSWORD });
    expect(refused.status).toBe(409);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ secondFactor: 'optional' });
  });

  test('I-48 a browser that keeps no cookies is told to, instead of going round in circles', async () => {
    for (const email of [MAREK, SOFIA]) {
      const client = openClient(server.url, { cookiesOff: true });
      const page = await client.signIn(email);
      expect([page.status, page.h1]).toEqual([400, 'Turn on cookies']);
    }
  });
});

describe('what no page of ours sends', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const STRANGE: readonly (readonly [string, string])[] = [
    ['secret', 'secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
    ['verified', 'verified=true'],
    ['role', 'role=owner'],
    ['organization', 'organization=hillside'],
    ['user', 'user=usr_1'],
    ['__proto__', '__proto__=x'],
    ['the code as a list', 'code[]=123456'],
    ['the code as an object', 'code[$ne]=1'],
    ['the code twice', 'code=123456&code=123456'],
  ];

  test.each(STRANGE)('I-17 I-24 a challenge with %s is refused with 400, and no try is lost', async (_, extra) => {
    const sofia = await openAs(server, SOFIA);
    const body = extra.startsWith('code') ? extra : `code=${await server.freshCode(SOFIA)}&${extra}`;
    const refused = await sofia.send('POST', '/sign-in/code', { headers: FORM, body });
    expect([refused.status, refused.h1]).toEqual([400, 'That could not be read']);
    expect(sofia.cookies.has('twofold-session')).toBe(false);
    const home = await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(home.h1).toBe('Your organizations');
  });

  test.each(['secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'verified=1', 'method=totp', 'authenticator=aut_1'])(
    'I-21 I-22 I-24 set-up with %s of the client’s own is refused, and nothing is set up',
    async (extra) => {
      const marek = await openAs(server, MAREK);
      await marek.open('/settings/set-up');
      const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
      const body = `code=${await server.freshCode(key)}&${extra}`;
      expect((await marek.send('POST', '/set-up/app', { headers: FORM, body })).status).toBe(400);
      const own = await codeAt('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', server.now());
      expect((await marek.post('/set-up/app', { code: own })).status).toBe(422);
      expect((await marek.open('/settings/sign-in')).text).toContain('You have no second factor yet.');
    },
  );

  test.each(['method=sms&phone=%2B447700900123', 'method=pigeon', 'method=', 'method=totp&secret=x', ''])(
    'I-21 choosing "%s" stages nothing',
    async (body) => {
      const marek = await openAs(server, MAREK);
      await marek.open('/settings/set-up');
      expect((await marek.send('POST', '/set-up/method', { headers: FORM, body })).status).toBe(400);
    },
  );

  test.each([
    ['another organization', { organization: 'hillside' }],
    ['a role', { role: 'owner' }],
    ['a date of its own', { in_force_from: '0' }],
    ['a word for on', { to: 'yes' }],
    ['a third choice for open sessions', { open_sessions: 'never' }],
    ['a version that is no number', { version: '1e0' }],
    ['a negative number', { seen_total: '-1' }],
    ['a number as long as a book', { version: '9'.repeat(400) }],
  ])('I-37 the switch with %s is refused with 400, and nothing changes', async (_, strange) => {
    const ana = await openAs(server, ANA);
    await ana.open(`${CHANGE}?to=on`);
    const held = formOf(ana.page.body, CHANGE) ?? {};
    const fields: Record<string, string> = { ...held, password: DEMO_PASSWORD };
    expect((await ana.post(CHANGE, { ...fields, ...strange })).status).toBe(400);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ version: 1 });
  });

  test.each([
    ['a JSON body', 'application/json', JSON.stringify({ email: SOFIA, password: DEMO_PASSWORD })],
    ['no content type', '', 'email=a%40b.example&password=x'],
    ['plain text', 'text/plain', 'email=a@b.example'],
    ['a broken multipart body', 'multipart/form-data; boundary=x', '--y\r\nnothing'],
    [
      'a file',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="password"; filename="p.txt"\r\n\r\nfour\r\n--x--\r\n',
    ],
  ])('I-17 a sign-in form as %s is refused with 400', async (_, type, body) => {
    const client = openClient(server.url);
    const headers = type === '' ? {} : { 'content-type': type };
    const refused = await client.send('POST', '/sign-in', { headers, body });
    expect([refused.status, refused.h1]).toEqual([400, 'That could not be read']);
  });

  test.each([
    ['a list', ['required']],
    ['null', null],
    ['a text', 'required'],
    ['a password that is a list', { secondFactor: 'required', version: 1, password: [DEMO_PASSWORD] }],
    ['a password that is an object', { secondFactor: 'required', version: 1, password: { $ne: null } }],
    ['a version that is a text', { secondFactor: 'required', version: '1', password: DEMO_PASSWORD }],
    ['a version with a fraction', { secondFactor: 'required', version: 1.5, password: DEMO_PASSWORD }],
    ['a word that is not known', { secondFactor: 'sometimes', version: 1, password: DEMO_PASSWORD }],
    ['a field too many', { secondFactor: 'required', version: 1, password: DEMO_PASSWORD, role: 'owner' }],
    ['methods of its own', { secondFactor: 'required', version: 1, password: DEMO_PASSWORD, methods: ['none'] }],
    ['a graceDays of its own', { secondFactor: 'required', version: 1, password: DEMO_PASSWORD, graceDays: 14 }],
  ])('I-37 the API refuses %s with a problem, and nothing changes', async (_, body) => {
    const ana = await openAs(server, ANA);
    const refused = await ana.json('PUT', '/v1/organizations/acme/policy', body);
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(refused.json()).toMatchObject({ status: 400, code: 'request.malformed' });
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ version: 1 });
  });

  test('I-37 the API takes no form, and no JSON that is not JSON', async () => {
    const ana = await openAs(server, ANA);
    for (const [type, body, detail] of [
      ['application/x-www-form-urlencoded', 'secondFactor=required&version=1', OTHER_TYPE],
      ['text/plain', '{"secondFactor":"required","version":1}', OTHER_TYPE],
      ['application/json', '{"secondFactor":', 'The body is not JSON'],
      ['application/json; charset=utf-8', 'secondFactor=required', 'The body is not JSON'],
      ['application/json', '', 'The body is empty: send a JSON document'],
      ['application/json', 'null', expect.stringContaining('received null')],
    ] as const) {
      const refused = await ana.send('PUT', '/v1/organizations/acme/policy', {
        headers: { 'content-type': type },
        body,
      });
      expect([refused.status, refused.json()]).toEqual([
        400,
        expect.objectContaining({ code: 'request.malformed', errors: [{ pointer: '', detail }] }),
      ]);
    }
  });

  test('I-17 a body of a megabyte is refused with 413 before it is read, on pages and API', async () => {
    const ana = await openAs(server, ANA);
    const body = `email=${'x'.repeat(1024 * 1024)}`;
    const page = await ana.send('POST', '/sign-in', { headers: FORM, body });
    expect([page.status, page.h1]).toEqual([413, 'That was too much to send']);
    const chunked = { headers: { ...FORM, 'transfer-encoding': 'chunked' }, body };
    expect((await ana.send('POST', '/sign-in', chunked)).status).toBe(413);
    const api = await ana.json('PUT', '/v1/organizations/acme/policy', { password: 'x'.repeat(1024 * 1024) });
    expect(api.json()).toMatchObject({ status: 413, code: 'request.too_large' });
  });

  test('I-17 very long fields are refused, each with an answer', async () => {
    const client = openClient(server.url);
    const [long, huge] = ['a'.repeat(2000), 'a'.repeat(60_000)];
    expect((await client.post('/sign-in', { email: SOFIA, password: long })).status).toBe(400);
    expect((await client.post('/sign-in', { email: `${huge}@acme.example`, password: 'x' })).status).toBe(422);
    const sofia = await openAs(server, SOFIA);
    expect((await sofia.post('/sign-in/code', { code: '1'.repeat(60_000) })).status).toBe(422);
    expect((await sofia.post('/sign-in/recovery-code', { recovery_code: huge })).status).toBe(422);
    expect((await sofia.get(`/sign-in?return_to=/${'a'.repeat(9000)}`)).status).toBeLessThan(500);
    sofia.cookies.set('twofold-session', 'b'.repeat(8000));
    expect((await sofia.get('/')).status).toBe(303);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example',
    '/%0D%0A set-cookie:x=y',
    'javascript:alert(1)',
    '/..//evil.example/',
    '/.//evil.example',
    'evil.example',
    'http:evil.example',
    '/\r\nset-cookie: x=y',
  ])('I-57 return_to=%s never leads to another site', async (returnTo) => {
    const marek = openClient(server.url);
    await marek.get(`/sign-in?return_to=${encodeURIComponent(returnTo)}`);
    const answer = await marek.post('/sign-in', { email: MAREK, password: DEMO_PASSWORD, return_to: returnTo });
    expect(answer.status).toBe(303);
    expect(new URL(answer.location, server.url).origin).toBe(server.url);
    expect(answer.location).not.toMatch(/^\/[/\\]/);
    expect(answer.setCookies.some((line) => line.startsWith('x='))).toBe(false);
    const signedIn = await marek.get(`/sign-in?return_to=${encodeURIComponent(returnTo)}`);
    expect(new URL(signedIn.location, server.url).origin).toBe(server.url);
    const used = await marek.get(`/recovery-code-used?return_to=${encodeURIComponent(returnTo)}`);
    expect(new URL(used.location, server.url).origin).toBe(server.url);
  });

  test.each([
    'ana@acme.example\r\nBcc: eve@evil.example',
    'ana@acme.example\nBcc: eve@evil.example',
    'ana@acme.example, eve@evil.example',
    'ana@acme.example\0',
    '"ana"@acme.example',
    '<ana@acme.example>',
    "' or 1=1 --@acme.example",
    'ana@acme.example;eve@evil.example',
  ])('I-57 the address %j is no address, and no mail goes out', async (email) => {
    const before = (await server.inbox()).length;
    const refused = await openClient(server.url).post('/sign-in', { email, password: DEMO_PASSWORD });
    expect(refused.status).toBe(422);
    expect(refused.problems[0]).toMatch(/^Enter an email address in the correct format/);
    expect(await server.inbox()).toHaveLength(before);
  });

  test('I-57 what somebody types is shown as text, never as markup', async () => {
    const client = openClient(server.url);
    const typed = '"><script src=/x></script><img onerror=x>@acme.example';
    const page = await client.post('/sign-in', { email: typed, password: 'x' });
    expect(page.body).not.toContain('<script src=/x>');
    expect(page.body).not.toContain('<img');
  });
});

describe.each(databases)('two submits at once, on $name', ({ name }) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ database: name });
  });
  afterEach(() => server.stop());

  const twins = (client: Client) =>
    [1, 2, 3, 4].map(() => {
      const twin = openClient(server.url);
      for (const [key, value] of client.cookies) twin.cookies.set(key, value);
      return twin;
    });
  const sessionsOf = (clients: readonly Client[], before?: string) =>
    new Set(
      clients.map(({ cookies }) => cookies.get('twofold-session')).filter((key) => key !== undefined && key !== before),
    );

  test('I-10 I-58 the same right code, four times in one challenge: exactly one session', async () => {
    const sofia = await openAs(server, SOFIA);
    const code = await server.freshCode(SOFIA);
    const clients = twins(sofia);
    await Promise.all(clients.map((client) => client.post('/sign-in/code', { code })));
    expect(sessionsOf(clients).size).toBe(1);
  });

  test('I-10 I-58 the same right code in four challenges: exactly one session', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => openAs(server, SOFIA)));
    const code = await server.freshCode(SOFIA);
    await Promise.all(clients.map((client) => client.post('/sign-in/code', { code })));
    expect(sessionsOf(clients).size).toBe(1);
  });

  test('I-30 I-58 the same recovery code in four challenges: exactly one session, one code gone', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    const { codes } = await setUpApp(server, marek);
    const clients = await Promise.all([1, 2, 3, 4].map(() => openAs(server, MAREK)));
    await Promise.all(
      clients.map((client) => client.post('/sign-in/recovery-code', { recovery_code: codes[3] ?? '' })),
    );
    expect(sessionsOf(clients).size).toBe(1);
    expect((await marek.open('/settings/sign-in')).text).toContain('9 of 10 left');
  });

  test('I-22 I-58 the same set-up confirmed four times: one app, one set of codes', async () => {
    const marek = await openAs(server, MAREK);
    await marek.open('/settings/set-up');
    const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
    const code = await server.freshCode(key);
    const clients = twins(marek);
    await Promise.all(clients.map((client) => client.post('/set-up/app', { code })));
    const shown = await Promise.all(clients.map((client) => client.get('/set-up/recovery-codes')));
    expect(shown.filter(({ body }) => recoveryCodesOf(body).length === 10)).toHaveLength(1);
    const mails = (await server.inbox()).filter(({ kind }) => kind === 'method-added');
    expect(mails).toHaveLength(1);
  });

  test('I-23 I-58 "I have saved them" four times: one new session in the old one’s place', async () => {
    const marek = await openAs(server, MAREK);
    const before = marek.cookies.get('twofold-session');
    await marek.open('/settings/set-up');
    const key = setupKeyOf((await marek.submit('/set-up/method', { method: 'totp' })).body);
    await marek.submit('/set-up/app', { code: await server.freshCode(key) });
    const clients = twins(marek);
    await Promise.all(clients.map((client) => client.post('/set-up/recovery-codes', { saved: 'yes' })));
    expect(sessionsOf(clients, before).size).toBe(1);
  });

  test('I-37 I-58 the switch turned four times: once, and each owner is told once', async () => {
    const ana = await openAs(server, ANA);
    await ana.open(`${CHANGE}?to=on`);
    const fields = { ...formOf(ana.page.body, CHANGE), password: DEMO_PASSWORD };
    await Promise.all([1, 2, 3, 4].map(() => ana.post(CHANGE, fields)));
    const mails = (await server.inbox()).filter(({ kind }) => kind === 'policy-turned-on');
    expect(mails.map(({ to }) => to)).toEqual([ANA]);
    await ana.open('/organizations/acme');
    await setUpApp(server, ana);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({
      secondFactor: 'required',
      version: 2,
    });
  });

  test('I-44 I-58 four step-ups with one code: one of them, and the session before it is dead', async () => {
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    const before = sofia.cookies.get('twofold-session') ?? '';
    await sofia.open('/confirm');
    const code = await server.freshCode(SOFIA);
    const clients = twins(sofia);
    await Promise.all(clients.map((client) => client.post('/sign-in/code', { code })));
    expect(sessionsOf(clients, before).size).toBe(1);
    expect((await sofia.get('/')).location).toMatch(/^\/sign-in/);
  });
});

describe.each(databases)('bytes that a database chokes on, on $name', ({ name }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database: name });
  });
  afterAll(() => server.stop());

  test.each(['%00', 'acme%00', '%ed%a0%80', '%F0%9F%90%8C'])(
    'I-17 I-38 an organization called %s is not found, rather than a fault',
    async (id) => {
      const [marek, before] = [await openAs(server, MAREK), server.log.length];
      expect((await marek.get(`/organizations/${id}`)).status).toBe(404);
      expect((await marek.get(`/v1/organizations/${id}`)).status).toBe(404);
      expect(server.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  test('I-17 I-38 a NUL where an id belongs names nothing, with and without a session', async () => {
    const [marek, nobody, before] = [await openAs(server, MAREK), openClient(server.url), server.log.length];
    for (const path of ['metadata', 'begin']) expect((await nobody.get(`/saml/%00/${path}`)).status).toBe(404);
    expect((await nobody.post('/saml/%00/acs', { SAMLResponse: 'x', RelayState: '\0' })).status).toBeLessThan(500);
    const ended = await marek.json('POST', '/v1/me/sessions/end', { id: '\0' });
    expect([ended.status, ended.json()['code']]).toEqual([400, 'request.malformed']);
    expect((await marek.post('/settings/devices/sign-out', { id: '\0' })).status).toBe(404);
    expect(server.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('I-17 NUL and half characters in every field of a sign-in are refused, rather than a fault', async () => {
    const client = openClient(server.url);
    for (const strange of ['\0', '\ud800', '￿', randomBytes(20).toString('latin1')]) {
      for (const fields of [
        { email: `ana${strange}@acme.example`, password: DEMO_PASSWORD },
        { email: ANA, password: `${DEMO_PASSWORD}${strange}` },
        { email: ANA, password: 'x', return_to: `/${strange}` },
      ]) {
        expect([422, 429]).toContain((await client.post('/sign-in', fields)).status);
        server.advance(120);
      }
    }
  });

  test('I-17 NUL in a path of the browser’s, in its name, and in its cookies is no fault', async () => {
    const client = openClient(server.url);
    const headers = {
      'user-agent': '\u00ff\u00fe',
      cookie: 'twofold-session=%00; twofold-pending=%ff',
      'accept-language': 'en-',
    };
    for (const path of ['/', '/sign-in/code', '/sign-in?return_to=%00', '/assets/%00', '/first-start?token=%00']) {
      expect((await client.get(path, { headers })).status, path).toBeLessThan(500);
    }
  });
});
