import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemberList } from '../../src/contract/members.ts';
import { SingleSignOn } from '../../src/contract/single-sign-on.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { ACCESS_SECURITY, CHANGE, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, FORM, openClient } from '../fixtures/client.ts';
import {
  ANA_AT_WORK,
  API,
  askProvider,
  type Company,
  changeMode,
  LINK,
  LINK_CONFIRM,
  NORA,
  openCompany,
  postTo,
  proveDomain,
  SINGLE_SIGN_ON,
  signInThrough,
  startCompany,
  travel,
} from '../fixtures/company.ts';
import type { Employee } from '../fixtures/identity-provider.ts';

const ACME = '/organizations/acme';
const YUKI_AT_WORK: Employee = { id: 'employee-yuki', email: 'yuki@acme.example', name: 'Yuki Tanaka' };

describe.each(['SQLite', 'PostgreSQL'] as const)('single sign-on from set-up to everyday, on %s', (database) => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany(database);
  });
  afterAll(() => company.stop());

  test('M7 it is off at first, and required needs a test, a domain and a link of the owner', async () => {
    const look = SingleSignOn.parse((await company.ana.get(API)).json());
    expect(look).toMatchObject({ singleSignOn: 'off', domains: [] });
    expect(look.missing).toEqual({ available: ['test'], required: ['test', 'domain', 'own-link'] });
    const refused = await changeMode(company, 'required');
    expect([refused.status, refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'single_sign_on.not_ready', missing: ['test', 'domain', 'own-link'] }),
    ]);
  });

  test('I-42 while it is off nobody comes in through it', async () => {
    const answer = await company.open().open(`${company.spPath()}/begin`);
    expect([answer.status, answer.h1]).toEqual([404, 'Single sign-on is not available']);
  });

  test('our metadata names the audience, the address, and that assertions are signed', async () => {
    const { status, headers, body } = await company.open().get(`${company.spPath()}/metadata`);
    expect([status, headers['content-type']]).toEqual([200, 'application/samlmetadata+xml']);
    expect(body).toContain(`entityID="${company.server.url}${company.spPath()}"`);
    expect(body).toContain(`Location="${company.server.url}${company.spPath()}/acs"`);
    expect(body).toContain('WantAssertionsSigned="true"');
  });

  test('M7 a test is a real sign-in, which changes nothing but what is known of the connection', async () => {
    const shown = await travel(company, { client: company.ana, from: `${SINGLE_SIGN_ON}/test`, as: ANA_AT_WORK });
    expect([shown.h1, shown.text]).toEqual(['Access security', expect.stringContaining('The test worked')]);
    const look = SingleSignOn.parse((await company.ana.get(API)).json());
    expect([look.singleSignOn, look.missing.available]).toEqual(['off', []]);
    expect((await company.ana.get('/v1/session')).json()).toMatchObject({ firstFactor: { kind: 'password' } });
  });

  test('a domain is verified by its TXT record, and not before that is there', async () => {
    await company.ana.open(SINGLE_SIGN_ON);
    await company.ana.submit(`${SINGLE_SIGN_ON}/domains`, { domain: ' ACME.example. ' });
    expect(company.ana.page.text).toContain('acme.example Waiting');
    const early = await company.ana.submit(`${SINGLE_SIGN_ON}/domains/check`);
    expect([early.status, early.problems]).toEqual([409, [expect.stringContaining('We did not find the TXT record')]]);
    const proven = SingleSignOn.parse((await proveDomain(company, 'acme.example')).json());
    expect(proven.domains).toMatchObject([{ domain: 'acme.example', verified: true }]);
  });

  test('I-08 an owner links the own account on a fresh second factor; then the policy may rest on it', async () => {
    const linked = await travel(company, {
      client: company.ana,
      from: LINK,
      as: ANA_AT_WORK,
    });
    expect(linked.text).toContain('Your company account is linked');
    const page = await company.ana.open(SINGLE_SIGN_ON);
    expect(page.text).toMatch(/1 See no change .* 4 Must link their account first .* 0 Could not get in/);
    const wrong = await company.ana.submit(SINGLE_SIGN_ON, { single_sign_on: 'available', password: 'wrong' });
    expect([wrong.status, wrong.problems]).toEqual([422, ['That password is not right.']]);
    const saved = await company.ana.submit(SINGLE_SIGN_ON, { single_sign_on: 'available', password: DEMO_PASSWORD });
    expect(saved.text).toContain('Saved.');
  });

  test('I-03 the address decides by its domain: known, unknown and differently spelled people get the same', async () => {
    const client = company.open();
    const answers = [];
    for (const email of ['ana@acme.example', 'nobody@acme.example', ' MAREK@Acme.Example ']) {
      await client.open('/sign-in/company');
      const { status, location, headers } = await client.post('/sign-in/company', { email });
      answers.push([status, location, Object.keys(headers).sort()]);
    }
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    const found = await client.open(String(answers[0]?.[1]));
    expect(found.text).toContain('acme.example signs in with Okta');
    const unknown = await client.post('/sign-in/company', { email: 'ana@elsewhere.example' });
    expect([unknown.status, unknown.problems]).toEqual([422, [expect.stringContaining('No company sign-in is known')]]);
  });

  test('M9 S6 somebody new comes in, becomes a member, and is not asked for a second factor', async () => {
    const nora = company.open();
    const home = await signInThrough(company, nora, NORA);
    expect([home.status, home.h1]).toEqual([200, 'Acme Analytics']);
    expect((await nora.get('/v1/session')).json()).toMatchObject({
      user: { email: NORA.email, name: NORA.name },
      firstFactor: { kind: 'saml' },
      secondFactor: null,
      organizations: [{ id: 'acme', role: 'member', access: 'allow' }],
    });
    const again = company.open();
    expect((await signInThrough(company, again, { ...NORA, email: 'renamed@acme.example' })).h1).toBe('Acme Analytics');
    const { user } = (await again.get('/v1/session')).json<{ user: { email: string } }>();
    expect(user.email).toBe(NORA.email);
  });

  test('U5 U8 M9 S6 the list, its file, the API, the previews and the chart say that they are exempt', async () => {
    const { ana } = company;
    await refreshAna(company);
    const page = await ana.open(`${ACME}/teammates`);
    expect(page.text).toContain('1 comes through single sign-on, which looks after the second factor.');
    expect(page.text).toMatch(/All 6 Not set up \d Single sign-on 1 /);
    expect(page.text).toMatch(/Nora Lind nora@acme\.example Single sign-on – Member/);
    const narrowed = await ana.click('Single sign-on');
    expect([narrowed.text.includes('Nora Lind'), narrowed.text.includes('Marek Nowak')]).toEqual([true, false]);
    expect((await ana.open(`${ACME}/teammates?filter=not-set-up`)).text).not.toContain('Nora Lind');
    expect((await ana.get(`${ACME}/teammates.csv?filter=single-sign-on`)).body).toMatch(
      /\r\nNora Lind,nora@acme\.example,Member,Single sign-on,,,,,/,
    );
    const listed = MemberList.parse((await ana.get('/v1/organizations/acme/members?filter=single-sign-on')).json());
    expect(listed.members).toMatchObject([{ name: 'Nora Lind', secondFactor: 'single-sign-on', methods: [] }]);
    const security = await ana.open(ACCESS_SECURITY);
    expect(security.text).toContain('Exempt by single sign-on 1');
    expect(security.text).toContain('People who come through single sign-on are exempt');
    const methods = await ana.open(`${ACCESS_SECURITY}/methods?chosen=yes&totp=yes`);
    expect(methods.text).toMatch(/1 Are exempt They come through single sign-on alone/);
    expect((await ana.open(`${CHANGE}?to=off`)).text).toMatch(/1 Are exempt/);
  });

  test('U5 U8 turned off and on: the preview counts them as exempt, and they get no mail', async () => {
    const { ana } = company;
    await turnSwitch(ana, 'off', { password: DEMO_PASSWORD });
    const preview = await ana.open(`${CHANGE}?to=on`);
    const mustSetUp = Number(preview.text.match(/(\d+) Must set it up/)?.[1]);
    expect(preview.text).toMatch(/1 Are exempt/);
    expect(mustSetUp).toBeGreaterThan(0);
    const invited = async () =>
      (await company.server.inbox()).filter(({ kind }) => kind === 'enrollment-invitation').map(({ to }) => to);
    const toNora = (sent: readonly string[]) => sent.filter((to) => to === NORA.email).length;
    const before = await invited();
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await expect.poll(async () => (await invited()).length).toBe(before.length + mustSetUp);
    // The first time, before single sign-on was required, she may have been among them.
    expect(toNora(await invited())).toBe(toNora(before));
    expect((await ana.open(ACCESS_SECURITY)).text).toContain(`${mustSetUp} of ${mustSetUp} sent`);
  });

  test('I-08 an equal address links nobody: who has an account is told how to link it', async () => {
    const refused = await signInThrough(company, company.open(), YUKI_AT_WORK);
    expect([refused.status, refused.h1]).toEqual([409, 'You already have an account here']);
    const stranger = { id: 'employee-x', email: 'x@contractor.example', name: 'X' };
    expect((await signInThrough(company, company.open(), stranger)).h1).toBe(
      'Your address is not one of the organization’s',
    );
  });

  test('I-08 on an old second factor nothing is linked', async () => {
    const yuki = company.open();
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
    company.server.advance(6 * 60);
    expect((await yuki.post(LINK, { organization: 'acme' })).location).toMatch(/^\/confirm\?return_to=/);
  });

  test('I-41 a single sign-on session changes nothing of the account, by page or by engine', async () => {
    const nora = company.open();
    await signInThrough(company, nora, NORA);
    for (const path of ['/settings/set-up', '/settings/recovery-codes', '/confirm']) {
      const answer = await nora.open(path);
      expect([path, answer.h1]).not.toEqual([path, 'Choose your second factor']);
    }
    expect((await nora.open('/settings/set-up')).h1).toBe('Sign in another way for this');
    expect((await nora.open('/confirm')).h1).toBe('Sign in another way for this');
    const session = nora.cookies.get('twofold-session') ?? '';
    const { engine, accounts } = company.server.composition;
    const { methods, sessions } = engine;
    const origin = { address: null, browser: null };
    const refusals = [
      await methods.beginSetUp({ session }),
      await methods.beginNewRecoveryCodes({ session }),
      await methods.setUpAtNextSignIn({ session }),
      await methods.remove({ session, authenticator: 'any' }),
      await methods.beginStepUp({ session, firstFactor: { kind: 'password' } }),
      await sessions.endOther({ session, id: 'other' }),
      await sessions.endOthers({ session, because: 'asked' }),
    ].map((answer) => (answer.ok ? 'done' : answer.refusal.code));
    expect(refusals).toEqual(Array(7).fill('step_up.required'));
    const wanted = { current: DEMO_PASSWORD, wanted: 'seven calm orange rivers', returnTo: '/', origin };
    expect(await accounts.changeOwnPassword({ session, ...wanted })).toMatchObject({
      refusal: { code: 'step_up.required' },
    });
    expect((await nora.open('/settings/password')).h1).toBe('Sign in another way for this');
    await nora.post('/sign-out');
    expect((await nora.get('/v1/session')).status).toBe(401);
  });

  test('I-45 a member who was removed does not come back by themselves', async () => {
    const { user } = await idOf(company, NORA);
    await company.server.composition.engine.directory.removeMembership({ organization: 'acme', user });
    expect((await signInThrough(company, company.open(), NORA)).h1).toBe('You are not a member any more');
    await company.server.composition.engine.directory.putMembership({ organization: 'acme', user, role: 'member' });
  });

  test('I-41 T1 it opens no other organization, be a second factor required there or not', async () => {
    const { user } = await idOf(company, NORA);
    const { engine } = company.server.composition;
    await engine.directory.putMembership({ organization: 'hillside', user, role: 'member' });
    const nora = company.open();
    await signInThrough(company, nora, NORA);
    expect((await nora.get('/v1/organizations/hillside')).json()).toMatchObject({
      code: 'session.own_sign_in_needed',
    });
    expect((await nora.open('/organizations/hillside')).h1).toBe('Sign in another way for this');
    await engine.directory.removeMembership({ organization: 'hillside', user });
  });

  test('I-42 M7 required: nothing else opens the organization, and the two-factor page has no switch', async () => {
    await refreshAna(company);
    const saved = await changeMode(company, 'required');
    expect(saved.json()).toMatchObject({ singleSignOn: 'required' });
    const yuki = company.open();
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
    for (const path of [ACME, `${ACME}/teammates`, ACCESS_SECURITY, '/v1/organizations/acme', API]) {
      expect([path, (await yuki.get(path)).status]).toEqual([path, 403]);
    }
    expect((await yuki.get('/organizations/ACME')).status).toBe(404);
    const ana = company.open();
    const page = await travel(company, { client: ana, from: `${company.spPath()}/begin`, as: ANA_AT_WORK });
    expect(page.h1).toBe('Acme Analytics');
    expect((await ana.open(`${ACME}/teammates`)).text).toMatch(/Marek Nowak marek@acme\.example Single sign-on/);
    const security = await ana.open(ACCESS_SECURITY);
    expect(security.text).toContain('People sign in with Okta, which looks after the second factor');
    expect(security.body).not.toContain('role="switch"');
    expect((await ana.get(`${CHANGE}?to=off`)).location).toBe(ACCESS_SECURITY);
  });

  test('M7 the API has no switch then either', async () => {
    const owner = await ownerThrough(company);
    const policy = '/v1/organizations/acme/policy';
    const { version } = (await owner.get(policy)).json<{ version: number }>();
    const refused = await owner.json('PUT', policy, { secondFactor: 'optional', version });
    expect([refused.status, refused.json()['code']]).toEqual([409, 'policy.left_to_provider']);
  });

  test('I-37 the connection and the domains stay while the organization rests on them', async () => {
    const owner = await ownerThrough(company);
    await owner.open(SINGLE_SIGN_ON);
    const removed = await owner.submit(`${SINGLE_SIGN_ON}/connection/remove`);
    expect(removed.problems).toEqual(['Single sign-on rests on this. Turn it off first.']);
    await owner.open(SINGLE_SIGN_ON);
    const domain = await owner.submit(`${SINGLE_SIGN_ON}/domains/remove`);
    expect(domain.problems).toEqual(['Single sign-on rests on this. Turn it off first.']);
  });

  test('I-42 turning it off restores the stored policy, and people without a password are told', async () => {
    const owner = await ownerThrough(company);
    const { version } = (await owner.get(API)).json<{ version: number }>();
    const mode = { singleSignOn: 'off', version };
    expect((await owner.json('PUT', API, { mode })).json()).toMatchObject({ singleSignOn: 'off' });
    // The worker may have it in hand at this very moment.
    const mailed = async () => (await company.server.inbox()).filter(({ kind }) => kind === 'single-sign-on-off');
    await expect.poll(async () => (await mailed()).map(({ to }) => to)).toEqual([expect.stringContaining(NORA.email)]);
    const lena = company.open();
    await lena.signIn('lena@acme.example');
    expect(lena.page.h1).toBe('Choose your second factor');
    expect((await company.open().open(`${company.spPath()}/begin`)).h1).toBe('Single sign-on is not available');
  });
});

