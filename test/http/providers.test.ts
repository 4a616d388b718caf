import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import { plantIdentity } from '../fixtures/linked-identity.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { CLIENT, type Person, type RealProvider, startRealProvider, wayBackFrom } from '../fixtures/real-provider.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [SOFIA, MAREK] = ['sofia@acme.example', 'marek@acme.example'] as const;
const URL_OF_US = 'http://localhost:3999';
const marek: Person = { subject: 'subject-of-marek', email: 'marek.private@mail.example', isVerified: true };

let provider: RealProvider;
let server: TestServer;
beforeEach(async () => {
  provider = await startRealProvider(`${URL_OF_US}/sign-in/with/oidc/callback`);
  server = await startTestServer({
    environment: {
      TWOFOLD_URL: URL_OF_US,
      TWOFOLD_OIDC_ISSUER: provider.issuer,
      TWOFOLD_OIDC_CLIENT_ID: CLIENT.id,
      TWOFOLD_OIDC_CLIENT_SECRET: CLIENT.secret,
      TWOFOLD_OIDC_NAME: 'Example ID',
    },
  });
});
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

const browser = () => openClient(server.url);

const throughProvider = (door: string) => wayBackFrom(door, URL_OF_US);

/** The page that leads on to the provider, from the sign-in page. */
async function door(client: Client): Promise<string> {
  await client.open('/sign-in');
  const onward = await client.submit('/sign-in/with/oidc');
  expect(onward.headers['refresh']).toMatch(/^0; url=http/);
  return String(onward.headers['refresh']).slice('0; url='.length);
}

async function continueWith(client: Client, person: Person | null): Promise<Answer> {
  provider.become(person);
  return client.open(await throughProvider(await door(client)));
}

/** From "Ways to sign in", with a session that was proven just now. */
async function linkTo(client: Client, person: Person): Promise<Answer> {
  provider.become(person);
  await client.open('/settings/ways-in');
  const onward = await client.submit('/settings/ways-in/link/oidc');
  return client.open(await throughProvider(String(onward.headers['refresh']).slice('0; url='.length)));
}

async function inDatabase(query: string) {
  const raw = await openRaw(server.database.url);
  try {
    return await raw.run(query);
  } finally {
    await raw.close();
  }
}

const failures = async () =>
  (await inDatabase(`select details from audit_events where action = 'provider.failed' order by at, id`)).map(
    ({ details }) => (JSON.parse(String(details)) as { reason: string }).reason,
  );

