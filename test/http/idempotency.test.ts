import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/contract/open-api.ts';
import { instant } from '../../src/domain/time.ts';
import { type Api, beginByApi, codeOf, openApi, stepOf } from '../fixtures/api.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ANA = 'ana@acme.example';
const IN_ORGANIZATION = '/v1/organizations/{organization}';
const WRITES = OPERATIONS.filter(({ method, path }) => method !== 'get' && path.startsWith(IN_ORGANIZATION));
const REPEATABLE = OPERATIONS.filter(({ idempotent }) => idempotent === true);
const BY_PEOPLE = REPEATABLE.filter(({ path }) => path.startsWith(IN_ORGANIZATION));

const atAcme = (path: string) => path.replace('{organization}', 'acme');

describe('calls that may be repeated by an Idempotency-Key', () => {
  let server: TestServer;
  let ana: Api;
  beforeAll(async () => {
    server = await startTestServer();
    ana = openApi(server.url, stepOf(await beginByApi(server.url, ANA)).session);
  });
  afterAll(() => server.stop());

  test('T18 they are the ones that create: an account from an invitation, and all in an organization', () => {
    expect(REPEATABLE.map(({ path }) => path.replace(IN_ORGANIZATION, ''))).toEqual([
      ...['/v1/invitations/create-account', '/members/reset', '/invitations', '/api-keys'],
    ]);
  });

  test.each(WRITES)(
    'T18 $method $path looks at the key just where it says so',
    async ({ method, path, idempotent }) => {
      const send = method === 'put' ? ana.put : ana.post;
      const code = idempotent === true ? 'idempotency.malformed' : 'request.malformed';
      expect(codeOf(await send(atAcme(path), [], 'a b'))).toBe(code);
    },
  );

  test.each(BY_PEOPLE)(
    'T18 I-58 $path is not made again before the first answer, nor without one',
    async ({ path }) => {
      // A server that stopped between the effect and the answer leaves just this behind.
      const call = { actor: await server.userId(ANA), route: `POST ${atAcme(path)}`, key: 'unanswered' };
      const request = Buffer.from('{}').toString('base64');
      const { idempotentCalls } = server.composition.store;
      expect((await idempotentCalls.claim({ ...call, request }, instant(server.now()))).kind).toBe('first');
      const repeat = (document: object = {}) => ana.post(atAcme(path), document, 'unanswered');

      const soon = await repeat();
      expect([soon.status, codeOf(soon), soon.headers['retry-after']]).toEqual([409, 'idempotency.in_progress', '1']);
      const other = await repeat({ other: true });
      expect([other.status, codeOf(other)]).toEqual([422, 'idempotency.mismatch']);
      server.advance(61);
      const late = await repeat();
      expect([late.status, codeOf(late), late.headers['retry-after']]).toEqual([409, 'idempotency.unknown', undefined]);
    },
  );
});