async function idOf({ server }: Company, { email }: Employee) {
  return { user: await server.userId(email) };
}

/** Ana anew, by her own password and app. */
async function refreshAna(company: Company): Promise<void> {
  await company.ana.post('/sign-out');
  await signInWithApp(company.server, company.ana, 'ana@acme.example');
}

/** Ana through single sign-on, confirmed by her own app: for this organization that counts. */
async function ownerThrough(company: Company) {
  const ana = company.open();
  await travel(company, { client: ana, from: `${company.spPath()}/begin`, as: ANA_AT_WORK });
  await ana.open(`/confirm?return_to=${SINGLE_SIGN_ON}`);
  await ana.submit('/sign-in/code', { code: await company.server.freshCode('ana@acme.example') });
  return ana;
}

describe('U2 a second factor after single sign-on as well', () => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany();
    expect((await openCompany(company, 'available', 'yes')).status).toBe(200);
  });
  afterAll(() => company.stop());

  test('U2 whoever has one is asked for it, and a new person sets one up', async () => {
    const ana = company.open();
    expect((await signInThrough(company, ana, ANA_AT_WORK)).h1).toBe('Enter your 6-digit code');
    const done = await ana.submit('/sign-in/code', { code: await company.server.freshCode('ana@acme.example') });
    expect(done.h1).toBe('Acme Analytics');
    expect((await signInThrough(company, company.open(), NORA)).h1).toBe('Choose your second factor');
  });

  test('I-41 T1 whoever belongs elsewhere too does not enroll on the word of this identity provider', async () => {
    const { engine } = company.server.composition;
    const user = await company.server.userId(NORA.email);
    await engine.directory.putMembership({ organization: 'hillside', user, role: 'member' });
    const nora = company.open();
    await signInThrough(company, nora, NORA);
    expect(nora.cookies.has('twofold-enroll')).toBe(false);
    expect((await nora.get('/v1/organizations/hillside')).status).toBe(403);
    expect((await nora.get('/v1/organizations/acme')).status).toBe(403);
  });
});

