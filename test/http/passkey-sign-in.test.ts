import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PasskeyRequest } from '../../src/application/engine.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { CHANGE, setUpPasskey, signInWithPasskey } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import { passkeyOptionsOf } from '../fixtures/html.ts';
import { type Bent, type SecurityKey, securityKey } from '../fixtures/passkeys.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { type ServerOptions, startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK] = ['ana@acme.example', 'marek@acme.example'] as const;
const BEGIN = '/v1/passkey-sign-ins';
const COMPLETE = `${BEGIN}/complete`;

let server: TestServer;
let key: SecurityKey;
beforeEach(() => start());
afterEach(() => server.stop());

async function start(options: ServerOptions = {}, owner: string = MAREK): Promise<void> {
  server = await startTestServer(options);
  const client = browser();
  await client.signIn(owner);
  await client.open('/settings/set-up');
  key = await setUpPasskey(server, client);
}

async function startAnew(options: ServerOptions, owner?: string): Promise<void> {
  await server.stop();
  await start(options, owner);
}

const browser = () => openClient(server.url);

async function run(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}
const forgetPassword = async (email: string) =>
  run(`delete from passwords where user_id = '${await server.userId(email)}'`);
const hasSession = (client: Client) => client.cookies.has('twofold-session');

describe('on the sign-in page', () => {
  test('PAGES P1 there is a button for scripts, and without one it says what a passkey needs', async () => {
    const page = await browser().open('/sign-in');
    expect(page.body).toMatch(/<form[^>]*data-passkey-sign-in="\/v1\/passkey-sign-ins"[^>]*hidden/);
    expect(page.text).toContain('To sign in with a passkey, turn on JavaScript');
    expect(page.body).toContain('autocomplete="username webauthn"');
    expect(page.setCookies.some((line) => line.startsWith('twofold-passkey'))).toBe(false);
    expect(await run('select 1 as one from passkey_challenges')).toEqual([]);
  });

  test('M8 I-02 I-48 a passkey alone signs in, and leads where somebody wanted to go', async () => {
    const client = browser();
    const home = await signInWithPasskey(client, key, { more: { return_to: '/settings/devices' } });
    expect(home.h1).toBe('Your devices');
    expect(home.text).toContain('Passkey');
    expect((await client.open('/organizations/acme')).h1).toBe('Acme Analytics');
    const asked = await browser().json('POST', BEGIN, { keep: 'cookie' });
    expect(asked.setCookies).toEqual([
      expect.stringMatching(/^twofold-passkey=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test.each([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another site', { rpId: 'evil.example' }],
    ['in a frame', { crossOrigin: true }],
    ['of another owner', { userHandle: 'c29tZWJvZHkgZWxzZQ' }],
  ] satisfies [string, Bent][])('I-18 I-03 what comes %s is answered as an unknown passkey is', async (_, bent) => {
    const [wrong, unknown] = [browser(), browser()];
    const refused = await signInWithPasskey(wrong, key, { bent });
    const stranger = securityKey(server.composition.config.url);
    stranger.create({ challenge: '', user: { id: 'eA' } } as never);
    const nobody = await signInWithPasskey(unknown, stranger);
    expect([refused.status, refused.body]).toEqual([422, nobody.body]);
    expect(refused.problems).toEqual([expect.stringContaining('open an account here. Try another one')]);
    expect([hasSession(wrong), hasSession(unknown)]).toEqual([false, false]);
    const log = await run("select action, details from audit_events where action = 'second_factor.failed'");
    expect(log).toMatchObject([{ details: expect.stringContaining('passkey.refused') }]);
  });

  test('I-18 a device that did not ask who holds it is told what to do instead', async () => {
    const refused = await signInWithPasskey(browser(), key, { bent: { flags: 0x01 } });
    expect(refused.problems).toEqual([expect.stringContaining('then use it as your second factor')]);
  });

  test('I-18 I-58 a response that is sent again, or by another browser, signs nobody in', async () => {
    const [own, other] = [browser(), browser()];
    const { options } = (await own.json('POST', BEGIN, { keep: 'cookie' })).json<{ options: PasskeyRequest }>();
    await other.json('POST', BEGIN, { keep: 'cookie' });
    const response = key.get(options);
    await other.open('/sign-in');
    const stolen = await other.submit('/sign-in/with-passkey', { response });
    expect([stolen.status, stolen.problems]).toEqual([
      422,
      ['That took too long, or was used once before. Try again.'],
    ]);
    await signInWithPasskey(own, key);
    const spent = await openClient(server.url).post('/sign-in/with-passkey', { response });
    expect([spent.status, spent.problems]).toEqual([422, ['That took too long, or was used once before. Try again.']]);
    expect(hasSession(other)).toBe(false);
  });

  test('I-52 I-55 I-54 one that nobody here has, and what is none at all, are written down once an hour each', async () => {
    const unknown = async () =>
      run("select target_id, concerns, details from audit_events where action = 'passkey.unknown' order by details");
    const stranger = securityKey(server.composition.config.url);
    stranger.create({ challenge: '', user: { id: 'eA' } } as never);
    const client = browser();
    for (let times = 0; times < 3; times += 1) {
      expect((await signInWithPasskey(client, stranger)).problems).toEqual([
        "That passkey doesn't open an account here. Try another one, or sign in another way.",
      ]);
      expect((await client.post('/sign-in/with-passkey', { response: '{}' })).status).toBe(422);
    }
    const api = openApi(server.url);
    const begun = (await api.post(BEGIN, {})).json<{ options: PasskeyRequest; key: string }>();
    const credential = JSON.parse(stranger.get(begun.options)) as { id: string };
    expect(codeOf(await api.post(COMPLETE, { credential, key: begun.key }))).toBe('passkey.refused');
    const nobody = { target_id: null, concerns: '' };
    const each = [
      { ...nobody, details: '{"because":"malformed"}' },
      { ...nobody, details: '{"because":"unknown"}' },
    ];
    expect(await unknown()).toEqual(each);
    server.advance(60 * 60);
    // For a challenge of nobody's, too.
    const late = await api.post(COMPLETE, { credential, key: begun.key });
    expect([codeOf(late), await unknown()]).toEqual(['sign_in.expired', [...each, each[1]]]);
  });

  test('I-17 what is missing, twice there or no passkey at all is refused, and never a fault', async () => {
    const client = browser();
    const path = '/sign-in/with-passkey';
    expect((await client.post(path)).status).toBe(422);
    await client.json('POST', BEGIN, { keep: 'cookie' });
    for (const response of ['', '{', 'null', '[]', '{"id":{}}', 'x'.repeat(17_000)]) {
      expect((await client.post(path, { response })).status).toBe(422);
    }
    const twice = await client.send('POST', path, { headers: FORM, body: 'response=1&response=2' });
    expect(twice.status).toBe(400);
    expect((await client.post(path, { response: '{}', user: 'usr_x' })).status).toBe(400);
    expect(hasSession(client)).toBe(false);
  });

  test('I-48 a form of another site begins and finishes nothing', async () => {
    const evil = openClient(server.url, { origin: 'https://evil.example' });
    expect((await evil.json('POST', BEGIN, { keep: 'cookie' })).status).toBe(403);
    expect((await evil.post('/sign-in/with-passkey', { response: '{}' })).status).toBe(403);
    expect(await run('select 1 as one from passkey_challenges')).toEqual([]);
  });

  test('I-14 a locked account gets the page that says when to come back', async () => {
    for (let times = 0; times < 5; times += 1) {
      await signInWithPasskey(browser(), key, { bent: { origin: 'https://evil.example' } });
    }
    const locked = await signInWithPasskey(browser(), key);
    expect([locked.status, locked.h1]).toEqual([429, 'Too many wrong codes']);
    expect(locked.headers['retry-after']).toBe('900');
    expect(locked.body).toMatch(/<a class="btn quiet sm" href="\/sign-in">/);
    server.advance(900);
    expect((await signInWithPasskey(browser(), key)).h1).toBe('Your organizations');
  });

  test('I-57 where the address is a number, nobody is offered what browsers would not do', async () => {
    await server.stop();
    server = await startTestServer({ environment: { TWOFOLD_URL: 'http://127.0.0.1' } });
    const page = await browser().open('/sign-in');
    expect(page.body).not.toContain('passkey');
    const api = openApi(server.url);
    expect((await api.post(BEGIN, {})).status).toBe(404);
    expect((await api.post(COMPLETE, { credential: { id: 'x' } })).status).toBe(404);
  });
});

describe('by the API', () => {
  async function answerOf(bent?: Bent) {
    const api = openApi(server.url);
    const begun = (await api.post(BEGIN, {})).json<{ options: PasskeyRequest; key: string }>();
    return { api, key: begun.key, credential: JSON.parse(key.get(begun.options, bent)) as { id: string } };
  }

  test('T18 M8 a passkey alone opens a session, once, with its own half of the challenge', async () => {
    const { api, ...given } = await answerOf();
    const stolen = await api.post(COMPLETE, { ...given, key: 'A'.repeat(43) });
    expect([stolen.status, codeOf(stolen)]).toEqual([401, 'sign_in.expired']);
    expect(codeOf(await api.post(COMPLETE, given))).toBe('sign_in.expired');
    const { api: _, ...fresh } = await answerOf();
    const done = await api.post(COMPLETE, fresh);
    expect(done.json()).toMatchObject({ state: 'complete', user: { email: MAREK } });
    const session = (await openApi(server.url, stepOf(done).session).get('/v1/session')).json();
    expect(session).toMatchObject({ firstFactor: { kind: 'passkey' }, secondFactor: { kind: 'passkey' } });
    expect(codeOf(await api.post(COMPLETE, fresh))).toBe('sign_in.expired');
  });

  test.each([
    [{}, 400, 'request.malformed'],
    [{ credential: {} }, 400, 'request.malformed'],
    [{ credential: { id: 'x' }, more: 1 }, 400, 'request.malformed'],
    [{ credential: { id: 'x' } }, 401, 'sign_in.expired'],
    [{ credential: { id: 'x' }, key: 'short' }, 401, 'sign_in.expired'],
    [{ credential: { id: 'x' }, key: 'A'.repeat(43) }, 422, 'passkey.refused'],
  ])('I-17 %j is answered %i', async (document, status, code) => {
    const answer = await openApi(server.url).post(COMPLETE, document);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('I-14 a lock is told with the time to wait', async () => {
    for (let times = 0; times < 5; times += 1) {
      const { api, ...given } = await answerOf({ origin: 'https://evil.example' });
      await api.post(COMPLETE, given);
    }
    const { api, ...given } = await answerOf();
    const locked = await api.post(COMPLETE, given);
    expect([locked.status, codeOf(locked), locked.headers['retry-after']]).toEqual([429, 'attempts.locked', '900']);
  });

  test('I-48 a cookie is set only for a script on our own page, and it is spent by it alone', async () => {
    const { options } = (await browser().json('POST', BEGIN, {})).json<{ options: PasskeyRequest }>();
    const client = browser();
    await client.json('POST', BEGIN, { keep: 'cookie' });
    const foreign = { credential: JSON.parse(key.get(options)), keep: 'cookie' };
    expect((await client.json('POST', COMPLETE, foreign)).status).toBe(401);
    const own = (await client.json('POST', BEGIN, { keep: 'cookie' })).json<{
      options: PasskeyRequest;
      key?: string;
    }>();
    expect(own.key).toBeUndefined();
    const done = await client.json('POST', COMPLETE, { credential: JSON.parse(key.get(own.options)), keep: 'cookie' });
    expect(done.json()).toMatchObject({ state: 'complete' });
    expect(done.body).not.toContain('"session"');
    expect((await client.open('/')).h1).toBe('Your organizations');
    const bare = await openApi(server.url).post(COMPLETE, foreign);
    expect([bare.status, codeOf(bare)]).toEqual([403, 'request.cross_origin']);
  });

  test('I-55 one network makes so many challenges a minute, and others are not kept waiting', async () => {
    await startAnew({ environment: { TWOFOLD_API_RATE: '3', TRUST_PROXY: '1' } });
    const from = (address: string) =>
      openClient(server.url, { headers: { 'x-forwarded-for': address } }).json('POST', BEGIN, { keep: 'cookie' });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) {
      statuses.push((await from(address)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await from('203.0.113.1')).status).toBe(200);
    expect(await run('select count(*) as kept from passkey_challenges')).toMatchObject([{ kept: 4 }]);
  });

  test('T18 M12 a passkey is set up, and answers a challenge', async () => {
    const ana = openApi(server.url);
    const begun = await ana.post('/v1/sign-in', { email: ANA, password: DEMO_PASSWORD });
    const enroll = await ana.as(stepOf(begun).session).post('/v1/me/authenticators/enroll');
    expect(enroll.json()).toMatchObject({ state: 'enroll', methods: ['passkey', 'totp', 'sms'] });
    const step = ana.as(stepOf(enroll).token);
    const own = securityKey(server.composition.config.url);
    const options = (await step.post('/v1/sign-in/enrollment/passkey')).json();
    const credential = JSON.parse(own.create(options as never));
    const wrong = await step.post('/v1/sign-in/enrollment/passkey/confirm', { credential: { id: 'x' } });
    expect([wrong.status, codeOf(wrong)]).toEqual([422, 'response.incorrect']);
    const again = (await step.post('/v1/sign-in/enrollment/passkey')).json();
    expect(again).not.toEqual(options);
    const late = await step.post('/v1/sign-in/enrollment/passkey/confirm', { credential });
    expect(codeOf(late)).toBe('response.incorrect');
    const third = (await step.post('/v1/sign-in/enrollment/passkey')).json();
    const made = { credential: JSON.parse(own.create(third as never)), name: 'Blue key' };
    const saving = await step.post('/v1/sign-in/enrollment/passkey/confirm', made);
    expect(saving.json()).toMatchObject({ state: 'recovery-codes' });
    await ana.as(stepOf(saving).token).post('/v1/sign-in/enrollment/recovery-codes/saved');

    const challenge = await ana.post('/v1/sign-in', { email: ANA, password: DEMO_PASSWORD });
    expect(challenge.json()).toMatchObject({ state: 'challenge', methods: ['passkey'] });
    const pending = ana.as(stepOf(challenge).token);
    const request = (await pending.post('/v1/sign-in/passkey/options')).json();
    expect(request).toMatchObject({ allowCredentials: [{ type: 'public-key' }], userVerification: 'preferred' });
    const foreign = await pending.post('/v1/sign-in/passkey', { credential: JSON.parse(key.get(request as never)) });
    expect([foreign.status, codeOf(foreign)]).toEqual([422, 'response.incorrect']);
    const next = (await pending.post('/v1/sign-in/passkey/options')).json();
    const shown = await pending.post('/v1/sign-in/passkey', { credential: JSON.parse(own.get(next as never)) });
    expect(shown.json()).toMatchObject({ state: 'complete' });
  });
});

test.each([
  ['from another origin', { origin: 'https://evil.example' }],
  ['for another site', { rpId: 'evil.example' }],
] satisfies [string, Bent][])(
  'I-18 I-22 I-52 a new passkey %s is not set up: the page says so, the log once',
  async (_, bent) => {
    const ana = browser();
    await ana.signIn(ANA);
    await ana.open('/settings/set-up');
    const shown = await ana.submit('/set-up/method', { method: 'passkey' });
    const own = securityKey(server.composition.config.url);
    const response = own.create(passkeyOptionsOf(shown.body), bent);
    const refused = await ana.submit('/set-up/passkey', { response, name: '' });
    expect([refused.status, refused.h1]).toEqual([422, 'Create a passkey']);
    expect(refused.problems).toEqual([expect.stringContaining('Try again')]);
    const log = await run("select target_id, details from audit_events where action = 'passkey.not_proven'");
    expect(log).toEqual([{ target_id: await server.userId(ANA), details: '{}' }]);
  },
);

test('I-22 a passkey that is somebody\u2019s already is not set up again, and the page says so', async () => {
  const ana = browser();
  await ana.signIn(ANA);
  await ana.open('/settings/set-up');
  const shown = await ana.submit('/set-up/method', { method: 'passkey' });
  const response = key.create(passkeyOptionsOf(shown.body));
  const refused = await ana.submit('/set-up/passkey', { response, name: '' });
  expect([refused.status, refused.problems]).toEqual([
    422,
    ['This passkey is set up already. Use another device, or choose again.'],
  ]);
  expect((await ana.open('/settings/sign-in')).text).not.toContain('Chrome');
});

test('M5 I-27 an admin without a password turns the switch with a passkey alone', async () => {
  await startAnew({}, ANA);
  await forgetPassword(ANA);
  const ana = browser();
  await signInWithPasskey(ana, key);
  server.advance(6 * 60);
  await ana.open(`${CHANGE}?to=on`);
  expect(ana.page.text).toContain('Confirm with your second factor');
  expect(ana.page.body).not.toContain('type="password"');
  const asked = await ana.submit('/step-up');
  expect(asked.h1).toBe('Use your passkey');
  const confirmed = await ana.submit('/sign-in/passkey', { response: key.get(passkeyOptionsOf(asked.body)) });
  expect(confirmed.text).toContain("You've just confirmed that it's you.");
  const done = await ana.submit(CHANGE);
  expect(done.text).toContain('Two-factor authentication');
  const policies = await run("select second_factor from policies where organization_id = 'acme'");
  expect(policies).toEqual([{ second_factor: 'required' }]);
});

describe('where no mail leaves the server', () => {
  test('I-28 a passkey is no spare way in: the password stays, and whoever has none keeps the passkey', async () => {
    await startAnew({ environment: { TWOFOLD_MAIL: 'none' } });
    const marek = browser();
    await signInWithPasskey(marek, key);
    await marek.open('/settings/ways-in');
    expect(marek.page.text).toContain('You have 1 that signs you in by itself');
    const refused = await marek.submit('/settings/ways-in/remove', { way: 'password' });
    const why = 'No mail leaves this server, so nobody could let you back in if you lost your passkey.';
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(why)]);
    expect((await browser().signIn(MAREK)).h1).toBe('Use your passkey');
    await forgetPassword(MAREK);
    await marek.open('/settings/sign-in');
    await marek.click('Remove');
    const kept = await marek.submit('/settings/sign-in/remove');
    expect([kept.h1, kept.text]).toEqual([
      'Ways to sign in',
      expect.stringContaining('This is your only way to sign in. Add another before you remove or change it.'),
    ]);
    expect((await marek.open('/settings/set-up')).h1).toBe('Ways to sign in');
    expect((await signInWithPasskey(browser(), key)).h1).toBe('Your organizations');
  });
});
