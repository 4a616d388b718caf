import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [LENA, SOFIA] = ['lena@acme.example', 'sofia@acme.example'];
const LINKS = '/v1/sign-in-links';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const ask = (document: object) => openApi(server.url).post(LINKS, document);
const complete = (document: object) => openApi(server.url).post(`${LINKS}/complete`, document);
const mailsTo = async (email: string) =>
  (await server.inbox()).filter(({ to, kind }) => to === email && kind === 'sign-in-link');

async function linkFor(email: string): Promise<{ readonly token: string; readonly key: string }> {
  const { key } = (await ask({ email })).json<{ key: string }>();
  const [mail] = await mailsTo(email);
  return { token: new URL(mail?.link ?? '').searchParams.get('token') ?? '', key };
}

describe('a sign-in by a mailed link, by JSON', () => {
  test('M8 I-06 wants both halves of the link, once', async () => {
    const { token, key } = await linkFor(LENA);
    const made = 'A'.repeat(43);
    for (const half of [{ token }, { token, key: made }, { token: made, key }, { token: key, key }]) {
      const refused = await complete(half);
      expect([refused.status, codeOf(refused), refused.setCookies]).toEqual([410, 'sign_in_link.over', []]);
    }
    const signedIn = stepOf(await complete({ token, key }));
    expect([signedIn.state, signedIn.session]).toEqual(['complete', expect.any(String)]);
    expect((await openApi(server.url, signedIn.session).get('/v1/session')).json()).toMatchObject({
      firstFactor: { kind: 'magic-link' },
      secondFactor: null,
    });
    expect(codeOf(await complete({ token, key }))).toBe('sign_in_link.over');
  });

  test('M8 I-01 opens no more than a password does: where a second factor is enrolled it is asked for', async () => {
    const { state, session, token } = stepOf(await complete(await linkFor(SOFIA)));
    expect([state, session, token]).toEqual(['challenge', undefined, expect.any(String)]);
  });

  test('I-06 is over after ten minutes, and as soon as another one was asked for', async () => {
    const first = await linkFor(LENA);
    server.advance(61);
    const second = await linkFor(LENA);
    expect(codeOf(await complete(first))).toBe('sign_in_link.over');
    server.advance(10 * 60);
    expect(codeOf(await complete(second))).toBe('sign_in_link.over');
  });

  test('I-58 I-06 one link spent five times at once begins one sign-in', async () => {
    const both = await linkFor(LENA);
    const answers = await Promise.all(Array.from({ length: 5 }, () => complete(both)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
  });

  test('I-03 asking says the same of an address that nobody has', async () => {
    const [known, unknown] = [await ask({ email: LENA }), await ask({ email: 'nobody@acme.example' })];
    const shape = ({ status, body }: typeof known) => [status, body.replace(/"[\w-]{43}"/, '"…"')];
    expect(shape(known)).toEqual(shape(unknown));
    expect(await mailsTo('nobody@acme.example')).toEqual([]);
  });

  test('I-48 I-44 kept in a cookie it opens for a script on our page, and from elsewhere nothing is asked or opened', async () => {
    const script = openClient(server.url);
    expect((await script.json('POST', LINKS, { email: LENA, keep: 'cookie' })).json()).toEqual({});
    const [mail] = await mailsTo(LENA);
    const token = new URL(mail?.link ?? '').searchParams.get('token') ?? '';
    const elsewhere = openClient(server.url, { origin: 'https://elsewhere.example' });
    for (const path of [LINKS, `${LINKS}/complete`]) {
      const document = path === LINKS ? { email: LENA, keep: 'cookie' } : { token, keep: 'cookie' };
      const refused = await elsewhere.json('POST', path, document);
      expect([refused.status, codeOf(refused), refused.setCookies]).toEqual([403, 'request.cross_origin', []]);
    }
    const done = await script.json('POST', `${LINKS}/complete`, { token, keep: 'cookie' });
    expect([stepOf(done).state, stepOf(done).session]).toEqual(['complete', undefined]);
    expect(script.cookies.get('twofold-session')).toMatch(/^[\w-]{43}$/);
    expect(script.cookies.has('twofold-link')).toBe(false);
  });

  test('I-48 I-57 what is malformed is refused, and a way back that leads elsewhere is dropped', async () => {
    for (const document of [{}, { email: 'no address' }, { email: LENA, keep: 'elsewhere' }, { email: [LENA] }])
      expect(codeOf(await ask(document))).toBe('request.malformed');
    const asked = await ask({ email: LENA, returnTo: 'https://elsewhere.example/' });
    const [mail] = await mailsTo(LENA);
    const token = new URL(mail?.link ?? '').searchParams.get('token') ?? '';
    const { key } = asked.json<{ key: string }>();
    expect((await complete({ token, key })).json()).toMatchObject({ state: 'complete', returnTo: null });
  });
});
