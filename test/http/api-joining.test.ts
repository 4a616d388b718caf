import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { openClient } from '../fixtures/client.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, NEW] = ['ana@acme.example', 'marek@acme.example', 'nora@acme.example'];
const PASSWORD = 'eleven brisk copper kettles';
const LOOK = '/v1/invitations/look';
const CREATE = '/v1/invitations/create-account';
const JOIN = '/v1/invitations/join';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const as = (session?: string) => openApi(server.url, session);
const sessionOf = async (email: string) => stepOf(await beginByApi(server.url, email)).session;

async function invited(email: string, organization = 'acme'): Promise<string> {
  const ana = as(await sessionOf(ANA));
  const sent = await ana.post(`/v1/organizations/${organization}/invitations`, { emails: [email] });
  expect(sent.status).toBe(200);
  const mail = (await server.inbox()).find(({ to, kind }) => to === email && kind === 'member-invitation');
  return new URL(mail?.link ?? '').searchParams.get('token') ?? '';
}

describe('an invitation by JSON', () => {
  test('U6 I-05 looking changes nothing; a new account begins its first sign-in, and the link is spent', async () => {
    const token = await invited(NEW);
    for (const _ of [1, 2]) {
      expect((await as().post(LOOK, { token })).json()).toMatchObject({ email: NEW, step: 'create-account' });
    }
    const given = { token, name: 'Nora New', password: PASSWORD };
    const short = await as().post(CREATE, { ...given, password: 'short' });
    expect([short.status, short.json()]).toMatchObject([422, { code: 'password.unfit', fault: 'too-short' }]);
    expect((await as().post(CREATE, { ...given, name: '  ' })).status).toBe(400);

    const made = await as().post(CREATE, given);
    expect([stepOf(made).state, made.setCookies]).toEqual(['complete', []]);
    const nora = as(stepOf(made).session);
    expect((await nora.get('/v1/organizations/acme')).json()).toMatchObject({ role: 'member' });
    for (const path of [LOOK, CREATE]) {
      const again = await as().post(path, path === LOOK ? { token } : given);
      expect([again.status, codeOf(again)]).toEqual([410, 'invitation.over']);
    }
    expect(codeOf(await nora.post(JOIN, { token }))).toBe('invitation.over');
  });

  test('U6 I-38 where the organization requires it the first sign-in is a set-up, and opens nothing before', async () => {
    const token = await invited(NEW);
    const ana = as(await sessionOf(ANA));
    const { version } = (await ana.get('/v1/organizations/acme/policy')).json<{ version: number }>();
    const change = { secondFactor: 'required', emailPeople: false, version, password: DEMO_PASSWORD };
    const on = await ana.put('/v1/organizations/acme/policy', change);
    expect(on.status).toBe(200);
    const made = await as().post(CREATE, { token, name: 'Nora New', password: PASSWORD });
    expect(stepOf(made).state).toBe('enroll');
    expect((await as(stepOf(made).token).get('/v1/organizations/acme')).status).toBe(401);
  });

  describe('with an Idempotency-Key', () => {
    const given = { name: 'Nora New', password: PASSWORD };

    test('T18 I-58 several at once make one account; a repetition says how far it came, and bears no token', async () => {
      const token = await invited(NEW);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => as().post(CREATE, { token, ...given }, 'nora')),
      );
      const first = answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined);
      expect(first.map(({ status }) => status).toSorted()).toEqual([200, ...first.slice(1).map(() => 409)]);
      const [made] = first.filter(({ status }) => status === 200);
      if (made === undefined) throw new Error('Nobody made it.');
      const { session: _, ...shown } = made.json<{ session: string }>();
      const again = await as().post(CREATE, { token, ...given }, 'nora');
      expect([again.status, again.headers['idempotency-replayed'], again.json()]).toEqual([200, 'true', shown]);
      expect(shown).toMatchObject({ state: 'complete', user: { email: NEW } });
      expect((await beginByApi(server.url, NEW, { password: PASSWORD })).status).toBe(200);
      expect(codeOf(await as().post(CREATE, { token, ...given }, 'another'))).toBe('invitation.over');
      expect(codeOf(await as().post(CREATE, { token, ...given }))).toBe('invitation.over');
    });

    test('T18 I-44 a repetition bears neither the token of a step, nor cookies', async () => {
      const ana = as(await sessionOf(ANA));
      const { version } = (await ana.get('/v1/organizations/acme/policy')).json<{ version: number }>();
      const tokens = [await invited(NEW), await invited('vito@acme.example')];
      const change = { secondFactor: 'required', emailPeople: false, version, password: DEMO_PASSWORD };
      expect((await ana.put('/v1/organizations/acme/policy', change)).status).toBe(200);
      for (const [index, keep] of (['token', 'cookie'] as const).entries()) {
        const body = JSON.stringify({ token: tokens[index], ...given, keep });
        const headers = { 'content-type': 'application/json', 'idempotency-key': keep };
        const browser = openClient(server.url);
        const [made, again] = [
          await browser.send('POST', CREATE, { headers, body }),
          await openClient(server.url).send('POST', CREATE, { headers, body }),
        ];
        expect([made.status, made.json()['token'] !== undefined, made.setCookies.length > 0]).toEqual([
          ...[200, keep === 'token', keep === 'cookie'],
        ]);
        expect([again.status, again.json()['token'], again.setCookies]).toEqual([200, undefined, []]);
        expect(again.json()).toMatchObject({ state: 'enroll', because: { kind: 'required' } });
      }
    });

    test('T18 I-49 another document is refused, a refusal frees the key, and nobody meets the keys of others', async () => {
      const [token, other] = [await invited(NEW), await invited('vito@acme.example')];
      const short = await as().post(CREATE, { token, ...given, password: 'short' }, 'k');
      expect(codeOf(short)).toBe('password.unfit');
      expect((await as().post(CREATE, { token, ...given }, 'k')).status).toBe(200);
      const changed = await as().post(CREATE, { token, ...given, name: 'Nora Other' }, 'k');
      expect([changed.status, codeOf(changed)]).toEqual([422, 'idempotency.mismatch']);
      const vito = await as().post(CREATE, { token: other, name: 'Vito', password: PASSWORD }, 'k');
      expect([vito.status, vito.headers['idempotency-replayed']]).toEqual([200, undefined]);
      const raw = await openRaw(server.database.url);
      const rows = (await raw.dump()).join('\n');
      await raw.close();
      for (const secret of [token, other, PASSWORD]) expect(rows).not.toContain(secret);
    });

    test('T18 I-17 a key that is none, and a document that is none, change nothing', async () => {
      const token = await invited(NEW);
      for (const key of ['', 'a b', 'k'.repeat(129)]) {
        expect(codeOf(await as().post(CREATE, { token, ...given }, key))).toBe('idempotency.malformed');
      }
      for (const document of [{}, [], { token: 1 }, 'x', null]) {
        expect(codeOf(await as().post(CREATE, document, 'k'))).toBe('request.malformed');
      }
      expect((await as().post(LOOK, { token })).json()).toMatchObject({ step: 'create-account' });
    });
  });

  test('I-58 accepted five times at once it makes one account', async () => {
    const token = await invited(NEW);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        as().post(CREATE, { token, name: `Nora ${index}`, password: `${PASSWORD} ${index}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 409, 410].includes(status))).toBe(true);
  });

  test('I-01 an address that has an account is joined by that account alone, never by the link', async () => {
    const token = await invited('hugo@hillside.example');
    const made = await as().post(CREATE, { token, name: 'Thief', password: PASSWORD });
    expect([made.status, made.json()]).toMatchObject([409, { code: 'invitation.other_step', step: 'sign-in' }]);
    const marek = as(await sessionOf(MAREK));
    expect((await marek.post(LOOK, { token })).json()).toMatchObject({ step: 'other-account' });
    const taken = await marek.post(JOIN, { token });
    expect([taken.status, taken.json()]).toMatchObject([409, { code: 'invitation.other_step', step: 'other-account' }]);

    expect((await as().post(JOIN, { token })).status).toBe(401);
    const challenge = stepOf(await beginByApi(server.url, 'hugo@hillside.example'));
    expect(challenge.state).toBe('challenge');
    expect((await as(challenge.token).post(JOIN, { token })).status).toBe(401);
    const code = await server.freshCode('hugo@hillside.example');
    const hugo = stepOf(await as(challenge.token).post('/v1/sign-in/totp', { code })).session;
    expect((await as(hugo).post(JOIN, { token })).json()).toEqual({ organization: 'acme' });
    expect(codeOf(await as(hugo).post(JOIN, { token }))).toBe('invitation.over');
  });

  test('I-48 cookies are set in no browser that shows another site', async () => {
    const token = await invited(NEW);
    const foreign = openClient(server.url, { origin: 'https://evil.example' });
    const body = JSON.stringify({ token, name: 'Nora New', password: PASSWORD, keep: 'cookie' });
    const sent = await foreign.send('POST', CREATE, { headers: { 'content-type': 'application/json' }, body });
    expect([sent.status, sent.setCookies]).toEqual([403, []]);
    expect((await as().post(LOOK, { token })).json()).toMatchObject({ step: 'create-account' });
  });

  test('I-17 what is no token, or no document of this kind, changes nothing', async () => {
    for (const token of ['', 'A'.repeat(43), '../x', `${'A'.repeat(40)}\u0000`]) {
      expect(codeOf(await as().post(LOOK, { token }))).toBe('invitation.over');
    }
    for (const document of [{}, { token: 1 }, { token: ['x'] }, { token: 'A'.repeat(101) }, { token: 'A', more: 1 }]) {
      expect((await as().post(LOOK, document)).status).toBe(400);
    }
  });
});
