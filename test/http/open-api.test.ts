import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OPERATIONS, openApiDocument } from '../../src/contract/open-api.ts';
import type { Credential } from '../../src/contract/operation.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { isApi } from '../../src/http/route.ts';
import type { RouteClass } from '../../src/http/route-class.ts';
import { ROUTES } from '../../src/http/table.ts';
import { type Api, beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { turnSwitch } from '../fixtures/ceremonies.ts';
import { openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const SHOWN: Readonly<Record<RouteClass, Credential | null>> = {
  public: 'none',
  pending: 'pending',
  'enroll-only': 'enroll',
  step: 'step',
  session: 'session',
  organization: 'session',
  admin: 'session',
  development: null,
};

describe('the OpenAPI document', () => {
  test.each(ROUTES.filter(({ path }) => isApi(path)))(
    'T18 I-44 asks for the credential that the gate asks for at $method $path',
    ({ method, path, class: each }) => {
      const written = path.replace(/:(\w+)/g, '{$1}');
      const found = OPERATIONS.find((one) => one.method === method.toLowerCase() && one.path === written);
      expect(found?.credential ?? 'session').toBe(SHOWN[each]);
    },
  );

  const securityOf = (path: string, method: string) => {
    const { paths, security } = openApiDocument('https://login.example.com');
    const described = paths[path]?.[method] as { security?: object[] } | undefined;
    return described?.security ?? security;
  };

  test('T18 says so per operation, by cookie and by bearer token', () => {
    expect(securityOf('/v1/sign-in', 'post')).toEqual([]);
    expect(securityOf('/v1/sign-in', 'get')).toEqual([{ pending: [] }, { enroll: [] }, { step: [] }]);
    expect(securityOf('/v1/sign-in/totp', 'post')).toEqual([{ pending: [] }, { step: [] }]);
    expect(securityOf('/v1/session', 'get')).toEqual([{ session: [] }, { bearer: [] }]);
  });

  test('I-48 names the cookies as they are called over TLS, and without', () => {
    const nameAt = (server: string) => openApiDocument(server).components.securitySchemes.session.name;
    expect(nameAt('https://login.example.com')).toBe('__Host-twofold-session');
    expect(nameAt('http://localhost:3000')).toBe('twofold-session');
  });

  test('T18 a document that may be left out is not required, and one that may not is', () => {
    const { paths } = openApiDocument('http://localhost:3000');
    const isRequired = (path: string) => {
      const described = paths[path]?.['post'] as { requestBody: { required: boolean } } | undefined;
      return described?.requestBody.required;
    };
    expect([isRequired('/v1/sign-in'), isRequired('/v1/session/end'), isRequired('/v1/session/step-up')]).toEqual([
      ...[true, false, false],
    ]);
  });

  test('T18 describes the headers that a caller sends and waits by', () => {
    const { paths } = openApiDocument('http://localhost:3000');
    const described = paths['/v1/organizations/{organization}/members/reset']?.['post'] as {
      parameters: { name: string; in: string; schema: { pattern?: string } }[];
      responses: Record<string, { headers: object }>;
    };
    const key = described.parameters.find(({ name }) => name === 'Idempotency-Key');
    expect(key?.in).toBe('header');
    const pattern = new RegExp(key?.schema.pattern ?? '');
    const fitting = ['a', 'k'.repeat(128), '', 'a b', 'k'.repeat(129)].map((each) => pattern.test(each));
    expect(fitting).toEqual([true, true, false, false, false]);
    const namesAt = (status: number) => Object.keys(described.responses[status]?.headers ?? {});
    expect(namesAt(200)).toEqual(['RateLimit', 'RateLimit-Policy', 'Idempotency-Replayed']);
    expect([namesAt(409), namesAt(429)].map((names) => names.includes('Retry-After'))).toEqual([true, true]);
  });
});

describe('what the document says of calls that get nowhere', () => {
  let server: TestServer;
  let walled: Api;
  beforeAll(async () => {
    server = await startTestServer({ environment: { TWOFOLD_API_RATE: '10000' } });
    const ana = openClient(server.url);
    await ana.signIn('ana@acme.example');
    const lena = await beginByApi(server.url, 'lena@acme.example');
    walled = openApi(server.url, stepOf(lena).session);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  });
  afterAll(() => server.stop());

  const { paths, components } = openApiDocument('http://localhost:3000');
  type Described = Readonly<Record<string, { readonly headers: object } | undefined>>;
  const challengedAt = (method: string, path: string, status: number) => {
    const described = paths[path]?.[method] as { responses: Described } | undefined;
    return Object.keys(described?.responses[status]?.headers ?? {}).includes('WWW-Authenticate');
  };
  const call = (api: Api, method: string, path: string) => {
    const address = path.replace('{organization}', 'acme');
    return method === 'get' ? api.get(address) : api[method === 'put' ? 'put' : 'post'](address, {});
  };

  test.each(OPERATIONS.filter(({ credential }) => credential !== 'none'))(
    'T18 I-44 a challenge for whoever shows nothing at $method $path',
    async ({ method, path }) => {
      const refused = await call(openApi(server.url), method, path);
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([
        401,
        expect.stringMatching(/^Bearer realm=/),
      ]);
      expect(challengedAt(method, path, 401)).toBe(true);
    },
  );

  test.each(OPERATIONS.filter(({ path }) => path.includes('{organization}')))(
    'T18 I-38 a challenge for whoever has shown no second factor at $method $path',
    async ({ method, path }) => {
      const refused = await call(walled, method, path);
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([
        ...[403, expect.stringContaining('error="insufficient_user_authentication"')],
      ]);
      expect(challengedAt(method, path, 403)).toBe(true);
    },
  );

  test('T18 none where a token is neither asked for nor any use', () => {
    expect(challengedAt('post', '/v1/invitations/create-account', 403)).toBe(false);
    expect(challengedAt('post', '/v1/sign-in/totp', 403)).toBe(false);
    expect(challengedAt('get', '/v1/session', 429)).toBe(false);
  });

  test.each(Object.keys(paths))('T18 405 at %s names just the methods that the document has', async (path) => {
    const refused = await openClient(server.url).send('DELETE', path.replace('{organization}', 'acme'));
    const methods = Object.keys(paths[path] ?? {}).map((method) => method.toUpperCase());
    const allowed = methods.includes('GET') ? ['HEAD', ...methods] : methods;
    expect([refused.status, codeOf(refused)]).toEqual([405, 'request.method_not_allowed']);
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(String(refused.headers['allow']).split(', ').toSorted()).toEqual(allowed.toSorted());
    expect(Object.keys(components.responses.MethodNotAllowed.headers)).toEqual(['Allow']);
  });
});

describe('one call too many', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ environment: { TWOFOLD_API_RATE: '1' } });
  });
  beforeEach(async () => {
    // Calls are counted by the minute: none may begin between the one that is allowed and the one that is not.
    server.alignClock();
    await openApi(server.url).get('/v1/session');
  });
  afterAll(() => server.stop());

  test.each(OPERATIONS)('T18 I-17 is refused as described at $method $path', async ({ method, path }) => {
    const [api, address] = [openApi(server.url), path.replace('{organization}', 'acme')];
    const refused =
      method === 'get' ? await api.get(address) : await api[method === 'put' ? 'put' : 'post'](address, {});
    expect([refused.status, codeOf(refused)]).toEqual([429, 'rate.limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });
});
