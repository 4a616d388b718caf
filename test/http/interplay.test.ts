import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { openApi, stepOf } from '../fixtures/api.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import {
  ACCESS_CELLS,
  type Access,
  type AccessCell,
  CANNOT_SIGN_IN,
  expectedAccess,
  expectedStep,
  type Facts,
  type FirstFactorTraits,
  SIGN_IN_CELLS,
  SIGN_IN_ROUTES,
  type SignInCell,
  type Step,
} from '../fixtures/interplay.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { CLIENT, type RealProvider, startRealProvider } from '../fixtures/real-provider.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const MAREK = 'marek@acme.example';
const URL_OF_US = 'http://localhost:3998';
const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60;

let provider: RealProvider;
let server: TestServer;
let raw: RawDatabase;
let user: string;
beforeAll(async () => {
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
  raw = await openRaw(server.database.url);
  user = await server.userId(MAREK);
  provider.become({ subject: 'marek', email: MAREK, isVerified: true });
  await raw.run(
    `insert into identities (issuer, subject, id, user_id, provider, email, linked_at)
     values ('${provider.issuer}', 'marek', 'idn_marek', '${user}', 'oidc', '${MAREK}', 0)`,
  );
});
afterAll(async () => {
  await raw.close();
  await server.stop();
  await provider.stop();
});

const browser = () => openClient(server.url, { origin: URL_OF_US });

/** What somebody's membership and policy look like in the database. */
async function arrangePolicy(who: string, facts: Facts): Promise<void> {
  await raw.run(`delete from memberships where user_id = '${who}'`);
  if (facts.policy !== 'member-of-none') await arrangeMembership(who, facts);
  const { policy, singleSignOn } = facts;
  await raw.run(
    `update policies set second_factor = '${policy === 'optional' ? 'optional' : 'required'}',
       in_force_from = ${policy === 'announced' ? server.now() + DAY : 0}, turned_on_at = 0, open_sessions = 'at-once',
       grace_days = ${policy === 'within-grace' ? 7 : 0}, single_sign_on = '${singleSignOn}',
       methods = '${policy === 'only-passkeys' ? 'passkey' : 'passkey,totp,sms'}', connection_id = 'con_of_acme'
     where organization_id = 'acme'`,
  );
}

async function arrangeMembership(who: string, { policy }: Facts): Promise<void> {
  const now = server.now();
  const joinedAt = policy === 'within-grace' ? now - DAY : now - 100 * DAY;
  const held = policy === 'on-hold' ? `${now}` : 'null';
  await raw.run(
    `insert into memberships (organization_id, user_id, role, state, joined_at, held_since)
     values ('acme', '${who}', 'member', '${policy === 'suspended' ? 'suspended' : 'active'}', ${joinedAt}, ${held})`,
  );
}

async function arrangeAccount({ enrolled, lastSeen }: SignInCell): Promise<void> {
  const now = server.now();
  const lastSeenAt = now - (lastSeen === 'long-ago' ? 31 : 2) * DAY;
  await raw.run(
    `update users set last_sign_in_at = ${lastSeenAt}, must_enroll_anew = ${enrolled === 'reset' ? 1 : 0},
       set_up_wanted = ${enrolled === 'wants-set-up' ? 1 : 0}, codes_unsaved = 0,
       last_code_spent_at = ${enrolled === 'last-code-spent' ? now - DAY : 'null'} where id = '${user}'`,
  );
  await raw.run(`delete from authenticators where user_id = '${user}'`);
  if (enrolled !== 'app' && enrolled !== 'last-code-spent') return;
  await raw.run(
    `insert into authenticators (id, user_id, method, confirmed_at, failed_in_row)
     values ('aut_of_marek', '${user}', 'totp', ${now - 3 * DAY}, 0)`,
  );
}

const STEPS: Readonly<Record<string, Step>> = {
  '/': 'complete',
  '/sign-in/code': 'challenge',
  '/set-up': 'enroll',
  '/sign-in/mailbox': 'confirm-mailbox',
};
/** Whichever token a browser or program holds then, it is of the step's own kind and no other (I-01, I-44). */
const COOKIES: Readonly<Record<string, string>> = {
  complete: 'twofold-session',
  challenge: 'twofold-pending',
  enroll: 'twofold-enroll',
  'confirm-mailbox': 'twofold-pending',
};

