import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/application/engine.ts';
import { type AnyRoute, isApi } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/table.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, FORM } from '../fixtures/client.ts';
import { ANA_AT_WORK, type Company, NORA, openCompany, signInThrough, startCompany } from '../fixtures/company.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';

const WALL = 'Sign in another way for this';

/** Whatever only comes and goes, or notes that somebody was here. Every other table must stay as it is, new ones too. */
const TRAFFIC = new Set([
  ...['audit_entries', 'audit_events', 'audit_heads', 'attempt_budgets', 'dev_inbox', 'outbox'],
  ...['sessions', 'sign_ins', 'sso_assertions', 'sso_requests'],
]);

let company: Company;
let raw: RawDatabase;
/** Has a password and an app besides, and has just confirmed with the app: as strong as single sign-on ever gets. */
let ana: Client;
/** Has nothing but the word of the identity provider. */
let nora: Client;

beforeAll(async () => {
  company = await startCompany();
  await openCompany(company, 'available');
  raw = await openRaw(company.server.database.url);
  [ana, nora] = [company.open(), company.open()];
  await signInThrough(company, nora, NORA);
  await signInThrough(company, ana, ANA_AT_WORK);
  await confirmAna();
  // The worker is through with everybody who was invited to enroll, and notes nothing between two looks.
  await company.server.composition.flushOutbox();
});
afterAll(async () => {
  await raw.close();
  await company.stop();
});

async function confirmAna(): Promise<void> {
  await ana.post('/step-up', { return_to: '/organizations/acme' });
  await ana.open('/sign-in/code');
  await ana.submit('/sign-in/code', { code: await company.server.freshCode('ana@acme.example') });
}

const OF_ACCOUNT = ROUTES.filter((route) => route.class === 'session');
const WRITES = OF_ACCOUNT.filter(({ method }) => method !== 'GET');
const WALLED = WRITES.filter((route) => route.evenThroughSingleSignOn !== true);
const READS = OF_ACCOUNT.filter(({ method }) => method === 'GET');

/** Ids that exist, so that a route without the wall would have something to take hold of. */
const knock = (client: Client, { method, path }: Pick<AnyRoute, 'method' | 'path'>): Promise<Answer> => {
  const address = path.replace(/:\w+/g, 'acme');
  if (method === 'GET') return client.get(`${address}?organization=acme`);
  return isApi(path) ? client.json(method, address, {}) : client.send(method, address, { headers: FORM, body: '' });
};

function isWalledOff(answer: Answer, path: string): boolean {
  if (answer.status !== 403) return false;
  return isApi(path) ? answer.json()['code'] === 'session.own_sign_in_needed' : answer.h1 === WALL;
}

const ceremonies = () => raw.run("select id from sign_ins where purpose in ('set-up', 'new-codes') order by id");

async function everythingKept(): Promise<Readonly<Record<string, unknown>>> {
  const tables = (await raw.tables()).filter((table) => !TRAFFIC.has(table));
  const rows = await Promise.all(tables.map((table) => raw.run(`select * from ${table} order by 1, 2`)));
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]]));
}

describe('I-41 a session that came through single sign-on, at every route of the account', () => {
  test.each(WALLED)('I-41 $method $path is closed to it', async ({ method, path }) => {
    const before = await everythingKept();
    for (const client of [ana, nora]) {
      const answer = await knock(client, { method, path });
      expect([answer.status, isWalledOff(answer, path)]).toEqual([403, true]);
    }
    expect(await everythingKept()).toEqual(before);
  });

  test('I-41 these alone are open to it: each proves who one is, or signs out', () => {
    const open = WRITES.filter((route) => route.evenThroughSingleSignOn === true);
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      ...['POST /confirm', 'POST /step-up', 'POST /v1/session/end', 'POST /v1/session/step-up'],
    ]);
  });

  test.each(READS)('I-41 $method $path begins nothing and changes nothing', async ({ method, path }) => {
    const [before, begun] = [await everythingKept(), await ceremonies()];
    for (const client of [ana, nora]) {
      const answer = await knock(client, { method, path });
      expect(answer.status).toBeLessThan(500);
      expect(answer.setCookies.filter((line) => line.includes('twofold-enroll'))).toEqual([]);
      expect(answer.location).not.toContain(company.idp.url);
    }
    expect(await everythingKept()).toEqual(before);
    expect(await ceremonies()).toEqual(begun);
  });

  test('I-41 the wall is for single sign-on alone: a sign-in of their own meets it nowhere', async () => {
    const hugo = company.open();
    for (const route of WALLED) {
      if ((await hugo.get('/v1/session')).status !== 200) {
        await signInWithApp(company.server, hugo, 'hugo@hillside.example');
      }
      const answer = await knock(hugo, route);
      expect([route.path, isWalledOff(answer, route.path)]).toEqual([route.path, false]);
    }
  });
});

