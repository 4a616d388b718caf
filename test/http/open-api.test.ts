import { describe, expect, test } from 'vitest';
import { OPERATIONS, openApiDocument } from '../../src/contract/open-api.ts';
import type { Credential } from '../../src/contract/operation.ts';
import { isApi } from '../../src/http/route.ts';
import type { RouteClass } from '../../src/http/route-class.ts';
import { ROUTES } from '../../src/http/table.ts';

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
});
