import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../src/demo/people.ts';
import { type AnyRoute, isApi } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/table.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Answer, FORM, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

type RouteClass = AnyRoute['class'];
type Cookies = Readonly<Record<string, string>>;

/** What a right answer looks like to somebody who may not have it. */
type Refusal =
  | 'sign-in'
  /** Sent to where the browser's own sign-in stands, which is nothing of an organization. */
  | 'own-step'
  | 'set-up-first'
  | 'not-found'
  | 'forbidden';

let server: TestServer;
const tokens: Record<'P' | 'E' | 'S' | 'walled' | 'elsewhere' | 'ended', string> = {
  ...{ P: '', E: '', S: '', walled: '', elsewhere: '', ended: '' },
};

beforeAll(async () => {
  server = await startTestServer();
  const open = () => openClient(server.url);
  const [lena, ana, sofia, hugo, yuki] = [open(), open(), open(), open(), open()];
  await lena.signIn('lena@acme.example');
  await ana.signIn('ana@acme.example');
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  await setUpApp(server, ana);
  await signInWithApp(server, sofia, 'sofia@acme.example');
  await signInWithApp(server, hugo, 'hugo@hillside.example');
  await signInWithApp(server, yuki, 'yuki@acme.example');
  tokens.ended = yuki.cookies.get('twofold-session') ?? '';
  await yuki.post('/sign-out');
  tokens.walled = lena.cookies.get('twofold-session') ?? '';
  tokens.elsewhere = hugo.cookies.get('twofold-session') ?? '';
  tokens.S = sofia.cookies.get('twofold-session') ?? '';
  const [pending, enrolling] = [open(), open()];
  await pending.signIn('sofia@acme.example');
  await enrolling.signIn('marek@acme.example');
  tokens.P = pending.cookies.get('twofold-pending') ?? '';
  tokens.E = enrolling.cookies.get('twofold-enroll') ?? '';
});
afterAll(() => server.stop());

const GARBAGE = 'A'.repeat(43);
const [S_CLASSES, STEPS]: [RouteClass[], RouteClass[]] = [
  ['session', 'organization', 'admin'],
  ['pending', 'enroll-only', 'step'],
];

interface Thief {
  readonly who: string;
  readonly id: string;
  cookies(): Cookies;
  /** Under /v1 alone, where no cookie is looked at once it is there. */
  authorization?(): string;
  /** The routes that are not theirs, and how each of those classes says so. */
  readonly refusals: Readonly<Partial<Record<RouteClass, readonly Refusal[]>>>;
}

const refusedAs = (classes: readonly RouteClass[], ...refusals: Refusal[]) =>
  Object.fromEntries(classes.map((each) => [each, refusals]));

const THIEVES: readonly Thief[] = [
  {
    who: 'without a cookie',
    id: 'I-38',
    cookies: () => ({}),
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with made-up cookies of every kind',
    id: 'I-44',
    cookies: () => ({ 'twofold-session': GARBAGE, 'twofold-pending': GARBAGE, 'twofold-enroll': GARBAGE }),
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with cookies that are no tokens at all',
    id: 'I-44',
    cookies: () => ({ 'twofold-session': '%00', 'twofold-pending': "'--", 'twofold-enroll': '..%2f' }),
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with a session that was signed out',
    id: 'I-44 I-45',
    cookies: () => ({ 'twofold-session': tokens.ended }),
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with P, before the second factor',
    id: 'I-20 I-38',
    cookies: () => ({ 'twofold-pending': tokens.P }),
    refusals: refusedAs([...S_CLASSES, 'enroll-only'], 'sign-in'),
  },
  {
    who: 'with E, before set-up is done',
    id: 'I-20 I-38',
    cookies: () => ({ 'twofold-enroll': tokens.E }),
    refusals: refusedAs([...S_CLASSES, 'pending'], 'sign-in'),
  },
  {
    who: 'with P in the cookies of a session and of set-up',
    id: 'I-20 I-44',
    cookies: () => ({ 'twofold-session': tokens.P, 'twofold-enroll': tokens.P }),
    refusals: { ...refusedAs([...S_CLASSES, 'pending'], 'sign-in'), 'enroll-only': ['own-step'] },
  },
  {
    who: 'with E in the cookies of a session and of a challenge',
    id: 'I-20 I-44',
    cookies: () => ({ 'twofold-session': tokens.E, 'twofold-pending': tokens.E }),
    refusals: { ...refusedAs([...S_CLASSES, 'enroll-only'], 'sign-in'), pending: ['own-step'] },
  },
  {
    who: 'with a session in the cookies of the steps',
    id: 'I-20 I-44',
    cookies: () => ({ 'twofold-pending': tokens.S, 'twofold-enroll': tokens.S }),
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with a session that has shown no second factor where one is required',
    id: 'U7 I-38',
    cookies: () => ({ 'twofold-session': tokens.walled }),
    refusals: { ...refusedAs(['organization', 'admin'], 'set-up-first'), ...refusedAs(STEPS, 'sign-in') },
  },
  {
    who: 'with a session of an owner of another organization',
    id: 'I-38 T1',
    cookies: () => ({ 'twofold-session': tokens.elsewhere }),
    refusals: { ...refusedAs(['organization', 'admin'], 'not-found'), ...refusedAs(STEPS, 'sign-in') },
  },
  {
    who: 'with a session of an ordinary member',
    id: 'M1 I-37',
    cookies: () => ({ 'twofold-session': tokens.S }),
    refusals: { admin: ['forbidden'], ...refusedAs(STEPS, 'sign-in') },
  },
];

