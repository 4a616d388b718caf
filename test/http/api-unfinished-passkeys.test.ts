import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CEREMONY_FAULTS } from '../../src/domain/authenticators/ceremony-fault.ts';
import { type Api, beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { type SecurityKey, securityKey } from '../fixtures/passkeys.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, SOFIA] = ['ana', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [string, string, string];
const [SIGN_INS, CHALLENGE, SET_UP] = ['/v1/passkey-sign-ins', '/v1/sign-in/passkey', '/v1/sign-in/enrollment/passkey'];
const [ALONE, AT_CHALLENGE, AT_SET_UP] = [SIGN_INS, CHALLENGE, SET_UP].map((path) => `${path}/not-finished`) as [
  string,
  string,
  string,
];

let server: TestServer;
let raw: RawDatabase;
let key: SecurityKey;
afterEach(async () => {
  await raw.close();
  await server.stop();
});

async function start(given: Parameters<typeof startTestServer>[0] = {}): Promise<void> {
  server = await startTestServer(given);
  raw = await openRaw(server.database.url);
}

/** Marek, with a passkey, and a session that has just shown it. */
async function withPasskey(): Promise<Api> {
  key = securityKey(server.composition.config.url);
  const step = await settingUp(MAREK);
  const credential = JSON.parse(key.create((await step.post(SET_UP)).json() as never));
  const saving = stepOf(await step.post(`${SET_UP}/confirm`, { credential }));
  const done = await step.as(saving.token).post('/v1/sign-in/enrollment/recovery-codes/saved');
  return step.as(stepOf(done).session);
}

async function settingUp(email: string): Promise<Api> {
  const signedIn = openApi(server.url, stepOf(await beginByApi(server.url, email)).session);
  return signedIn.as(stepOf(await signedIn.post('/v1/me/authenticators/enroll')).token);
}

const challenged = async (email: string) => openApi(server.url, stepOf(await beginByApi(server.url, email)).token);
const answerOf = (options: unknown) => ({ credential: JSON.parse(key.get(options as never)) });
const tell = (api: Api, path: string, because = 'not-allowed') => api.post(path, { because });
const DONE = [200, { done: true }];

const told = async () =>
  (
    await raw.run(
      "select target_id, details from audit_events where action = 'passkey.not_finished' order by at, details",
    )
  ).map(({ target_id, details }) => ({ target: target_id, ...JSON.parse(String(details)) }));

describe.each(databases)('a program says that a browser brought no passkey, on $name', ({ name }) => {
  beforeEach(() => start({ database: name }));

  test('T18 I-52 I-18 at a challenge: it is written down, costs no attempt, and the same challenge is answered', async () => {
    await withPasskey();
    const marek = await challenged(MAREK);
    const options = (await marek.post(`${CHALLENGE}/options`)).json();
    const answer = await tell(marek, AT_CHALLENGE);
    expect([answer.status, answer.json(), answer.setCookies]).toEqual([...DONE, []]);
    const target = await server.userId(MAREK);
    expect(await told()).toEqual([{ target, ceremony: 'get', because: 'not-allowed', purpose: 'sign-in' }]);
    expect(await raw.run("select attempts from sign_ins where state = 'challenge'")).toEqual([{ attempts: 0 }]);
    expect(await raw.run('select id from attempt_failures')).toEqual([]);
    expect((await marek.post(CHALLENGE, answerOf(options))).json()).toMatchObject({ state: 'complete' });
  });

  test('T18 I-52 I-55 I-58 twice, at once, and by another reason: once for each challenge', async () => {
    await withPasskey();
    const marek = await challenged(MAREK);
    await marek.post(`${CHALLENGE}/options`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => tell(marek, AT_CHALLENGE)));
    expect(answers.map((answer) => [answer.status, answer.json()])).toEqual(Array(5).fill(DONE));
    expect((await tell(marek, AT_CHALLENGE, 'other')).status).toBe(200);
    expect(await told()).toHaveLength(1);
  });

  test('T18 I-52 I-27 at a step-up and a set-up: each says what it was for, and goes on', async () => {
    const session = await withPasskey();
    const step = session.as(stepOf(await session.post('/v1/session/step-up')).token);
    const options = (await step.post(`${CHALLENGE}/options`)).json();
    expect((await tell(step, AT_CHALLENGE, 'wrong-address')).status).toBe(200);
    expect((await step.post(CHALLENGE, answerOf(options))).json()).toMatchObject({ state: 'complete' });
    server.advance(1);
    const ana = await settingUp(ANA);
    const creation = (await ana.post(SET_UP)).json();
    expect((await tell(ana, AT_SET_UP, 'already-there')).status).toBe(200);
    const own = securityKey(server.composition.config.url);
    const made = await ana.post(`${SET_UP}/confirm`, { credential: JSON.parse(own.create(creation as never)) });
    expect(made.json()).toMatchObject({ state: 'recovery-codes' });
    expect(await told()).toMatchObject([
      { ceremony: 'get', because: 'wrong-address', purpose: 'step-up' },
      { ceremony: 'create', because: 'already-there', purpose: 'set-up' },
    ]);
  });

  test('T18 I-52 I-55 of a whole sign-in, where nobody is known: once an hour for each reason', async () => {
    const nobody = openApi(server.url);
    const answers = await Promise.all(Array.from({ length: 5 }, () => tell(nobody, ALONE)));
    expect(answers.map((answer) => [answer.status, answer.json()])).toEqual(Array(5).fill(DONE));
    for (const because of CEREMONY_FAULTS) expect((await tell(nobody, ALONE, because)).status).toBe(200);
    const written = (await told()).map(({ target, because }) => [target, because]);
    expect(written.toSorted()).toEqual(CEREMONY_FAULTS.map((because) => [null, because]).toSorted());
    server.advance(60 * 60);
    await tell(nobody, ALONE);
    expect(await told()).toHaveLength(CEREMONY_FAULTS.length + 1);
  });
});

