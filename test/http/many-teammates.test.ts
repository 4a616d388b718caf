import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ANA = 'ana@acme.example';
const ONE_OWNER = 'There is only one owner.';
const NONE_OF_OWN = 'You have no second factor of your own yet.';

let [server, ana]: [TestServer, Client] = [] as never;
beforeAll(async () => {
  server = await startTestServer();
  ana = openClient(server.url);
  await ana.signIn(ANA);
});
afterAll(() => server.stop());

const join = async (id: string, name: string, role: 'owner' | 'member') => {
  const { directory } = server.composition.engine;
  await directory.putUser({ id, name, email: `${id}@acme.example` });
  await directory.putMembership({ organization: 'acme', user: id, role });
};
const settings = async () => (await ana.open('/organizations/acme/settings/access-security')).text;

test('T8 U11 with more people than a page lists, the advice still knows every owner and the reader', async () => {
  expect(await settings()).toContain(ONE_OWNER);
  expect(await settings()).toContain(NONE_OF_OWN);
  await ana.open('/settings/set-up');
  await setUpApp(server, ana);
  for (let each = 1; each <= 60; each += 1) await join(`aaron-${each}`, `Aaron ${each}`, 'member');
  expect(await settings()).toContain(ONE_OWNER);
  expect(await settings()).not.toContain(NONE_OF_OWN);
  await join('zoe', 'Zoe Miller', 'owner');
  expect(await settings()).not.toContain(ONE_OWNER);
});