function stepOfPage(client: Client, answer: Answer): string {
  const step = STEPS[answer.location.split('?')[0] ?? ''] ?? `${answer.status} ${answer.location}`;
  const held = ['session', 'pending', 'enroll']
    .map((kind) => `twofold-${kind}`)
    .filter((name) => client.cookies.has(name));
  return held.join() === COOKIES[step] ? step : `${step} with ${held.join()}`;
}

/** One first factor on one transport. A new one is one more row, and its route one more in `SIGN_IN_ROUTES`. */
interface Way extends FirstFactorTraits {
  readonly name: string;
  readonly route: string;
  readonly signIn: () => Promise<string>;
}

const WAYS: readonly Way[] = [
  // First, while the provider's clock and ours still agree.
  {
    ...{ name: 'an OpenID provider, page', route: 'GET /sign-in/with/:provider/callback' },
    ...{ isPassword: false, provesMailbox: true },
    async signIn() {
      const client = browser();
      const onward = await client.post('/sign-in/with/oidc');
      const back = await throughProvider(String(onward.headers['refresh']).slice('0; url='.length));
      return stepOfPage(client, await client.get(back));
    },
  },
  {
    ...{ name: 'password, page', route: 'POST /sign-in', isPassword: true, provesMailbox: false },
    async signIn() {
      server.advance(HOUR);
      const client = browser();
      return stepOfPage(client, await client.post('/sign-in', { email: MAREK, password: DEMO_PASSWORD }));
    },
  },
  {
    ...{ name: 'password, API', route: 'POST /v1/sign-in', isPassword: true, provesMailbox: false },
    async signIn() {
      server.advance(HOUR);
      const answer = await openApi(server.url).post('/v1/sign-in', { email: MAREK, password: DEMO_PASSWORD });
      const { state, session, token } = stepOf(answer);
      const holds = state === 'complete' ? session !== undefined && token === undefined : session === undefined;
      return holds ? state : `${state} with the wrong token`;
    },
  },
  {
    ...{ name: 'a mailed link, page', route: 'POST /sign-in/link/open', isPassword: false, provesMailbox: true },
    async signIn() {
      server.advance(HOUR);
      const client = browser();
      await client.post('/sign-in/link', { email: MAREK });
      const link = (await server.inbox()).find(({ kind }) => kind === 'sign-in-link')?.link ?? '';
      const token = new URL(link).searchParams.get('token') ?? '';
      return stepOfPage(client, await client.post('/sign-in/link/open', { token }));
    },
  },
];

async function throughProvider(door: string): Promise<string> {
  const elsewhere = openClient(provider.issuer);
  let url = new URL(door);
  for (let hops = 0; hops < 10; hops += 1) {
    const { location } = await elsewhere.get(`${url.pathname}${url.search}`);
    url = new URL(location, provider.issuer);
    if (url.origin === URL_OF_US) return `${url.pathname}${url.search}`;
  }
  throw new Error('The provider goes round in circles.');
}

/** What comes after the challenge no answer tells before it is given. */
async function afterwardsOf(): Promise<string> {
  const rows = await raw.run(
    `select afterwards from sign_ins where user_id = '${user}' and state = 'challenge' order by began_at desc limit 1`,
  );
  return String(rows[0]?.['afterwards']);
}

async function walk(way: Way, cell: SignInCell): Promise<string> {
  await raw.run(`delete from sign_ins where user_id = '${user}'`);
  await arrangeAccount(cell);
  await arrangePolicy(user, cell);
  const step = await way.signIn();
  if (step !== 'challenge') return step;
  return (await afterwardsOf()) === 'enroll' ? 'challenge-then-enroll' : step;
}