/** The same tokens once more, as a program bears them. */
const BEARERS: readonly Thief[] = [
  {
    who: 'bearing a made-up token, with a session in a cookie',
    id: 'I-44',
    cookies: () => ({ 'twofold-session': tokens.S, 'twofold-pending': tokens.P, 'twofold-enroll': tokens.E }),
    authorization: () => `Bearer ${GARBAGE}`,
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'with an Authorization that is no bearer token, with a session in a cookie',
    id: 'I-44',
    cookies: () => ({ 'twofold-session': tokens.S, 'twofold-pending': tokens.P, 'twofold-enroll': tokens.E }),
    authorization: () => `Basic ${tokens.S}`,
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'bearing two tokens at once',
    id: 'I-44',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.S}, Bearer ${tokens.P}`,
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'bearing the token of a session that was signed out',
    id: 'I-44 I-45',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.ended}`,
    refusals: refusedAs([...S_CLASSES, ...STEPS], 'sign-in'),
  },
  {
    who: 'bearing P',
    id: 'I-20 I-38 I-44',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.P}`,
    refusals: { ...refusedAs(S_CLASSES, 'sign-in'), 'enroll-only': ['own-step'] },
  },
  {
    who: 'bearing E',
    id: 'I-20 I-38 I-44',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.E}`,
    refusals: { ...refusedAs(S_CLASSES, 'sign-in'), pending: ['own-step'] },
  },
  {
    who: 'bearing a session at the steps',
    id: 'I-20 I-44',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.S}`,
    refusals: { ...refusedAs(STEPS, 'sign-in'), admin: ['forbidden'] },
  },
  {
    who: 'bearing a session that has shown no second factor where one is required',
    id: 'U7 I-38',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.walled}`,
    refusals: { ...refusedAs(['organization', 'admin'], 'set-up-first'), ...refusedAs(STEPS, 'sign-in') },
  },
  {
    who: 'bearing a session of an owner of another organization',
    id: 'I-38 T1',
    cookies: () => ({}),
    authorization: () => `Bearer ${tokens.elsewhere}`,
    refusals: { ...refusedAs(['organization', 'admin'], 'not-found'), ...refusedAs(STEPS, 'sign-in') },
  },
];

describe.each([...THIEVES, ...BEARERS])('$id a thief $who', ({ id, cookies, authorization, refusals }) => {
  const closed = ROUTES.filter(
    (route) => refusals[route.class] !== undefined && (authorization === undefined || isApi(route.path)),
  );

  test.each(closed)(`${id} is refused at $method $path`, async (route) => {
    const answer = await knock(route, cookies(), authorization?.());
    const [expected = 'sign-in'] = refusals[route.class] ?? [];
    expectRefusal(answer, route, expected);
    expectNoOrganizationData(answer);
  });
});

/** As a form or, under /v1, a document of the kind that the route expects, with all that its page would send. */
function knock({ method, path }: AnyRoute, cookies: Cookies, authorization?: string): Promise<Answer> {
  const address = addressOf(path);
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const headers = { ...(cookie === '' ? {} : { cookie }), ...(authorization === undefined ? {} : { authorization }) };
  const client = openClient(server.url, { headers });
  if (method === 'GET') return client.get(path.endsWith('/change') ? `${address}?to=off` : address);
  return isApi(path)
    ? client.json(method, address, documentFor(path))
    : client.send(method, address, { headers: FORM, body: BODIES[path] ?? '' });
}

