import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPerson } from '../../src/accounts/people.ts';
import { MemberList, MemberNow } from '../../src/contract/members.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ACCESS_SECURITY, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { recoveryCodesOf, setupKeyOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, LENA, MAREK, SOFIA] = ['ana', 'lena', 'marek', 'sofia'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const TEAMMATES = '/organizations/acme/teammates';
const API = '/v1/organizations/acme/members';
const POLICY = '/v1/organizations/acme/policy';
const NUMBERS = { [MAREK]: '+447700900123', [LENA]: '+447700900124' };

describe.each(databases)('text messages no longer count at Acme, on $name', ({ name }) => {
  let [server, ana, sofia]: [TestServer, Client, Client] = [] as never;

  /** Lena has a phone, and an app besides; Marek has a phone alone. */
  async function setUpPhone(email: string) {
    const client = openClient(server.url);
    await client.signIn(email);
    expect(client.page.text).toContain('Step 1 of 3');
    const phone = NUMBERS[email] ?? '';
    await client.submit('/set-up/method', { method: 'sms' });
    expect(client.page.text).toContain('Step 2 of 3');
    await client.submit('/set-up/text', { country: '', phone, channel: 'text' });
    expect(client.page.text).toContain('Step 2 of 3');
    await client.submit('/set-up/text/code', { code: await textTo(email) });
    expect(client.page.text).toContain('Step 3 of 3');
    const codes = recoveryCodesOf(client.page.body);
    await client.submit('/set-up/recovery-codes', { saved: 'yes' });
    return { client, codes };
  }

  const textTo = async (email: string) => (await server.inbox()).find(({ to }) => to === NUMBERS[email])?.code ?? '';

  beforeAll(async () => {
    server = await startTestServer({ database: name });
    ana = openClient(server.url);
    await ana.signIn(ANA);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await setUpApp(server, ana);
    await setUpPhone(MAREK);
    const { client: lena } = await setUpPhone(LENA);
    await lena.open('/settings/set-up?add=yes');
    expect(lena.page.text).toContain('Step 1 of 2');
    expect(lena.page.text).toContain('What you use now keeps working, and so do your recovery codes.');
    await lena.submit('/set-up/method', { method: 'totp' });
    expect(lena.page.text).toContain('Step 2 of 2');
    await lena.submit('/set-up/app', { code: await server.freshCode(setupKeyOf(lena.page.body)) });
    sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    const { people } = server.composition;
    const memberships = [{ organization: 'acme', role: 'member' as const }];
    await createPerson(people, { email: 'bo@acme.example', name: 'Bo Berg', password: DEMO_PASSWORD, memberships });
    const { version } = (await ana.get(POLICY)).json<{ version: number }>();
    const body = { secondFactor: 'required', methods: ['totp'], version, password: DEMO_PASSWORD, emailPeople: false };
    expect((await ana.json('PUT', POLICY, body)).status).toBe(200);
  });
  afterAll(() => server.stop());

  test('U8 the page marks whose method does not count, and counts her among those who need to set up', async () => {
    const page = await ana.open(TEAMMATES);
    expect(page.text).toContain('6 people in Acme Analytics. 2 have no second factor that counts here yet.');
    expect(page.text).toContain('All 6 Not set up 2 Few codes left 0 On hold 0 Suspended 0');
    expect(page.text).toMatch(/Marek Nowak marek@acme\.example Text message: does not count here 10 left Member/);
    expect(page.text).toMatch(
      /Lena Fischer lena@acme\.example Authenticator app since \w+ \d+, \d+, UTC Text message: does not count here 10 left/,
    );
    expect(page.text).toMatch(/Bo Berg bo@acme\.example Overdue since/);
    const narrowed = await ana.click('Not set up');
    expect(narrowed.text).toContain('Marek Nowak');
    expect(narrowed.text).not.toContain('Lena Fischer');
  });

  test('U8 Access security counts as many, and the overview marks her too', async () => {
    expect((await ana.open(ACCESS_SECURITY)).text).toMatch(/Set up 4 Not set up 2/);
    const overview = await ana.open('/organizations/acme');
    expect(overview.text).toMatch(/Marek Nowak Member · marek@acme\.example 2FA: Text message: does not count here/);
    expect(overview.text).toMatch(/Lena Fischer Member · lena@acme\.example 2FA: Authenticator app/);
    const member = await sofia.open(TEAMMATES);
    expect(member.text).toContain('2 have no second factor that counts here yet.');
    expect(member.text).toContain('Text message: does not count here');
  });

  test('U8 so does her own page', async () => {
    const user = await server.userId(MAREK);
    expect((await ana.open(`${TEAMMATES}/member?user=${user}`)).text).toContain(
      'Two-factor authentication Text message: does not count here Recovery codes 10 left',
    );
  });

  test('U8 the file says it of her alone, and its columns are the same as ever', async () => {
    const { body } = await ana.get(`${TEAMMATES}.csv`);
    expect(body.startsWith('\uFEFFName,Email,Role,Second factor,Methods,Since,Due,')).toBe(true);
    expect(body).toMatch(
      /\r\nMarek Nowak,marek@acme\.example,Member,Does not count here,Text message,\d{4}-[\dT:.-]+Z,,10,/,
    );
    expect(body).toMatch(/\r\nLena Fischer,lena@acme\.example,Member,Set up,"Text message; Authenticator app",\d{4}-/);
    const narrowed = (await ana.get(`${TEAMMATES}.csv?filter=not-set-up`)).body;
    expect(narrowed.match(/@acme\.example/g)).toHaveLength(2);
    expect(narrowed).toContain('marek@acme.example');
  });

  test('T18 U8 the API says it in words of its own, and what was there is there', async () => {
    const list = MemberList.parse((await ana.get(API)).json());
    expect(list.counts).toMatchObject({ all: 6, 'not-set-up': 2 });
    const only = (email: string) => list.members.find((each) => each.email === email);
    expect(only(MAREK)).toMatchObject({
      ...{ secondFactor: 'not-counting', methods: ['sms'], countingMethods: [], dueAt: null, recoveryCodesLeft: 10 },
      enrolledSince: expect.any(Number),
    });
    expect(only(LENA)).toMatchObject({
      ...{ secondFactor: 'enrolled', methods: ['sms', 'totp'], countingMethods: ['totp'] },
    });
    expect(only('bo@acme.example')).toMatchObject({ secondFactor: 'overdue', methods: [], countingMethods: [] });
    const found = MemberList.parse((await ana.get(`${API}?filter=not-set-up&q=marek`)).json());
    expect(found.members.map(({ email }) => email)).toEqual([MAREK]);
    const user = await server.userId(MAREK);
    const raised = await ana.json('POST', `${API}/change`, { user, to: 'admin' });
    expect(MemberNow.parse(raised.json()).member).toMatchObject({ role: 'admin', secondFactor: 'not-counting' });
    await ana.json('POST', `${API}/change`, { user, to: 'member' });
  });

  test('M12 M21 his next sign-in names what is not accepted, by whom, and has the steps that there are', async () => {
    const marek = openClient(server.url);
    await marek.signIn(MAREK);
    await marek.submit('/sign-in/text/send', { channel: 'text' });
    await marek.submit('/sign-in/text', { code: await textTo(MAREK) });
    expect(marek.page.h1).toBe('Scan this with your authenticator app');
    expect(marek.page.text).toContain(
      'Acme Analytics does not accept text messages as a second factor. Set up another one now.',
    );
    expect(marek.page.text).toContain('What you have stays set up, for wherever it is accepted.');
    expect(marek.page.text).not.toMatch(/requires two-factor authentication|What you use now keeps working|Step \d of/);
    const secret = setupKeyOf(marek.page.body);
    await marek.submit('/set-up/app', { code: await server.freshCode(secret) });
    expect(recoveryCodesOf(marek.page.body)).toEqual([]);
    expect((await marek.open('/organizations/acme')).h1).toBe('Acme Analytics');
    expect((await ana.open(TEAMMATES)).text).toContain('1 has no second factor that counts here yet.');
  });

  test('U8 U5 whoever is deactivated is in no number: not on Teammates, nor on Access security, nor on the overview', async () => {
    const { directory } = server.composition.engine;
    for (const [email, person] of [
      ['bo@acme.example', 'Bo Berg'],
      [LENA, 'Lena Fischer'],
    ] as const) {
      await directory.putUser({ id: await server.userId(email), email, name: person, state: 'deactivated' });
    }
    const teammates = await ana.open(TEAMMATES);
    expect(teammates.text).toContain(
      '4 people in Acme Analytics. Everyone who can get in has a second factor that counts here.',
    );
    expect(teammates.text).toContain('All 4 Not set up 0 Few codes left 0 On hold 0 Suspended 0');
    expect(teammates.text).not.toMatch(/Bo Berg|Lena Fischer/);
    const security = await ana.open(ACCESS_SECURITY);
    expect(security.text).toMatch(/100 % 4 of 4 people .*Set up 4 Not set up 0/);
    const overview = await ana.open('/organizations/acme');
    expect(overview.text).toMatch(/People 4 people /);
    expect(overview.text).not.toMatch(/Bo Berg|Lena Fischer/);
    const list = MemberList.parse((await ana.get(API)).json());
    expect([list.counts.all, list.members.length, list.counts['not-set-up']]).toEqual([4, 4, 0]);
  });
});