describe('somebody continues with an account elsewhere', () => {
  test('I-08 M8 it is linked with a fresh second factor, and told by mail', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    expect((await linkTo(client, marek)).h1).toBe('Ways to sign in');
    expect(client.page.text).toContain('That account is linked.');
    expect(client.page.text).toContain('Example ID marek.private@mail.example');
    const [mail] = (await server.inbox()).filter(({ kind }) => kind === 'way-in-added');
    expect([mail?.to, mail?.subject]).toEqual([SOFIA, 'Example ID now signs in to your account']);
  });

  test('I-08 who has no second factor sets one up before anything is linked', async () => {
    const client = browser();
    await client.signIn(MAREK);
    await client.open('/settings/ways-in');
    const refused = await client.submit('/settings/ways-in/link/oidc');
    expect(refused.text).toContain('Set up a second factor first');
    expect(await inDatabase('select state from provider_journeys')).toEqual([]);
  });

  test('I-08 nor is anything linked by somebody whose second factor is gone by the time they are back', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    provider.become(marek);
    await client.open('/settings/ways-in');
    const onward = await client.submit('/settings/ways-in/link/oidc');
    const back = await throughProvider(String(onward.headers['refresh']).slice('0; url='.length));
    await inDatabase(`delete from authenticators where user_id = '${await server.userId(SOFIA)}'`);
    expect((await client.open(back)).h1).toBe("Confirm once more that it's you");
    expect(await inDatabase('select id from identities')).toEqual([]);
  });

  test('M8 it signs in, and leads to where its owner was going', async () => {
    await plantIdentity(server, MAREK, provider.issuer, marek);
    const other = browser();
    await other.open('/settings/devices');
    provider.become(marek);
    const onward = await other.submit('/sign-in/with/oidc');
    const back = await throughProvider(String(onward.headers['refresh']).slice('0; url='.length));
    expect((await other.open(back)).h1).toBe('Your devices');
    expect(other.cookies.has('twofold-journey')).toBe(false);
  });

  test('I-01 S1 M8 whoever has a second factor is asked for it', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    await linkTo(client, { ...marek, subject: 'sofia' });
    const other = browser();
    expect((await continueWith(other, { ...marek, subject: 'sofia' })).h1).toBe('Enter your 6-digit code');
    expect(other.cookies.has('twofold-session')).toBe(false);
  });

  test('I-08 an equal address neither signs in nor links, and the page says what to do', async () => {
    const client = browser();
    const refused = await continueWith(client, { subject: 'anybody', email: MAREK, isVerified: true });
    expect([refused.status, refused.h1]).toEqual([409, 'That account is not linked yet']);
    expect(client.cookies.has('twofold-session')).toBe(false);
    expect(await inDatabase('select id from identities')).toEqual([]);
    expect(await failures()).toEqual(['not-linked']);
  });

  test('I-08 without an account here nothing is made: accounts are made by invitation', async () => {
    const refused = await continueWith(browser(), marek);
    expect([refused.status, refused.h1, refused.text]).toEqual([
      403,
      'You have no account here yet',
      expect.stringContaining('Ask an owner or admin of your organization to invite you.'),
    ]);
  });

  test('I-08 an address that is not verified there is not taken, to sign in or to link', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    const unverified = { ...marek, isVerified: false };
    expect((await linkTo(client, unverified)).h1).toBe('Verify your email address there first');
    expect((await continueWith(browser(), unverified)).status).toBe(403);
    expect(await inDatabase('select id from identities')).toEqual([]);
  });

  test('I-08 I-27 linking and unlinking take a fresh second factor, and unlinking ends what rests on it', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    await linkTo(client, { ...marek, subject: 'sofia' });
    const [elsewhere] = [browser()];
    await continueWith(elsewhere, { ...marek, subject: 'sofia' });
    server.advance(6 * 60);
    const [{ id } = { id: '' }] = await inDatabase('select id from identities');
    const removal = await client.post('/settings/ways-in/remove', { way: String(id) });
    expect(removal.location).toMatch(/^\/confirm\?/);
    expect((await client.post('/settings/ways-in/link/oidc')).location).toBe('/confirm?return_to=/settings/ways-in');
    await client.open('/confirm?return_to=/settings/ways-in');
    await client.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect((await client.submit('/settings/ways-in/remove', { way: String(id) })).text).toContain(
      'That way to sign in is removed.',
    );
    expect((await elsewhere.get('/sign-in/code')).location).toBe('/sign-in?notice=expired');
    expect((await continueWith(browser(), { ...marek, subject: 'sofia' })).h1).toBe('You have no account here yet');
    expect((await server.inbox()).map(({ kind }) => kind)).toContain('way-in-removed');
  });

  test('I-08 an account elsewhere opens one account here: it cannot be linked to a second', async () => {
    await plantIdentity(server, MAREK, provider.issuer, marek);
    const other = browser();
    await signInWithApp(server, other, SOFIA);
    expect((await linkTo(other, marek)).h1).toBe('That account is linked already');
  });

  test('I-45 I-08 a session that ended on the way links nothing, nor does one of somebody else in its place', async () => {
    const client = browser();
    await signInWithApp(server, client, SOFIA);
    provider.become(marek);
    await client.open('/settings/ways-in');
    const onward = await client.submit('/settings/ways-in/link/oidc');
    const back = await throughProvider(String(onward.headers['refresh']).slice('0; url='.length));
    await client.post('/sign-out');
    await signInWithApp(server, client, 'yuki@acme.example');
    expect((await client.open(back)).h1).toBe("Confirm once more that it's you");
    expect(await inDatabase('select id from identities')).toEqual([]);
  });

  test('T4 I-32 I-36 after a reset an account elsewhere proves the mailbox only where it has this very address', async () => {
    const LENA = 'lena@acme.example';
    const planted: Person = { subject: 'planted', email: 'mallory@elsewhere.example', isVerified: true };
    const own: Person = { subject: 'own', email: LENA.toUpperCase(), isVerified: true };
    for (const [email, person] of [
      [MAREK, planted],
      [LENA, own],
    ] as const)
      await plantIdentity(server, email, provider.issuer, person);
    const ana = browser();
    await ana.signIn('ana@acme.example');
    const found = await inDatabase(`select id from users where email_key in ('${MAREK}', '${LENA}')`);
    const reset = { users: found.map(({ id }) => id), reason: 'Lost phone', password: DEMO_PASSWORD };
    expect((await ana.json('POST', '/v1/organizations/acme/members/reset', reset)).status).toBe(200);
    expect((await continueWith(browser(), planted)).h1).toBe('First, check your email');
    expect((await continueWith(browser(), own)).h1).toBe('Choose your second factor');
  });

  test('a journey that is canceled there says so, and is written down', async () => {
    const canceled = await continueWith(browser(), null);
    expect([canceled.status, canceled.h1]).toEqual([403, 'You stopped on the way']);
    expect(await failures()).toEqual(['canceled']);
  });
});