function documentFor(path: string): object {
  if (
    /\/(totp|totp\/confirm|phone\/confirm|text|recovery-code|mailbox)$/.test(path) &&
    !path.endsWith('enrollment/totp')
  )
    return { code: '123456' };
  if (path.endsWith('/not-finished')) return { because: 'other' };
  if (/\/passkey(\/confirm)?$/.test(path) && !path.endsWith('enrollment/passkey')) return { credential: { id: 'x' } };
  if (path.endsWith('/phone')) return { number: '+447700900999' };
  return path.startsWith('/v1/sign-in') ? {} : { secondFactor: 'optional', version: 2, password: DEMO_PASSWORD };
}

const BODIES: Readonly<Record<string, string>> = { '/set-up/method': 'method=totp', '/sign-in/code': 'code=123456' };

const addressOf = (path: string) => path.replace(':organization', 'acme').replace(':name', 'app.js');

/** A refused write of a step leads to the step's own page, which is refused like every other (it is walked too). */
const SIGN_IN = /^\/sign-in(\?|$)/;
const SIGN_IN_OR_STEP = /^\/(sign-in(\?|$)|sign-in\/code$|set-up$)/;

function expectRefusal(answer: Answer, { path, method, class: each }: AnyRoute, expected: Refusal): void {
  if (isApi(path)) {
    expectProblem(answer, STEPS.includes(each) && expected === 'sign-in' ? 'step' : expected);
    return;
  }
  switch (expected) {
    case 'sign-in':
      expect([answer.status, answer.location]).toEqual([
        303,
        expect.stringMatching(method === 'POST' ? SIGN_IN_OR_STEP : SIGN_IN),
      ]);
      return;
    case 'own-step':
      expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/(sign-in\/code|set-up)$/)]);
      return;
    case 'set-up-first':
      expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/settings\/set-up\?return_to=/)]);
      return;
    case 'not-found':
      expect([answer.status, answer.h1]).toEqual([404, 'Page not found']);
      return;
    case 'forbidden':
      expect([answer.status, answer.h1]).toEqual([403, 'Only an owner or admin can do this']);
  }
}

const PROBLEMS = {
  'sign-in': [401, 'session.required'],
  step: [401, 'sign_in.not_found'],
  'own-step': [409, 'sign_in.wrong_step'],
  'set-up-first': [403, 'second_factor.enrollment_required'],
  'not-found': [404, 'not_found'],
  forbidden: [403, 'role.insufficient'],
} as const satisfies Record<Refusal | 'step', readonly [number, string]>;

function expectProblem(answer: Answer, expected: keyof typeof PROBLEMS): void {
  const [status, code] = PROBLEMS[expected];
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.status).toBe(status);
  expect(answer.headers['cache-control']).toBe('no-store');
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="Twofold"/);
  expect(answer.json()).toMatchObject({ status, code, type: `urn:twofold:problem:${code}` });
}

/** Nobody's name, nobody's address, and not even what the organization is called. */
function expectNoOrganizationData({ body }: Answer): void {
  const people = DEMO_PEOPLE.filter(({ email }) => email.endsWith('@acme.example'));
  for (const { name, email } of people) {
    expect(body).not.toContain(name);
    expect(body).not.toContain(email);
  }
  expect(body).not.toContain('Acme Analytics');
}

