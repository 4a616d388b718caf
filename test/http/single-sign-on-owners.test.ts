import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/http/table.ts';
import { asksForProof } from '../fixtures/asks-for-proof.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, FORM } from '../fixtures/client.ts';
import {
  ANA_AT_WORK,
  API,
  type Company,
  changeMode,
  proveDomain,
  SINGLE_SIGN_ON,
  startCompany,
  travel,
} from '../fixtures/company.ts';
import { type OwnerRequest, ownerRequests } from '../fixtures/owner-routes.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';

const WAITING = 'waiting.example';

let company: Company;
let raw: RawDatabase;
let requests: readonly OwnerRequest[];

/** A connection that was tested, and a domain that would be verified if an owner asked: nothing stands in the way but who asks. */
beforeAll(async () => {
  company = await startCompany();
  raw = await openRaw(company.server.database.url);
  await travel(company, { client: company.ana, from: `${SINGLE_SIGN_ON}/test`, as: ANA_AT_WORK });
  await proveDomain(company, 'acme.example');
  const added = (await company.ana.json('PUT', API, { domains: [WAITING] })).json<{
    version: number;
    domains: { domain: string; record: { name: string; value: string } }[];
  }>();
  const record = added.domains.find(({ domain }) => domain === WAITING)?.record;
  company.txt.set(record?.name ?? '', [record?.value ?? '']);
  const xml = await (await fetch(company.idp.metadataUrl)).text();
  requests = ownerRequests({ version: added.version, xml, waiting: WAITING });
});
afterAll(async () => {
  await raw.close();
  await company.stop();
});

const send = (client: Client, [method, path, body]: OwnerRequest): Promise<Answer> =>
  method === 'PUT'
    ? client.json(method, path, body)
    : client.send(method, path, { headers: FORM, body: String(new URLSearchParams(body as Record<string, string>)) });

/** All that these routes could change, and all that is told of it. */
const everything = () =>
  Promise.all([
    ...['sso_connections', 'sso_domains', 'policies'].map((table) => raw.run(`select * from ${table} order by 1, 2`)),
    // The rest of a row tells, a little later, that the log has taken it up.
    raw.run('select id, action, details from audit_events order by id'),
  ]);

/** Sends all of them. @returns those that were answered otherwise, which must be none, for then nothing has changed. */
async function refusedAll(client: Client, isRefused: (answer: Answer) => boolean): Promise<readonly unknown[]> {
  const before = await everything();
  const wrong: unknown[] = [];
  for (const request of requests) {
    const answer = await send(client, request);
    if (!isRefused(answer)) wrong.push([...request, answer.status, answer.location, answer.text.slice(0, 200)]);
  }
  expect(await everything()).toEqual(before);
  return wrong;
}

const OWNERS_ONLY = { needs: 'owner', title: 'Only an owner of this organization can do that. Ask one of them.' };

/** The same words for both: a page by its status, the API by its code. */
const isAnswered = (status: number, code: string) => (answer: Answer) =>
  answer.status === status && (!answer.body.startsWith('{') || answer.json()['code'] === code);

describe('I-37 single sign-on is set up by an owner, freshly confirmed, and by nobody else', () => {
  test('I-37 these are all the routes of it that change something', () => {
    const changing = ROUTES.filter(({ method, path }) => method !== 'GET' && path.includes('/single-sign-on'));
    const sent = requests.map(([method, path]) => `${method} ${path.replace('acme', ':organization')}`);
    expect([...new Set(sent)].toSorted()).toEqual(changing.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  test('I-37 I-38 nobody at all, an owner of another organization and a member get nowhere', async () => {
    const [hugo, sofia] = [company.open(), company.open()];
    const isSentToSignIn = ({ status, location }: Answer) => status === 401 || location.startsWith('/sign-in');
    expect(await refusedAll(company.open(), isSentToSignIn)).toEqual([]);
    await signInWithApp(company.server, hugo, 'hugo@hillside.example');
    expect(await refusedAll(hugo, isAnswered(404, 'not_found'))).toEqual([]);
    await signInWithApp(company.server, sofia, 'sofia@acme.example');
    expect(await refusedAll(sofia, isAnswered(403, 'role.insufficient'))).toEqual([]);
    expect((await sofia.json('PUT', API, {})).json()).toMatchObject(OWNERS_ONLY);
  });

  test('I-37 nor does an admin who has just confirmed, nor begins a test or sees the form for metadata', async () => {
    const yuki = company.open();
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
    expect(await refusedAll(yuki, isAnswered(403, 'role.insufficient'))).toEqual([]);
    for (const request of requests) {
      const answer = await send(yuki, request);
      if (request[0] === 'PUT') expect(answer.json()).toMatchObject(OWNERS_ONLY);
      else
        expect([answer.h1, answer.text]).toEqual([
          'Only an owner can do this',
          expect.stringContaining('Ask an owner of'),
        ]);
    }
    expect((await yuki.get(`${SINGLE_SIGN_ON}/test`)).status).toBe(403);
    expect((await yuki.get(`${SINGLE_SIGN_ON}/metadata`)).location).toBe(SINGLE_SIGN_ON);
  });

  test('I-27 I-37 an owner whose proof is older than five minutes is asked for another, and nothing changes', async () => {
    const ana = company.open();
    await signInWithApp(company.server, ana, 'ana@acme.example');
    company.server.advance(5 * 60 + 1);
    expect(await refusedAll(ana, asksForProof)).toEqual([]);
    for (const path of ['/test', '/metadata'])
      expect((await ana.get(`${SINGLE_SIGN_ON}${path}`)).location).toMatch(/^\/confirm\?return_to=/);
  });

  test('I-37 and with a fresh one each of these very requests does what it says', async () => {
    const ana = company.open();
    await signInWithApp(company.server, ana, 'ana@acme.example');
    const [byPage, byApi, ...others] = requests;
    const done = async (request: OwnerRequest | undefined) => {
      const before = await everything();
      const { status, location } = await send(ana, request ?? ['PUT', API, {}]);
      expect([request?.[1], status, location]).toEqual([
        request?.[1],
        ...(status === 200 ? [200, ''] : [303, expect.stringMatching(/single-sign-on\?notice=/)]),
      ]);
      expect(await everything()).not.toEqual(before);
    };
    await done(byPage);
    await changeMode({ ana }, 'off');
    const { version } = (await ana.get(API)).json<{ version: number }>();
    await done(byApi && ['PUT', API, { mode: { ...(byApi[2]['mode'] as object), version } }]);
    await changeMode({ ana }, 'off');
    for (const request of others) await done(request);
    expect((await ana.get(API)).json()).toMatchObject({ connection: null });
  });
});