describe('I-41 the engine and the accounts behind those routes say so too', () => {
  const origin = { address: null, browser: null };
  const keyOf = (client: Client) => client.cookies.get('twofold-session') ?? '';
  type Change = Engine['methods']['remove'];

  test('I-41 every change of methods that the engine has', async () => {
    const { methods } = company.server.composition.engine;
    const { overview: _, beginStepUp: __, ...changes } = methods;
    expect(Object.keys(changes).length).toBeGreaterThan(3);
    for (const [name, change] of Object.entries(changes) as [string, Change][]) {
      for (const client of [ana, nora]) {
        const answer = await change({ session: keyOf(client), authenticator: 'any', origin });
        expect([name, answer]).toMatchObject([name, { refusal: { code: 'step_up.required' } }]);
      }
    }
  });

  test('I-41 sessions, passwords and ways in', async () => {
    const { engine, accounts } = company.server.composition;
    const refused = { refusal: { code: 'step_up.required' } };
    for (const session of [ana, nora].map(keyOf)) {
      const wanted = 'seven calm orange rivers';
      expect(await engine.sessions.endOther({ session, id: 'other' })).toMatchObject(refused);
      expect(await engine.sessions.endOthers({ session, because: 'asked' })).toMatchObject(refused);
      expect(await engine.sessions.renew({ session, firstFactor: { kind: 'password' } })).toMatchObject(refused);
      expect(await accounts.makeOwnPassword({ session, wanted, origin })).toMatchObject(refused);
      expect(await accounts.removeWayIn({ session, way: { kind: 'password' }, origin })).toMatchObject(refused);
      const change = { current: 'whatever it is', wanted, returnTo: '/', origin };
      expect(await accounts.changeOwnPassword({ session, ...change })).toMatchObject(refused);
    }
  });

  test('I-41 T1 it acts in no other organization as an admin, and makes no key there', async () => {
    const { engine } = company.server.composition;
    const user = await company.server.userId('ana@acme.example');
    await engine.directory.putMembership({ organization: 'hillside', user, role: 'owner' });
    await confirmAna();
    const session = keyOf(ana);
    expect(await engine.authorize({ session, organization: 'hillside' })).toMatchObject({ kind: 'allow' });
    const key = { session, organization: 'hillside', password: null, name: 'Spy', scopes: ['members:read'], days: 30 };
    expect(await engine.apiKeys.make(key)).toMatchObject({ refusal: { code: 'step_up.required' } });
    expect(await engine.admitOwner({ session, organization: 'hillside' })).toMatchObject({
      refusal: { code: 'step_up.required' },
    });
    expect(await engine.apiKeys.make({ ...key, organization: 'acme' })).toMatchObject({ ok: true });
    expect((await ana.open('/organizations/hillside/teammates/invite')).h1).toBe(WALL);
    expect((await ana.open('/organizations/acme/teammates/invite')).h1).not.toBe(WALL);
    await engine.directory.removeMembership({ organization: 'hillside', user });
  });

  test('I-41 who has nothing of their own asks the identity provider again for a fresh proof', async () => {
    const { engine } = company.server.composition;
    const user = await company.server.userId(NORA.email);
    await engine.directory.putMembership({ organization: 'acme', user, role: 'admin' });
    company.server.advance(6 * 60);
    const invite = await nora.get('/organizations/acme/teammates/invite');
    const onward = (await nora.get(invite.location)).location;
    const back = encodeURIComponent('/organizations/acme/teammates/invite');
    expect(onward).toBe(`${company.spPath()}/begin?anew=yes&return_to=${back}`);
    await engine.directory.putMembership({ organization: 'acme', user, role: 'member' });
  });
});