describe('a company account of one’s own', () => {
  const UNLINK = '/settings/company-sign-in/unlink';
  let company: Company;
  let yuki: Client;
  beforeAll(async () => {
    company = await startCompany();
    await openCompany(company, 'available');
    yuki = company.open();
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
  });
  afterAll(() => company.stop());

  const mailsOf = async (kind: string) => (await company.server.inbox()).filter((mail) => mail.kind === kind);

  test('I-08 T13 it is linked on a fresh second factor, and its owner is told', async () => {
    const linked = await travel(company, { client: yuki, from: LINK, as: YUKI_AT_WORK });
    expect(linked.text).toContain('Your company account is linked');
    await expect
      .poll(async () => (await mailsOf('company-linked')).map(({ to }) => to))
      .toEqual([...[expect.stringContaining('yuki@acme.example'), expect.stringContaining('ana@acme.example')]]);
    expect((await signInThrough(company, company.open(), YUKI_AT_WORK)).h1).toBe('Acme Analytics');
  });

  test('I-48 I-41 another site begins no link, by a link or by a form', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', referer: 'https://evil.example/' };
    const followed = await yuki.send('GET', `${LINK}?organization=acme`, { headers });
    const forged = { ...FORM, ...headers, origin: 'https://evil.example' };
    const posted = await yuki.send('POST', LINK, { headers: forged, body: 'organization=acme' });
    for (const { status, location, headers: answered, setCookies } of [followed, posted])
      expect([status, location, answered['refresh'], setCookies]).toEqual([expect.any(Number), '', undefined, []]);
    expect([followed.status, posted.status]).toEqual([405, 403]);
  });

  test('I-08 I-48 coming back links nothing: our page names the account, and its button links it, once', async () => {
    const sofia = company.open();
    await sofia.signIn('sofia@acme.example');
    await sofia.submit('/sign-in/code', { code: await company.server.freshCode('sofia@acme.example') });
    const as = { id: 'employee-sofia', email: 'somebody.else@acme.example', name: 'Sofia' };
    const { acs, response } = await askProvider(company, { client: sofia, from: LINK, as });
    const { location } = await postTo(company, acs, { SAMLResponse: response, RelayState: '' });
    const token = new URL(location, company.server.url).searchParams.get('token') ?? '';
    const isLinked = async () => /Okta Linked|Linked Okta/.test((await sofia.open('/settings/company-sign-in')).text);
    for (const method of ['HEAD', 'GET', 'GET']) expect((await sofia.send(method, location)).status).toBe(200);
    const asked = await sofia.open(location);
    expect([asked.h1, asked.text]).toEqual(['Link this account?', expect.stringContaining(as.email)]);
    expect(await isLinked()).toBe(false);
    const headers = { ...FORM, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await sofia.send('POST', LINK_CONFIRM, { headers, body: `token=${token}` })).status).toBe(403);
    const answers = await Promise.all([1, 2, 3].map(() => sofia.post(LINK_CONFIRM, { token })));
    expect(answers.filter((each) => each.location === '/settings/company-sign-in?notice=linked')).toHaveLength(1);
    expect(answers.map(({ h1 }) => h1).filter((h1) => h1 !== '')).toEqual(Array(2).fill('That sign-in is over'));
    expect(await isLinked()).toBe(true);
  });

  test('I-09 I-45 nor does the button in another browser, without a session, or with the answer of a sign-in', async () => {
    const way = async (client: Client, from: string) => {
      const { acs, response } = await askProvider(company, { client, from, as: { ...NORA, id: 'employee-other' } });
      const { location } = await postTo(company, acs, { SAMLResponse: response, RelayState: '' });
      return new URL(location, company.server.url).searchParams.get('token') ?? '';
    };
    await refreshAna(company);
    const token = await way(yuki, LINK);
    expect((await company.open().post(LINK_CONFIRM, { token })).location).toMatch(/^\/sign-in/);
    expect((await company.ana.post(LINK_CONFIRM, { token })).status).toBe(403);
    expect((await yuki.post(LINK_CONFIRM, { token })).location).toBe('');
    const signIn = await way(yuki, `${company.spPath()}/begin`);
    expect([(await yuki.post(LINK_CONFIRM, { token: signIn })).h1, (await yuki.post(LINK_CONFIRM)).status]).toEqual([
      'Nothing was changed',
      expect.any(Number),
    ]);
    const late = await way(yuki, LINK);
    company.server.advance(11 * 60);
    expect((await yuki.post(LINK_CONFIRM, { token: late })).location).toMatch(/^\/confirm\?return_to=/);
    yuki = company.open();
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
    expect((await yuki.post(LINK_CONFIRM, { token: late })).h1).toBe('That sign-in is over');
  });

  test('I-08 it is not linked to a second person, whoever is signed in there', async () => {
    const marek = company.open();
    await marek.signIn('marek@acme.example');
    await setUpApp(company.server, marek);
    const taken = await travel(company, { client: marek, from: LINK, as: YUKI_AT_WORK });
    expect([taken.status, taken.h1]).toEqual([409, 'That company account is taken']);
  });

  test('I-09 a trip to link ends in the session that began it alone', async () => {
    const sofia = company.open();
    await signInWithApp(company.server, sofia, 'sofia@acme.example');
    const { acs, response } = await askProvider(company, { client: sofia, from: LINK, as: NORA });
    await sofia.post('/sign-out');
    const { location } = await postTo(company, acs, { SAMLResponse: response, RelayState: '' });
    const refused = await sofia.open(location);
    expect([refused.status, refused.h1]).toEqual([403, 'Nothing was changed']);
  });

  test('I-45 T13 removed, it ends what was begun through it, and opens nothing any more', async () => {
    const through = company.open();
    await signInThrough(company, through, YUKI_AT_WORK);
    company.server.advance(6 * 60);
    await yuki.open('/settings/company-sign-in');
    expect((await yuki.submit(UNLINK)).h1).toBe('Enter your 6-digit code');
    await yuki.submit('/sign-in/code', { code: await company.server.freshCode('yuki@acme.example') });
    expect((await yuki.submit(UNLINK)).text).toContain('The link is removed.');
    expect((await through.get('/v1/session')).status).toBe(401);
    await expect.poll(async () => (await mailsOf('company-unlinked')).length).toBe(1);
    const refused = await signInThrough(company, company.open(), YUKI_AT_WORK);
    expect(refused.h1).toBe('You already have an account here');
  });

  test('I-42 it stays while nothing else opens the organization', async () => {
    await refreshAna(company);
    expect((await changeMode(company, 'required')).status).toBe(200);
    await company.ana.open('/settings/company-sign-in');
    expect((await company.ana.submit(UNLINK)).text).toContain('so it stays');
  });
});

