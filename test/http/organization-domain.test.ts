import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, openClient } from '../fixtures/client.ts';
import { plantIdentity } from '../fixtures/linked-identity.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { CLIENT, type Person, type RealProvider, startRealProvider, wayBackFrom } from '../fixtures/real-provider.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, MAREK, PASSWORD] = ['ana@acme.example', 'marek@acme.example', 'four quiet violet lamps'];
const URL_OF_US = 'http://localhost:3999';
const ACME = '/organizations/acme';
const HOME = `${ACME}/settings/access-security`;
const PAGE = `${HOME}/hosted-domain`;
const POLICY = '/v1/organizations/acme/policy';
const AT_WORK: Person = { subject: 'at-work', email: MAREK, isVerified: true, hostedDomain: 'acme.example' };
const AT_HOME: Person = { subject: 'at-home', email: 'marek@mail.example', isVerified: true };
const SHUT = [403, 'Use your work account for this'];

let provider: RealProvider;
let server: TestServer;

beforeEach(async () => {
  provider = await startRealProvider(`${URL_OF_US}/sign-in/with/oidc/callback`);
  server = await startTestServer({
    environment: {
      ...{ TWOFOLD_URL: URL_OF_US, TWOFOLD_OIDC_ISSUER: provider.issuer, TWOFOLD_OIDC_NAME: 'Meridian' },
      ...{ TWOFOLD_OIDC_CLIENT_ID: CLIENT.id, TWOFOLD_OIDC_CLIENT_SECRET: CLIENT.secret },
    },
  });
});
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

const browser = () => openClient(server.url);

async function signedIn(email: string): Promise<Client> {
  const client = browser();
  await client.signIn(email);
  return client;
}

const link = (email: string, person: Person) => plantIdentity(server, email, provider.issuer, person);

/** A new browser that came with an account. */
async function cameWith(person: Person): Promise<Client> {
  provider.become(person);
  const client = browser();
  await client.open('/sign-in');
  const onward = await client.submit('/sign-in/with/oidc');
  const door = String(onward.headers['refresh']).slice('0; url='.length);
  expect((await client.open(await wayBackFrom(door, URL_OF_US))).h1).toBe('Your organizations');
  return client;
}

async function ask(client: Client, fields: Readonly<Record<string, string>>) {
  await client.open(PAGE);
  return client.submit(PAGE, { password: PASSWORD, ...fields });
}

async function shown(client: Client, path = ACME) {
  const { status, h1 } = await client.open(path);
  return [status, h1];
}

const events = async () => {
  const raw = await openRaw(server.database.url);
  try {
    const kept = await raw.run(`select details from audit_events where action = 'policy.hosted_domain_changed'`);
    return kept.map(({ details }) => JSON.parse(String(details)) as unknown);
  } finally {
    await raw.close();
  }
};

