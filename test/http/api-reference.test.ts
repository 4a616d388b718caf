import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/contract/open-api.ts';
import { refusalsOf } from '../../src/contract/operation.ts';
import { isApi } from '../../src/http/route.ts';
import type { RouteClass } from '../../src/http/route-class.ts';
import { ROUTES } from '../../src/http/table.ts';
import { openClient } from '../fixtures/client.ts';
import { textOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const SESSIONS = 'For sessions, not for API keys.';

/** What the gate asks for, in the words of the page. */
const NEEDS: Readonly<Record<RouteClass, string>> = {
  public: 'For everybody: it needs no session and no API key.',
  pending: 'For a sign-in that asks for an answer: send the token of its step.',
  'enroll-only': 'For a sign-in that sets up a second factor: send the token of its step.',
  step: 'For any sign-in in progress: send the token of its step.',
  session: SESSIONS,
  organization: SESSIONS,
  admin: SESSIONS,
  development: '',
};

describe('the reference page', () => {
  let server: TestServer;
  let body: string;
  beforeAll(async () => {
    server = await startTestServer();
    ({ body } = await openClient(server.url).get('/docs/api'));
  });
  afterAll(() => server.stop());

  /** What stands under one call, as HTML. */
  function articleOf(method: string, path: string): string {
    const articles = body.match(/<article\b.*?<\/article>/gs) ?? [];
    const found = articles.find((each) => textOf(each.match(/<h3\b.*?<\/h3>/s)?.[0] ?? '') === `${method} ${path}`);
    if (found === undefined) throw new Error(`The page has no ${method} ${path}.`);
    return found;
  }

  test.each(ROUTES.filter(({ path }) => isApi(path)))(
    'T18 I-44 says who may call $method $path, as the gate has it, and nothing else',
    ({ method, path, class: each, scope }) => {
      const words = textOf(articleOf(method, path.replace(/:(\w+)/g, '{$1}')));
      const told = [...new Set(Object.values(NEEDS))].filter((sentence) => sentence !== '' && words.includes(sentence));
      expect(told).toEqual(scope === null ? [NEEDS[each]] : []);
      if (scope === null) expect(words).not.toContain('An API key needs the scope');
      else expect(words).toContain(`An API key needs the scope ${scope} .`);
    },
  );

  test.each(OPERATIONS)('T18 lists every refusal of $method $path, and each leads to its meaning', (operation) => {
    const links = [...articleOf(operation.method.toUpperCase(), operation.path).matchAll(/href="#(status-(\d+))"/g)];
    expect(links.map(([, , status]) => Number(status))).toEqual(refusalsOf(operation));
    for (const [, target] of links) expect(body).toContain(`id="${target}"`);
  });
});