describe('who may set it up', () => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany();
  });
  afterAll(() => company.stop());

  test('I-37 an admin reads, an owner changes; both on a fresh proof', async () => {
    const yuki = openClient(company.server.url);
    await signInWithApp(company.server, yuki, 'yuki@acme.example');
    expect((await yuki.open(SINGLE_SIGN_ON)).text).toContain('Only an owner can change this');
    expect((await yuki.json('PUT', API, { domains: ['yuki.example'] })).json()).toMatchObject({
      code: 'role.insufficient',
    });
    company.server.advance(6 * 60);
    expect((await company.ana.json('PUT', API, { domains: ['acme.example'] })).json()).toMatchObject({
      code: 'step_up.required',
    });
  });

  test('I-08 who has no second factor sets one up before anything is linked', async () => {
    await refreshAna(company);
    await turnSwitch(company.ana, 'off', { password: DEMO_PASSWORD });
    const marek = company.open();
    await marek.signIn('marek@acme.example');
    await marek.open('/settings/company-sign-in');
    const refused = await marek.submit(LINK);
    expect(refused.text).toContain('Set up a second factor first');
  });

  test('I-48 these routes alone take what another site posts: none lives by a cookie', () => {
    expect(ROUTES.filter(({ crossSite }) => crossSite).map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...['POST /webhooks/twilio/status', 'POST /webhooks/texts/status', 'POST /saml/:connection/acs'],
    ]);
  });

  test.each([
    ['nothing at all', ' '],
    ['no XML', 'hello'],
    ['a document type', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
    ['a service provider', '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>'],
  ])('metadata that is %s is refused with words', async (_, xml) => {
    await refreshAna(company);
    await company.ana.open(`${SINGLE_SIGN_ON}/metadata`);
    const refused = await company.ana.submit(`${SINGLE_SIGN_ON}/metadata`, { xml });
    expect([refused.status, refused.problems.length]).toEqual([422, 1]);
  });
});