describe('what a thief may try there by JSON', () => {
  beforeEach(() => start());

  test.each([
    ['no document', undefined],
    ['no reason', {}],
    ["the browser's own word", { because: 'NotAllowedError' }],
    ['a text of its own', { because: '<b>551027</b>' }],
    ['a word of the language', { because: 'constructor' }],
    ['a very long text', { because: 'x'.repeat(9000) }],
    ['a list', { because: ['not-allowed'] }],
    ['somebody else', { because: 'not-allowed', user: 'usr_1' }],
    ['another ceremony', { because: 'not-allowed', ceremony: 'create', purpose: 'step-up' }],
  ])('T18 I-17 I-54 %s is refused, writes nothing, and is not said back', async (_, document) => {
    await withPasskey();
    const [marek, ana] = [await challenged(MAREK), await settingUp(ANA)];
    await Promise.all([marek.post(`${CHALLENGE}/options`), ana.post(SET_UP)]);
    const answers = [
      await openApi(server.url).post(ALONE, document),
      await marek.post(AT_CHALLENGE, document),
      await ana.post(AT_SET_UP, document),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual(Array(3).fill([400, 'request.malformed']));
    for (const { body } of answers) expect(body).not.toMatch(/551027|NotAllowedError|xxx|usr_1/);
    expect(await told()).toEqual([]);
  });

  test('I-20 I-44 without a token, with one of another kind, or with a session, nobody is written about', async () => {
    const session = await withPasskey();
    const [marek, ana] = [await challenged(MAREK), await settingUp(ANA)];
    await Promise.all([marek.post(`${CHALLENGE}/options`), ana.post(SET_UP)]);
    const wrong: readonly [Api, string, number, string][] = [
      [openApi(server.url), AT_CHALLENGE, 401, 'sign_in.not_found'],
      [openApi(server.url), AT_SET_UP, 401, 'sign_in.not_found'],
      [openApi(server.url, 'x'.repeat(43)), AT_CHALLENGE, 401, 'sign_in.not_found'],
      [session, AT_CHALLENGE, 401, 'sign_in.not_found'],
      [session, AT_SET_UP, 401, 'sign_in.not_found'],
      [marek, AT_SET_UP, 409, 'sign_in.wrong_step'],
      [ana, AT_CHALLENGE, 409, 'sign_in.wrong_step'],
    ];
    for (const [api, path, status, code] of wrong) {
      const answer = await tell(api, path);
      expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    }
    expect(await told()).toEqual([]);
  });

  test("I-44 one person's token says nothing of another's challenge", async () => {
    await withPasskey();
    const [marek, sofia] = [await challenged(MAREK), await challenged(SOFIA)];
    await marek.post(`${CHALLENGE}/options`);
    expect((await tell(sofia, AT_CHALLENGE)).status).toBe(200);
    expect(await told()).toEqual([]);
  });

  test('I-20 I-06 with a token that is spent, or too old, nothing is written', async () => {
    await withPasskey();
    const [spent, old] = [await challenged(MAREK), await challenged(MAREK)];
    await old.post(`${CHALLENGE}/options`);
    await spent.post(CHALLENGE, answerOf((await spent.post(`${CHALLENGE}/options`)).json()));
    const first = await tell(spent, AT_CHALLENGE);
    server.advance(60 * 60);
    const second = await tell(old, AT_CHALLENGE);
    expect([first, second].map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [401, 'sign_in.not_found'],
      [401, 'sign_in.expired'],
    ]);
    expect(await told()).toEqual([]);
  });

  test('I-48 where cookies keep the sign-in, a page of another site tells nothing', async () => {
    await withPasskey();
    const [own, evil] = [openClient(server.url), openClient(server.url, { origin: 'https://evil.example' })];
    await own.signIn(MAREK);
    for (const [name, value] of own.cookies) evil.cookies.set(name, value);
    const because = 'not-allowed';
    for (const path of [AT_CHALLENGE, AT_SET_UP]) {
      const answer = await evil.json('POST', path, { because });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'request.cross_origin']);
    }
    expect(await told()).toEqual([]);
    expect((await own.json('POST', AT_CHALLENGE, { because })).json()).toEqual({ done: true });
    expect(await told()).toHaveLength(1);
  });

  test('I-57 where browsers keep no passkeys for the address there is no such call', async () => {
    await raw.close();
    await server.stop();
    await start({ environment: { TWOFOLD_URL: 'http://127.0.0.1' } });
    const answer = await tell(openApi(server.url), ALONE);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
    expect(await told()).toEqual([]);
  });
});