describe('M8 an organization asks for accounts of its own domain', () => {
  test('then an account of another is shut out at once and told what to do, and its owner gets in another way', async () => {
    await link(MAREK, AT_HOME);
    const [ana, atHome] = [await signedIn(ANA), await cameWith(AT_HOME)];
    expect(await shown(atHome)).toEqual([200, 'Acme Analytics']);

    expect((await ana.open(HOME)).text).toContain('Meridian accounts Of any domain');
    await ana.click('Change the domain');
    const empty = await ana.submit(PAGE, { which: 'one', domain: '', password: PASSWORD });
    expect([empty.status, empty.problems]).toEqual([422, ['Enter a domain, such as acme.example']]);
    const wrong = await ana.submit(PAGE, { which: 'one', domain: 'acme.example', password: 'not it' });
    expect(wrong.problems).toEqual(['That password is not right.']);
    const done = await ask(ana, { which: 'one', domain: ' ACME.example ' });
    expect(done.text).toContain('Meridian accounts Only of acme.example');
    expect(await events()).toEqual([{ hostedDomain: 'acme.example' }]);

    expect(await shown(atHome)).toEqual(SHUT);
    expect(await shown(await cameWith(AT_HOME))).toEqual(SHUT);
    expect((await atHome.open('/')).text).toContain('Needs your work account');
    const refused = await atHome.get('/v1/organizations/acme');
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'session.other_account_needed']);
    expect(await shown(await signedIn(MAREK))).toEqual([200, 'Acme Analytics']);
  });

  test('then one of the domain opens it, and after the limit is taken back every one does', async () => {
    await link(MAREK, AT_WORK);
    const [ana, atWork] = [await signedIn(ANA), await cameWith(AT_WORK)];
    await ask(ana, { which: 'one', domain: 'acme.example' });
    expect(await shown(atWork)).toEqual([200, 'Acme Analytics']);
    await ask(ana, { which: 'one', domain: 'hillside.example' });
    expect(await shown(atWork)).toEqual(SHUT);
    expect((await ask(ana, { which: 'any', domain: 'left.example' })).text).toContain('Of any domain');
    expect(await shown(atWork)).toEqual([200, 'Acme Analytics']);
    expect(await events()).toHaveLength(3);
  });

  test('I-37 not by whoever would shut out themselves', async () => {
    await link(ANA, { ...AT_HOME, subject: 'ana-at-home' });
    const ana = await cameWith({ ...AT_HOME, subject: 'ana-at-home' });
    const refused = await ask(ana, { which: 'one', domain: 'acme.example' });
    expect([refused.status, refused.problems[0]]).toEqual([
      409,
      expect.stringContaining('You came with an account of another domain yourself'),
    ]);
    expect(await shown(ana)).toEqual([200, 'Acme Analytics']);
    expect(await events()).toEqual([]);
  });

  test('I-37 I-40 not by a member, a stranger, an old page, two at once, nor a form that is none', async () => {
    const body = { which: 'one', domain: 'acme.example', version: '1', password: PASSWORD };
    const marek = await signedIn(MAREK);
    expect([(await marek.get(PAGE)).status, (await marek.post(PAGE, body)).status]).toEqual([403, 403]);
    expect((await browser().post(PAGE, body)).status).toBe(303);
    const ana = await signedIn(ANA);
    const elsewhere = PAGE.replace('acme', 'org_of_somebody_else');
    expect([(await ana.get(elsewhere)).status, (await ana.post(elsewhere, body)).status]).toEqual([404, 404]);
    expect((await ana.post(PAGE, { ...body, which: 'none' })).status).toBe(400);
    expect((await ana.post(PAGE, { ...body, version: '99' })).status).toBe(409);
    const twice = await Promise.all([ana.post(PAGE, body), ana.post(PAGE, { ...body, domain: 'hillside.example' })]);
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await events()).toHaveLength(1);
  });

  test('I-39 nor by a key, which is asked the same of its maker', async () => {
    await link(ANA, { ...AT_HOME, subject: 'ana-at-home' });
    const [ana, atHome] = [await signedIn(ANA), await cameWith({ ...AT_HOME, subject: 'ana-at-home' })];
    const key = await keyOf(atHome);
    const asKey = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const call = (path: string, more: RequestInit = {}) => fetch(`${server.url}${path}`, { headers: asKey, ...more });
    expect((await call(POLICY)).status).toBe(200);
    const body = JSON.stringify({ hostedDomain: 'acme.example', version: 1 });
    const changed = await call(`${POLICY}/hosted-domain`, { method: 'PUT', body });
    expect([changed.status, ((await changed.json()) as { code: string }).code]).toEqual([403, 'api_key.not_allowed']);
    await ask(ana, { which: 'one', domain: 'acme.example' });
    expect((await call(POLICY)).status).toBe(403);
    expect((await ana.open(`${ACME}/settings/api-keys`)).text).toContain('It was not made with a work account.');
  });
});

async function keyOf(client: Client): Promise<string> {
  const path = `${ACME}/settings/api-keys/new`;
  await client.open(path);
  const made = await client.submit(path, { name: 'Nightly', days: '30', may_policy_read: 'yes', password: PASSWORD });
  const [, token = ''] = /(tfk_[\w-]+)/.exec(made.body) ?? [];
  return token;
}

test('M8 where nobody can come with an account, there is nothing to choose', async () => {
  await server.stop();
  server = await startTestServer({});
  const ana = await signedIn(ANA);
  expect((await ana.open(PAGE)).h1).toBe('Access security');
  expect(ana.page.text).not.toContain('Change the domain');
});