describe('what all that knocking has left behind', () => {
  test('I-20 I-38 nothing: the switch is still on, and every token that was tried is good for its own step', async () => {
    const sofia = openClient(server.url);
    sofia.cookies.set('twofold-session', tokens.S);
    expect((await sofia.get('/v1/organizations/acme/policy')).json()).toMatchObject({ secondFactor: 'required' });
    const pending = openClient(server.url);
    pending.cookies.set('twofold-pending', tokens.P);
    expect((await pending.open('/sign-in/code')).h1).toBe('Enter your 6-digit code');
    const enrolling = openClient(server.url);
    enrolling.cookies.set('twofold-enroll', tokens.E);
    expect((await enrolling.open('/set-up')).h1).toBe('Choose your second factor');
  });

  test('I-20 I-38 E is not put off by "Not now" while an organization requires it', async () => {
    const marek = openClient(server.url);
    await marek.signIn('marek@acme.example');
    const refused = await marek.post('/set-up/later');
    expect(refused.location).toBe('/set-up');
    expect(marek.cookies.has('twofold-session')).toBe(false);
    expect((await marek.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
  });

  test('U7 I-38 the walled session reads its own pages, and finds nobody else there', async () => {
    const lena = openClient(server.url);
    lena.cookies.set('twofold-session', tokens.walled);
    for (const path of ['/', '/settings/sign-in', '/confirm', '/recovery-code-used', '/v1/session']) {
      const { body } = await lena.get(path);
      for (const name of ['Ana Pereira', 'Yuki Tanaka', 'Marek Nowak', 'Sofia Rossi']) expect(body).not.toContain(name);
    }
  });

  test('I-38 an organization that is closed to a session looks like one that does not exist', async () => {
    const hugo = openClient(server.url);
    hugo.cookies.set('twofold-session', tokens.elsewhere);
    for (const path of ['', '/settings/access-security', '/settings/access-security/change?to=on']) {
      const [closed, missing] = [
        await hugo.get(`/organizations/acme${path}`),
        await hugo.get(`/organizations/nowhere${path}`),
      ];
      expect([closed.status, closed.body]).toEqual([missing.status, missing.body]);
    }
    const [closed, missing] = [await hugo.get('/v1/organizations/acme'), await hugo.get('/v1/organizations/nowhere')];
    expect([closed.status, closed.body]).toEqual([missing.status, missing.body]);
  });

  test.each(['/organizations/acme/', '//organizations/acme', '/organizations/acme/../acme', '/Organizations/acme'])(
    'I-38 another spelling of an address, %s, is no way round the gate',
    async (path) => {
      const lena = openClient(server.url);
      lena.cookies.set('twofold-session', tokens.walled);
      const answer = await lena.get(path);
      // A browser tidies the dots away itself; the gate then meets it under the one spelling.
      expect(answer.status).toBe(path.includes('..') ? 303 : 404);
      expectNoOrganizationData(answer);
    },
  );

  test.each(['%00', '%2e%2e%2F%2e%2e', 'acme%00', 'acme%20', "acme'--", '%F0%9F%90%8C', 'a'.repeat(4000), '%ff', '%'])(
    'I-38 an organization called "%s" is not found, and nothing breaks',
    async (name) => {
      const sofia = openClient(server.url);
      sofia.cookies.set('twofold-session', tokens.S);
      expect((await sofia.get(`/organizations/${name}`)).status).toBe(404);
      expect((await sofia.get(`/v1/organizations/${name}`)).status).toBe(404);
    },
  );
});

describe('requests that no page of ours makes', () => {
  const reads = ROUTES.filter(({ method, class: each }) => method === 'GET' && each !== 'development');
  test.each(reads)('I-38 I-05 HEAD $path answers as GET does, without a body', async ({ path }) => {
    const client = openClient(server.url);
    const [head, get] = [await client.send('HEAD', addressOf(path)), await client.get(addressOf(path))];
    const pathOf = ({ location }: Answer) => location.split('?')[0];
    expect([head.status, pathOf(head), head.body]).toEqual([get.status, pathOf(get), '']);
    expect(head.headers['content-security-policy']).toBe(get.headers['content-security-policy']);
  });

  const paths = [...new Set(ROUTES.map(({ path }) => path))];
  test.each(paths)('I-38 DELETE %s is refused with 405', async (path) => {
    const answer = await openClient(server.url).send('DELETE', addressOf(path));
    expect(answer.status).toBe(405);
    if (path.startsWith('/v1/')) expect(answer.json()).toMatchObject({ code: 'request.method_not_allowed' });
    else expect(answer.h1).toBe("That can't be done here");
  });

  test('I-38 the refusal of a method names those that the address takes (RFC 9110 §15.5.6)', async () => {
    const client = openClient(server.url);
    for (const path of ['/sign-in', '/sign-out', '/v1/organizations/acme/policy']) {
      const { headers } = await client.send('DELETE', path);
      const taken = ROUTES.filter((route) => addressOf(route.path) === path).map(({ method }) => method);
      const named = (headers.allow ?? '').split(/, ?/);
      expect([path, named]).toEqual([path, expect.arrayContaining(taken)]);
    }
  });

  test('I-38 an address that is not in the table is not found', async () => {
    const client = openClient(server.url);
    for (const path of ['/nowhere', '/organizations', '/admin', '/.env', '/sign-in/code/x', '/assets/../app.js']) {
      const answer = await client.get(path);
      expect([path, answer.status, answer.h1]).toEqual([path, 404, 'Page not found']);
    }
    const api = await client.get('/v1/nowhere');
    expect(api.headers['content-type']).toBe('application/problem+json');
    expect(api.json()).toMatchObject({ status: 404, code: 'not_found' });
  });
});
