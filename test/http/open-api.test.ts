import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OPERATIONS, openApiDocument } from '../../src/contract/open-api.ts';
import type { Credential } from '../../src/contract/operation.ts';
import { isApi } from '../../src/http/route.ts';
import type { RouteClass } from '../../src/http/route-class.ts';
import { ROUTES } from '../../src/http/table.ts';
import { codeOf, openApi } from '../fixtures/api.ts';
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
