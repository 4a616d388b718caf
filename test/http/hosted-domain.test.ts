import { afterEach, expect, test } from 'vitest';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import { type ForgingProvider, startForgingProvider } from '../fixtures/forging-provider.ts';
import { plantIdentity } from '../fixtures/linked-identity.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { CLIENT, type Person, type RealProvider, startRealProvider, wayBackFrom } from '../fixtures/real-provider.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [MAREK, SOFIA] = ['marek@acme.example', 'sofia@acme.example'];
const URL_OF_US = 'http://localhost:3999';
const AT_WORK: Person = { subject: 'marek-at-work', email: MAREK, isVerified: true, hostedDomain: 'acme.example' };
const AT_HOME: Person = { subject: 'marek-at-home', email: 'marek@mail.example', isVerified: true };
const REFUSED = [403, 'Choose your work account'];

let provider: Pick<RealProvider | ForgingProvider, 'issuer' | 'stop'>;
let server: TestServer;
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

const browser = () => openClient(server.url);

const serverFor = (issuer: string, more: Readonly<Record<string, string>>) =>
  startTestServer({
    environment: {
      ...{ TWOFOLD_URL: URL_OF_US, TWOFOLD_OIDC_ISSUER: issuer },
      ...{ TWOFOLD_OIDC_CLIENT_ID: CLIENT.id, TWOFOLD_OIDC_CLIENT_SECRET: CLIENT.secret },
      ...more,
    },
  });

async function start(hostedDomain: string | null): Promise<RealProvider> {
  const started = await startRealProvider(`${URL_OF_US}/sign-in/with/oidc/callback`);
  provider = started;
  server = await serverFor(started.issuer, hostedDomain === null ? {} : { TWOFOLD_OIDC_HOSTED_DOMAIN: hostedDomain });
  return started;
}

const doorOf = (onward: Answer) => String(onward.headers['refresh']).slice('0; url='.length);

async function linkTo(client: Client): Promise<Answer> {
  await client.open('/settings/ways-in');
  return client.open(await wayBackFrom(doorOf(await client.submit('/settings/ways-in/link/oidc')), URL_OF_US));
}

async function continueWith(client: Client): Promise<Answer> {
  await client.open('/sign-in');
  return client.open(await wayBackFrom(doorOf(await client.submit('/sign-in/with/oidc')), URL_OF_US));
}

async function rows(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}

const reasons = async () =>
  (await rows(`select details from audit_events where action = 'provider.failed' order by at, id`)).map(
    ({ details }) => (JSON.parse(String(details)) as { reason: string }).reason,
  );

test('M8 I-08 an account of the domain is taken, to link and to sign in, and the provider is told which to offer', async () => {
  (await start('acme.example')).become(AT_WORK);
  const client = browser();
  await signInWithApp(server, client, SOFIA);
  expect((await linkTo(client)).text).toContain('That account is linked.');
  const other = browser();
  await other.open('/sign-in');
  const door = new URL(doorOf(await other.submit('/sign-in/with/oidc')));
  expect(door.searchParams.getAll('hd')).toEqual(['acme.example']);
  expect((await other.open(await wayBackFrom(door.href, URL_OF_US))).h1).toBe('Enter your 6-digit code');
});

test('M8 without the setting nothing of a domain is asked for, and none is needed', async () => {
  (await start(null)).become(AT_HOME);
  const client = browser();
  await signInWithApp(server, client, SOFIA);
  await client.open('/settings/ways-in');
  const door = new URL(doorOf(await client.submit('/settings/ways-in/link/oidc')));
  expect(door.searchParams.has('hd')).toBe(false);
  expect((await client.open(await wayBackFrom(door.href, URL_OF_US))).text).toContain('That account is linked.');
});

test('I-08 I-17 an account of another domain or of none neither links nor signs in, and each is written down', async () => {
  const real = await start('acme.example');
  const client = browser();
  await signInWithApp(server, client, SOFIA);
  for (const person of [AT_HOME, { ...AT_WORK, hostedDomain: 'hillside.example' }]) {
    real.become(person);
    const refused = await linkTo(client);
    expect([refused.status, refused.h1]).toEqual(REFUSED);
    const stranger = browser();
    const outside = await continueWith(stranger);
    expect([outside.status, outside.h1, stranger.cookies.has('twofold-session')]).toEqual([...REFUSED, false]);
  }
  expect(await rows('select id from identities')).toEqual([]);
  expect(await reasons()).toEqual(['other-domain', 'other-domain', 'other-domain', 'other-domain']);
});

test('I-08 whoever takes the domain out on the way there is refused on the way back', async () => {
  const real = await start('acme.example');
  real.become(AT_HOME);
  const thief = browser();
  await thief.open('/sign-in');
  const door = new URL(doorOf(await thief.submit('/sign-in/with/oidc')));
  door.searchParams.delete('hd');
  const answer = await thief.open(await wayBackFrom(door.href, URL_OF_US));
  expect([answer.status, answer.h1]).toEqual(REFUSED);
});

test('I-08 an account that was linked before the domain was asked for no longer signs in', async () => {
  const real = await start(null);
  real.become(AT_HOME);
  await plantIdentity(server, MAREK, real.issuer, AT_HOME);
  expect((await continueWith(browser())).h1).toBe('Your organizations');
  const before = server;
  server = await serverFor(real.issuer, {
    TWOFOLD_DATABASE_URL: before.database.url,
    TWOFOLD_DATA: before.dataFolder,
    TWOFOLD_OIDC_HOSTED_DOMAIN: 'acme.example',
  });
  const answer = await continueWith(browser());
  expect([answer.status, answer.h1]).toEqual(REFUSED);
  await server.stop();
  server = before;
});

test.each<[unknown]>([
  [undefined],
  [''],
  ['ACME.example'],
  ['acme.example.evil.example'],
  ['evil-acme.example'],
  ['acme.example '],
  [['acme.example']],
  [true],
  [null],
])('I-08 I-19 a provider that says %j of the domain has not said it', async (hd) => {
  const forging = await startForgingProvider();
  provider = forging;
  server = await serverFor(forging.issuer, { TWOFOLD_OIDC_HOSTED_DOMAIN: 'acme.example' });
  const client = browser();
  await signInWithApp(server, client, SOFIA);
  await client.open('/settings/ways-in');
  const asked = new URL(doorOf(await client.submit('/settings/ways-in/link/oidc'))).searchParams;
  forging.expect(asked.get('nonce') ?? '', Math.floor(server.now() / 1000));
  forging.forge({ claims: { hd } });
  const back = new URLSearchParams({ code: 'any', state: asked.get('state') ?? '', iss: forging.issuer });
  const answer = await client.open(`/sign-in/with/oidc/callback?${back}`);
  expect([answer.status, answer.h1]).toEqual(REFUSED);
  expect(await rows('select id from identities')).toEqual([]);
});
