import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SingleSignOn } from '../../src/contract/single-sign-on.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { codeOf, expectContract } from '../fixtures/api.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import {
  ANA_AT_WORK,
  API,
  type Company,
  changeMode,
  NORA,
  openCompany,
  signInThrough,
  startCompany,
  travel,
} from '../fixtures/company.ts';
import { openRaw } from '../fixtures/raw-rows.ts';

const ORGANIZATION = '/v1/organizations/acme';

let company: Company;
beforeEach(async () => {
  company = await startCompany();
});
afterEach(() => company.stop());

const look = async () => SingleSignOn.parse((await company.ana.get(API)).json());

/** Whatever is answered, as the contract has it. */
async function put(body: object) {
  const answer = await company.ana.json('PUT', API, body);
  expectContract('PUT', API, answer);
  return answer;
}

/** What the audit log has of it since. */
async function changesTold(): Promise<readonly unknown[]> {
  const raw = await openRaw(company.server.database.url);
  const rows = await raw.run(
    `select action, details from audit_events where action like 'single_sign_on.%_changed' order by at, id`,
  );
  await raw.close();
  return rows
    .map(({ action, details }) => [action, JSON.parse(String(details)) as Record<string, unknown>] as const)
    .filter(([, { change }]) => change === 'removed')
    .map(([action, { domain = null }]) => [action, domain]);
}

describe('an organization that everyone enters by single sign-on', () => {
  test('T18 I-42 tells a program whose session came another way where a person begins', async () => {
    await openCompany(company, 'required');
    const sofia = company.open();
    await signInWithApp(company.server, sofia, 'sofia@acme.example');
    for (const path of [ORGANIZATION, `${ORGANIZATION}/members`, `${ORGANIZATION}/policy`]) {
      const refused = await sofia.get(path);
      expectContract('GET', path, refused);
      expect([refused.status, refused.json()]).toEqual([
        ...[403, expect.objectContaining({ code: 'single_sign_on.required', title: expect.stringMatching(/\w/) })],
      ]);
      expect(refused.json()['url']).toBe(`${company.server.composition.config.url.origin}${company.spPath()}/begin`);
    }
    const { url } = (await sofia.get(ORGANIZATION)).json<{ url: string }>();
    const nora = company.open();
    expect((await travel(company, { client: nora, from: new URL(url).pathname, as: NORA })).status).toBe(200);
    expect((await nora.get(ORGANIZATION)).json()).toMatchObject({ id: 'acme', role: 'member' });
    // On a page it is said in words, with the way on beside them.
    expect((await sofia.get('/organizations/acme')).body).toContain('href="/settings/company-sign-in"');
  });

  test('I-38 tells it to no stranger', async () => {
    await openCompany(company, 'required');
    const hugo = company.open();
    await signInWithApp(company.server, hugo, 'hugo@hillside.example');
    const refused = await hugo.get(ORGANIZATION);
    expect([refused.status, refused.json()['url']]).toEqual([404, undefined]);
    expect(refused.body).not.toContain('/saml/');
  });
});

describe('what an owner takes away by the API', () => {
  test('T18 M7 is a domain, by any spelling of it, told once; one that is not there is nothing to tell', async () => {
    await openCompany(company, 'available');
    await put({ domains: ['second.example'] });
    const { version } = await look();
    const left = SingleSignOn.parse((await put({ removeDomains: ['Second.Example', 'never.example'] })).json());
    expect(left.domains.map(({ domain }) => domain)).toEqual(['acme.example']);
    expect(left.version).toBe(version + 1);
    await put({ removeDomains: ['second.example'] });
    expect(await changesTold()).toEqual([['single_sign_on.domain_changed', 'second.example']]);
  });

  test('T18 I-42 is neither domain nor connection while the policy rests on them', async () => {
    await openCompany(company, 'available');
    const connection = await put({ connection: null });
    expect([connection.status, codeOf(connection)]).toEqual([409, 'single_sign_on.in_use']);
    await changeMode(company, 'required');
    await signInThrough(company, company.ana, ANA_AT_WORK);
    await company.ana.post('/step-up', { return_to: '/organizations/acme' });
    await company.ana.open('/sign-in/code');
    await company.ana.submit('/sign-in/code', { code: await company.server.freshCode('ana@acme.example') });
    const before = await look();
    expect(before).toMatchObject({ singleSignOn: 'required', domains: [{ domain: 'acme.example', verified: true }] });
    for (const body of [{ connection: null }, { removeDomains: ['acme.example'] }]) {
      const refused = await put(body);
      expect([refused.status, codeOf(refused)]).toEqual([409, 'single_sign_on.in_use']);
    }
    expect(await look()).toEqual(before);
    expect(await changesTold()).toEqual([]);
  });

  test('T18 M7 is the whole of it in one call, once it turns single sign-on off in it', async () => {
    await openCompany(company, 'available');
    const { version } = await look();
    const off = { mode: { singleSignOn: 'off', version, password: DEMO_PASSWORD } };
    const gone = await put({ ...off, removeDomains: ['acme.example'], connection: null });
    expect([gone.status, gone.json()]).toEqual([
      ...[200, expect.objectContaining({ singleSignOn: 'off', connection: null, domains: [] })],
    ]);
    const told = await changesTold();
    expect(told).toEqual([
      ['single_sign_on.domain_changed', 'acme.example'],
      ['single_sign_on.connection_changed', null],
    ]);
    expect((await put({ connection: null })).status).toBe(200);
    expect(await changesTold()).toEqual(told);
    expect((await company.open().get(`${company.spPath()}/begin`)).status).toBe(404);
  });

  test.each([
    { removeDomains: 'acme.example' },
    { removeDomains: Array.from({ length: 21 }, (_, each) => `d${each}.example`) },
    { removeDomains: [null] },
    { connection: 'none' },
    { connection: false },
  ])('T18 %j is malformed, and changes nothing', async (body) => {
    const before = await look();
    const refused = await put(body);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'request.malformed']);
    expect(await look()).toEqual(before);
  });

  test('T18 what is no domain is refused', async () => {
    const refused = await put({ removeDomains: ['not a domain'] });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'single_sign_on.domain_malformed']);
  });
});