describe('somebody tampers with the way back', () => {
  test('I-09 it works once, in the browser that began, within ten minutes', async () => {
    await plantIdentity(server, MAREK, provider.issuer, marek);
    provider.become(marek);
    const [owner, thief] = [browser(), browser()];
    const stolen = await throughProvider(await door(owner));
    await door(thief);
    expect([(await thief.get(stolen)).status, thief.cookies.has('twofold-session')]).toEqual([410, false]);
    expect((await owner.get(stolen)).status).toBe(410);

    const back = await throughProvider(await door(owner));
    expect((await owner.get(back)).status).toBe(303);
    expect((await owner.get(back)).status).toBe(410);
    const late = await throughProvider(await door(browser()));
    server.advance(10 * 60);
    expect((await owner.get(late)).status).toBe(410);
    expect(await failures()).toEqual(['over', 'over', 'over']);
  });

  test('I-09 I-05 HEAD, missing and doubled parameters and other providers get nowhere, and no cookie', async () => {
    const client = browser();
    provider.become(marek);
    const back = await throughProvider(await door(client));
    const at = (query: string) => `/sign-in/with/oidc/callback${query}`;
    const state = new URL(back, URL_OF_US).searchParams.get('state') ?? '';
    expect((await client.send('HEAD', back)).status).toBe(410);
    const doubled = `?state=${state}&state=${state}&code=x`;
    for (const query of ['', '?code=x', doubled, '?state=made-up&code=x', '?state=made-up-too&error=access_denied']) {
      const answer = await client.get(at(query));
      expect([query, answer.status, answer.setCookies]).toEqual([query, 410, []]);
    }
    // Anybody can send these: one of a kind is written down in an hour.
    expect((await failures()).sort()).toEqual(['malformed', 'unsolicited']);
    server.advance(60 * 60);
    await Promise.all([1, 2, 3].map((each) => client.get(at(`?state=made-up-${each}`))));
    expect((await failures()).sort()).toEqual(['malformed', 'unsolicited', 'unsolicited']);
    expect(await inDatabase("select * from audit_events where details like '%made-up%'")).toEqual([]);
    expect((await client.get(back.replace('/oidc/', '/google/'))).status).toBe(404);
    expect((await client.post('/sign-in/with/google')).status).toBe(404);
  });

  test('I-09 I-52 a code that is there twice, or missing, and an error of the provider end the journey, once each', async () => {
    provider.become(marek);
    const begun = async () => {
      const client = browser();
      return { client, back: new URL(await throughProvider(await door(client)), URL_OF_US) };
    };
    const change = (back: URL, code: string | null, error: string | null = null) => {
      if (code === null) back.searchParams.delete('code');
      else back.searchParams.append('code', code);
      if (error !== null) back.searchParams.set('error', error);
      return `${back.pathname}${back.search}`;
    };
    for (const [code, error] of [
      ['another', null],
      [null, null],
      [null, 'server_error'],
    ] as const) {
      const { client, back } = await begun();
      const way = change(back, code, error);
      const answer = await client.get(way);
      expect([answer.status, answer.h1]).toEqual([403, 'We could not trust that answer']);
      expect(answer.text).toContain('Try again. If it happens again, sign in another way');
      const before = await failures();
      expect((await client.get(way)).status).toBe(410);
      expect([before.length, client.cookies.has('twofold-session')]).toEqual([(await failures()).length - 1, false]);
    }
    expect((await failures()).filter((reason) => reason === 'server_error')).toHaveLength(1);
  });

  test('I-09 an answer in the name of another provider is refused (RFC 9207)', async () => {
    const client = browser();
    provider.become(marek);
    const back = new URL(await throughProvider(await door(client)), URL_OF_US);
    back.searchParams.set('iss', 'https://evil.example');
    const answer = await client.get(`${back.pathname}${back.search}`);
    expect([answer.status, answer.h1]).toEqual([403, 'We could not trust that answer']);
  });

  test('I-09 a code that was begun in another browser is of no use with one’s own state', async () => {
    const [victim, thief] = [browser(), browser()];
    provider.become(marek);
    const stolen = new URL(await throughProvider(await door(victim)), URL_OF_US);
    const own = new URL(await throughProvider(await door(thief)), URL_OF_US);
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    const answer = await thief.get(`${own.pathname}${own.search}`);
    expect([answer.status, answer.h1]).toEqual([403, 'We could not trust that answer']);
    expect(await failures()).toEqual(['invalid_grant']);
  });

  test('I-48 another site cannot begin a journey, to sign in or to link', async () => {
    const client = browser();
    await client.signIn(MAREK);
    for (const path of ['/sign-in/with/oidc', '/settings/ways-in/link/oidc']) {
      const forged = await client.send('POST', path, { headers: { origin: 'https://evil.example' } });
      expect([forged.status, forged.headers['refresh']]).toEqual([403, undefined]);
    }
  });

  test('I-49 I-54 no secret of a journey is in the log or the database', async () => {
    const client = browser();
    provider.become(marek);
    const address = new URL(await door(client));
    const held = client.cookies.get('twofold-journey') ?? '';
    const back = new URL(await throughProvider(address.href), URL_OF_US);
    await client.open(`${back.pathname}${back.search}`);
    const raw = await openRaw(server.database.url);
    const kept = (await raw.dump()).join('\n');
    await raw.close();
    const told = JSON.stringify(server.log);
    const secrets = [held, CLIENT.secret, ...['state', 'nonce'].map((name) => address.searchParams.get(name) ?? '')];
    for (const secret of [...secrets, back.searchParams.get('code') ?? '']) {
      expect(secret).toMatch(/.{20}/);
      expect(kept).not.toContain(secret);
      expect(told).not.toContain(secret);
    }
  });
});

describe('the provider is down', () => {
  test('I-17 then nobody is in by it, and everybody by the password', async () => {
    const client = browser();
    await provider.stop();
    await client.open('/sign-in');
    const answer = await client.submit('/sign-in/with/oidc');
    expect([answer.status, answer.h1]).toEqual([503, 'We could not reach it just now']);
    expect((await client.signIn(MAREK, DEMO_PASSWORD)).h1).toBe('Your organizations');
  });
});