describe('M8 I-01 I-02 every way in, in every state of account and organization', () => {
  test.each(WAYS)(
    `$name: ${SIGN_IN_CELLS.length} of ${SIGN_IN_CELLS.length * WAYS.length} cells lead where the rules say`,
    async (way) => {
      const wrong: object[] = [];
      for (const cell of SIGN_IN_CELLS) {
        const [expected, got] = [expectedStep(cell, way), await walk(way, cell)];
        if (got !== expected) wrong.push({ ...cell, expected, got });
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  test('I-02 every public route is in the table, or among those that cannot sign anybody in', () => {
    const publicRoutes = ROUTES.filter(({ class: each }) => each === 'public').map(
      (route) => `${route.method} ${route.path}`,
    );
    const known = [...Object.keys(SIGN_IN_ROUTES), ...CANNOT_SIGN_IN];
    expect(publicRoutes.toSorted()).toEqual(known.toSorted());
    const walked = WAYS.map(({ route }) => route);
    expect(Object.keys(SIGN_IN_ROUTES)).toEqual(expect.arrayContaining(walked));
    expect(Object.values(SIGN_IN_ROUTES)).toEqual(expect.arrayContaining(['password', 'magic-link', 'oidc']));
  });

  test('I-01 I-02 those that cannot give nobody a session or a step, whoever asks', async () => {
    for (const route of CANNOT_SIGN_IN) {
      const [method = '', path = ''] = route.split(' ');
      const client = browser();
      const given = { email: MAREK, password: DEMO_PASSWORD, token: 'made-up' };
      const body = String(new URLSearchParams(given));
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = method === 'POST' ? { body, headers } : {};
      const answer = await client.send(method, path.replace(':provider', 'oidc').replace(':name', 'app.js'), sent);
      const kinds = ['session', 'pending', 'enroll'].filter((kind) => client.cookies.has(`twofold-${kind}`));
      expect([route, kinds]).toEqual([route, []]);
      expect([route, answer.status < 500]).toEqual([route, true]);
    }
  });
});

const BY_PAGE: Readonly<Record<string, Access>> = { '/confirm': 'challenge', '/settings/set-up': 'enroll' };
const BY_CODE: Readonly<Record<string, Access>> = {
  'second_factor.challenge_required': 'challenge',
  'second_factor.enrollment_required': 'enroll',
  'membership.suspended': 'suspended',
  'membership.on_hold': 'on-hold',
  'single_sign_on.required': 'use-single-sign-on',
  not_found: 'not-found',
};

const accessOfApi = (answer: Answer): string =>
  answer.status === 200 ? 'allow' : (BY_CODE[String(answer.json()['code'])] ?? answer.body);

/** What a page says that lets nobody in is told apart by its problem; that the page agrees is what its status says. */
function accessOfPage(answer: Answer, byApi: string): string {
  if (answer.status === 200) return 'allow';
  if (answer.status === 303) return BY_PAGE[answer.location.split('?')[0] ?? ''] ?? answer.location;
  return answer.status === (byApi === 'not-found' ? 404 : 403) ? byApi : `${answer.status}`;
}

describe('T1 T2 U7 every open session, in every state of account and organization', () => {
  const people: Record<string, { client: Client; id: string }> = {};

  /** One session per person; what it has shown is what the cell says. */
  async function arrange({ enrolled, shown, began, ...facts }: AccessCell) {
    const person = people[enrolled === 'app' ? 'sofia' : 'lena'];
    if (person === undefined) throw new Error('Nobody is signed in.');
    await arrangePolicy(person.id, { ...facts, enrolled });
    const kind = shown === 'app' ? "'totp'" : 'null';
    const [row] = await raw.run(
      `select id, began_at from sessions where user_id = '${person.id}' and ended_at is null`,
    );
    await raw.run(`update sessions set second_kind = ${kind} where id = '${row?.['id']}'`);
    const turnedOnAt = Number(row?.['began_at']) + (began === 'after-it-was-turned-on' ? -1 : 1);
    const openSessions = began === 'before-at-once' ? 'at-once' : 'next-sign-in';
    await raw.run(
      `update policies set turned_on_at = ${turnedOnAt}, open_sessions = '${openSessions}' where organization_id = 'acme'`,
    );
    return person.client;
  }

  beforeAll(async () => {
    await raw.run(`update policies set second_factor = 'optional', single_sign_on = 'off'`);
    for (const name of ['sofia', 'lena']) {
      const client = browser();
      const email = `${name}@acme.example`;
      await (name === 'sofia' ? signInWithApp(server, client, email) : client.signIn(email));
      people[name] = { client, id: await server.userId(email) };
    }
  });

  test(`${ACCESS_CELLS.length * 2} cells: on pages and API its next request leads where the rules say`, async () => {
    const wrong: object[] = [];
    for (const cell of ACCESS_CELLS) {
      const client = await arrange(cell);
      const expected = expectedAccess(cell);
      const byApi = accessOfApi(await client.get('/v1/organizations/acme'));
      const byPage = accessOfPage(await client.get('/organizations/acme'), byApi);
      if (byApi !== expected || byPage !== expected) wrong.push({ ...cell, expected, byApi, byPage });
    }
    expect(wrong).toEqual([]);
  });
});
