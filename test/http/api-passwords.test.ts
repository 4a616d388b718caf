import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [LENA, MAREK] = ['lena@acme.example', 'marek@acme.example'];
const WANTED = 'eleven brisk copper kettles';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const sessionOf = async (email: string) => stepOf(await beginByApi(server.url, email)).session;
const as = (session?: string) => openApi(server.url, session);
const linksTo = async (email: string) =>
  (await server.inbox()).filter(({ to, kind }) => to === email && kind === 'password-reset');

async function tokenFor(email: string): Promise<string> {
  const [mail] = await linksTo(email);
  return new URL(mail?.link ?? '').searchParams.get('token') ?? '';
}

describe('a new password by JSON', () => {
  test('I-06 I-07 wants both halves of the link, once; it ends every session and opens none', async () => {
    const open = await sessionOf(LENA);
    const { key } = (await as().post('/v1/password-resets', { email: LENA })).json<{ key: string }>();
    const token = await tokenFor(LENA);
    const complete = (document: object) => as().post('/v1/password-resets/complete', { password: WANTED, ...document });
    for (const half of [{ token }, { token, key: 'A'.repeat(43) }, { token: 'A'.repeat(43), key }, { token: key, key }])
      expect(codeOf(await complete(half))).toBe('password_reset.over');
    expect((await as(open).get('/v1/session')).status).toBe(200);
    const short = await complete({ token, key, password: 'short' });
    expect([short.status, codeOf(short)]).toEqual([422, 'password.unfit']);

    const done = await complete({ token, key });
    expect([done.json(), done.setCookies]).toEqual([{ done: true }, []]);
    expect(codeOf(await complete({ token, key }))).toBe('password_reset.over');
    expect((await as(open).get('/v1/session')).status).toBe(401);
    expect(codeOf(await beginByApi(server.url, LENA))).toBe('sign_in.mismatch');
    expect(stepOf(await beginByApi(server.url, LENA, { password: WANTED })).state).toBe('complete');
  });

  test('I-58 I-06 one link spent five times at once gives one new password', async () => {
    const { key } = (await as().post('/v1/password-resets', { email: LENA })).json<{ key: string }>();
    const token = await tokenFor(LENA);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        as().post('/v1/password-resets/complete', { token, key, password: `${WANTED} ${index}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
  });

  test('I-03 asking says the same of an address that nobody has', async () => {
    const [known, unknown] = [
      await as().post('/v1/password-resets', { email: LENA }),
      await as().post('/v1/password-resets', { email: 'nobody@acme.example' }),
    ];
    const shape = ({ status, body }: typeof known) => [status, body.replace(/"[\w-]{43}"/, '"…"')];
    expect(shape(known)).toEqual(shape(unknown));
    expect(await linksTo('nobody@acme.example')).toEqual([]);
  });

  test('I-06 asked by a script on our page, the link opens in that browser; from elsewhere it is refused', async () => {
    const document = { email: LENA, keep: 'cookie' };
    const script = openClient(server.url);
    expect((await script.json('POST', '/v1/password-resets', document)).json()).toEqual({});
    const token = await tokenFor(LENA);
    expect((await script.open(`/password/reset?token=${token}`)).h1).toBe('Choose a new password');
    const bare = await openClient(server.url, { origin: null }).json('POST', '/v1/password-resets', document);
    expect([bare.status, codeOf(bare), bare.setCookies]).toEqual([403, 'request.cross_origin', []]);
  });

  test('I-45 I-44 a change ends every other session, and this one goes on under another token', async () => {
    const [own, other] = [await sessionOf(LENA), await sessionOf(LENA)];
    const change = (current: string) => as(own).post('/v1/me/password', { current, wanted: WANTED });
    expect(codeOf(await change('not the password'))).toBe('password.incorrect');
    expect((await as(other).get('/v1/session')).status).toBe(200);
    const changed = stepOf(await change(DEMO_PASSWORD));
    expect(changed.state).toBe('complete');
    for (const dead of [own, other]) expect((await as(dead).get('/v1/session')).status).toBe(401);
    expect((await as(changed.session).get('/v1/session')).status).toBe(200);
  });
});

describe('own sessions by JSON', () => {
  test('T12 I-34 are listed without what opens them; those of somebody else are not found', async () => {
    const [own, other, foreign] = [await sessionOf(LENA), await sessionOf(LENA), await sessionOf(MAREK)];
    const listed = await as(own).get('/v1/me/sessions');
    for (const token of [own, other]) expect(listed.body).not.toContain(token);
    const { current, others } = listed.json<{ current: { id: string }; others: { id: string }[] }>();
    const theirs = (await as(foreign).get('/v1/me/sessions')).json<{ current: { id: string } }>();
    for (const id of [theirs.current.id, current.id, own, other, 'nothing']) {
      const refused = await as(own).post('/v1/me/sessions/end', { id });
      expect([id, refused.status, codeOf(refused)]).toEqual([id, 404, 'not_found']);
    }
    expect((await as(own).post('/v1/me/sessions/end', { id: others[0]?.id })).json()).toEqual({ done: true });
    const [ended, spared] = [await as(other).get('/v1/session'), await as(foreign).get('/v1/session')];
    expect([ended.status, spared.status]).toEqual([401, 200]);
  });

  test('T12 I-45 ending the others leaves this one', async () => {
    const [own, other] = [await sessionOf(LENA), await sessionOf(LENA)];
    expect((await as(own).post('/v1/me/sessions/end-others')).json()).toEqual({ ended: 1 });
    const [kept, ended] = [await as(own).get('/v1/session'), await as(other).get('/v1/session')];
    expect([kept.status, ended.status]).toEqual([200, 401]);
  });
});
