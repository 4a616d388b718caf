import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPerson } from '../../src/accounts/people.ts';
import { MemberList, MemberNow, ResetOutcomes } from '../../src/contract/members.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Answer, type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf, linkOf, textOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, YUKI, LENA, MAREK, SOFIA, HUGO] = [
  ...['ana', 'yuki', 'lena', 'marek', 'sofia'].map((name) => `${name}@acme.example`),
  'hugo@hillside.example',
] as [string, string, string, string, string, string];
const TEAMMATES = '/organizations/acme/teammates';
const RESET = `${TEAMMATES}/reset`;
const MEMBER = `${TEAMMATES}/member`;
const LEAVE = '/organizations/acme/leave';
const API = '/v1/organizations/acme/members';
const REASON = 'New phones on Friday, checked in person';

/** Who stands in the table, which is not who is signed in. */
function namesIn({ body }: Answer): readonly string[] {
  const rows = textOf(body.match(/<tbody.*<\/tbody>/s)?.[0] ?? '');
  const names = ['Ana Pereira', 'Yuki Tanaka', 'Lena Fischer', 'Marek Nowak', 'Sofia Rossi', 'Hugo Berg'];
  return names.filter((name) => rows.includes(name));
}

/** Acme requires a second factor, and Ana has set hers up. */
async function startAcme(database: 'SQLite' | 'PostgreSQL' = 'SQLite') {
  const server = await startTestServer({ database });
  const ana = openClient(server.url);
  await ana.signIn(ANA);
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  await setUpApp(server, ana);
  const as = async (email: string) => {
    const client = openClient(server.url);
    await signInWithApp(server, client, email);
    return client;
  };
  return { server, ana, as };
}

async function addPerson(server: TestServer, name: string, email: string, organization = 'acme'): Promise<string> {
  const { people } = server.composition;
  const memberships = [{ organization, role: 'member' as const }];
  return createPerson(people, { email, name, password: DEMO_PASSWORD, memberships });
}

const chosen = (ids: readonly string[]) =>
  `${RESET}?${new URLSearchParams(ids.map((id): [string, string] => ['user', id]))}`;

describe('the Teammates page', () => {
  let [server, ana, sofia]: [TestServer, Client, Client] = [] as never;
  beforeAll(async () => {
    const started = await startAcme();
    server = started.server;
    ana = started.ana;
    sofia = await started.as(SOFIA);
    await addPerson(server, '=HYPERLINK("http://evil.example","x")', 'mallory@acme.example');
    await addPerson(server, 'Berg, "Bo"', 'bo@acme.example');
    await addPerson(server, '<script>alert(1)</script>', 'eve@acme.example');
  });
  afterAll(() => server.stop());

  test('U8 shows an owner who has a second factor, which, since when, and who is overdue', async () => {
    const page = await ana.open(TEAMMATES);
    expect([page.status, page.h1]).toEqual([200, 'Teammates']);
    expect(page.text).toContain('8 people in Acme Analytics. 5 have no second factor yet.');
    expect(page.text).toMatch(/Sofia Rossi sofia@acme\.example Authenticator app since \w+ \d+, \d+.* 10 left Member/);
    expect(page.text).toMatch(/Marek Nowak marek@acme\.example Overdue since \w+ \d+, \d+.* – Member Never/);
    expect(namesIn(page)).not.toContain('Hugo Berg');
    expect(page.body).not.toContain('<script>alert');
  });

  test('U8 filters by links with counts, and says so when nobody is left', async () => {
    const page = await ana.open(TEAMMATES);
    expect(page.text).toContain('All 8 Not set up 5 Few codes left 0 On hold 0 Suspended 0');
    expect(namesIn(await ana.click('Not set up'))).toEqual(['Lena Fischer', 'Marek Nowak']);
    expect((await ana.click('Suspended')).text).toContain('Nobody is suspended.');
  });

  test('U8 searches names and addresses, keeps the filter, and takes no wildcard for one', async () => {
    expect(namesIn(await ana.open(`${TEAMMATES}?q=SOF`))).toEqual(['Sofia Rossi']);
    expect(namesIn(await ana.open(`${TEAMMATES}?q=marek%40acme&filter=not-set-up`))).toEqual(['Marek Nowak']);
    const none = await ana.open(`${TEAMMATES}?q=%25&filter=not-set-up`);
    expect(none.text).toContain('No one matches " % ". Clear search');
    expect(linkOf(none.body, 'Clear search')).toBe(`${TEAMMATES}?filter=not-set-up`);
    const markup = await ana.open(`${TEAMMATES}?q=${encodeURIComponent('"><script>x</script>')}`);
    expect([markup.status, markup.body.includes('<script>x')]).toEqual([200, false]);
  });

  test.each(['%00', '%ff', 'a'.repeat(5000), '%F0%9F%90%8C', "'--", '\\', '%'.repeat(1).concat('5C')])(
    'U8 I-38 a search for %s breaks nothing',
    async (search) => {
      expect((await ana.get(`${TEAMMATES}?q=${search}`)).status).toBe(200);
      expect((await ana.get(`${TEAMMATES}.csv?q=${search}`)).status).toBe(200);
      // The API refuses what is too long instead of cutting it.
      expect((await ana.get(`${API}?q=${search}`)).status).toBe(search.length > 100 ? 400 : 200);
    },
  );

  test.each([
    'filter=x&sort=y',
    'after=x',
    'after=W10',
    'after=WzEsMV0',
    'sort=enrolled&after=WyJhIiwiYiJd',
    'after=WyJhXHUwMDAwIiwiYiJd',
  ])('U8 ?%s, which no page of ours has written, shows the first page, and is malformed for the API', async (query) => {
    const page = await ana.get(`${TEAMMATES}?${query}`);
    expect([page.status, namesIn(page).length]).toEqual([200, 5]);
    expect((await ana.get(`${API}?${query.replace('after', 'cursor')}`)).status).toBe(400);
  });

  test('U8 a plain member sees who has a second factor, and neither boxes, codes, last sign-ins nor the file', async () => {
    const page = await sofia.open(TEAMMATES);
    expect([page.status, namesIn(page).length]).toEqual([200, 5]);
    expect(page.body).not.toMatch(/type="checkbox"|\.csv|teammates\/member|teammates\/reset/);
    for (const words of ['10 left', 'Few codes left', 'Last sign-in', 'Recovery codes'])
      expect(page.text).not.toContain(words);
    const sneaky = await sofia.open(`${TEAMMATES}?filter=few-codes&sort=last-sign-in`);
    expect([sneaky.status, namesIn(sneaky).length]).toEqual([200, 5]);
    for (const path of [`${TEAMMATES}.csv`, RESET, `${RESET}/result`, MEMBER])
      expect((await sofia.get(path)).status).toBe(403);
  });

  test('U8 the file holds everybody of filter and search, quoted, and runs nothing in a spreadsheet', async () => {
    const file = await ana.get(`${TEAMMATES}.csv`);
    expect(file.status).toBe(200);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['content-disposition']).toBe('attachment; filename="teammates.csv"');
    expect(file.headers['cache-control']).toBe('no-store');
    expect(file.body.startsWith('\uFEFFName,Email,Role,Second factor,')).toBe(true);
    const lines = file.body.split('\r\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('');
    expect(file.body).toContain(
      `\r\n"'=HYPERLINK(""http://evil.example"",""x"")",mallory@acme.example,Member,Overdue,,`,
    );
    expect(file.body).toContain('\r\n"Berg, ""Bo""",bo@acme.example,');
    expect(file.body).toMatch(
      /\r\nSofia Rossi,sofia@acme\.example,Member,Set up,Authenticator app,\d{4}-\d\d-\d\dT[\d:.]+Z,,10,/,
    );
    const narrowed = await ana.get(`${TEAMMATES}.csv?filter=not-set-up&q=marek`);
    expect(narrowed.body.split('\r\n')).toHaveLength(3);
    const head = await ana.send('HEAD', `${TEAMMATES}.csv`);
    expect([head.status, head.body]).toEqual([200, '']);
  });

  test('U8 pages of twenty-five follow each other by a cursor, and the file has no pages', async () => {
    for (let each = 0; each < 45; each += 1) await addPerson(server, 'Same Name', `same${each}@acme.example`);
    const seen: string[] = [];
    const collect = ({ text }: Answer) => seen.push(...(text.match(/same\d+@acme\.example/g) ?? []));
    const first = await ana.open(`${TEAMMATES}?sort=enrolled`);
    expect(linkOf(first.body, 'First page')).toBeNull();
    for (collect(first); linkOf(ana.page.body, 'Next') !== null; ) collect(await ana.click('Next'));
    expect(ana.page.h1).toBe('Teammates');
    expect(linkOf(ana.page.body, 'First page')).toBe(`${TEAMMATES}?sort=enrolled`);
    expect([seen.length, new Set(seen).size]).toEqual([45, 45]);
    const file = await ana.get(`${TEAMMATES}.csv?q=same%20name`);
    expect(new Set(file.body.match(/same\d+@acme\.example/g)).size).toBe(45);
  });

  test('T18 U8 the API lists the same, a page at a time', async () => {
    const first = MemberList.parse((await ana.get(API)).json());
    expect(first.members).toHaveLength(50);
    const rest = MemberList.parse((await ana.get(`${API}?cursor=${first.next}`)).json());
    expect([rest.members.length, rest.next]).toEqual([3, null]);
    expect(new Set([...first.members, ...rest.members].map(({ id }) => id)).size).toBe(53);
    const narrowed = MemberList.parse((await ana.get(`${API}?filter=not-set-up&q=marek`)).json());
    expect(narrowed.members).toMatchObject([
      { name: 'Marek Nowak', secondFactor: 'overdue', methods: [], enrolledSince: null },
    ]);
  });

  test('T18 U8 the API tells an admin what the page tells: how many of each, codes left, due since when, last seen', async () => {
    const { counts } = MemberList.parse((await ana.get(`${API}?q=sofia`)).json());
    const { text } = await ana.open(TEAMMATES);
    expect(counts).toEqual({
      ...{ all: 53, 'not-set-up': 50, 'single-sign-on': 0, 'few-codes': 0, 'on-hold': 0, suspended: 0 },
    });
    expect(text).toContain('All 53 Not set up 50 Few codes left 0 On hold 0 Suspended 0');
    const only = async (client: Client, name: string) =>
      MemberList.parse((await client.get(`${API}?q=${name}`)).json()).members[0];
    const overdue = await only(ana, 'marek');
    expect(overdue).toMatchObject({ heldSince: null, recoveryCodesLeft: null, lastSignInAt: null });
    const [day] = new Date(overdue?.dueAt ?? 0).toISOString().split('T');
    expect((await ana.get(`${TEAMMATES}.csv?q=marek`)).body).toContain(`,Overdue,,${day}T`);
    const seen = await only(ana, 'sofia');
    expect(seen).toMatchObject({ secondFactor: 'enrolled', dueAt: null, heldSince: null, recoveryCodesLeft: 10 });
    expect(Math.abs((seen?.lastSignInAt ?? 0) - server.now())).toBeLessThan(60 * 60 * 1000);
  });

  test('U8 I-38 a plain member learns by the API neither codes, nor last sign-ins, nor how many have few codes', async () => {
    const list = MemberList.parse((await sofia.get(API)).json());
    expect(Object.keys(list.counts)).not.toContain('few-codes');
    expect(list.counts).toMatchObject({ all: 53, 'not-set-up': 50 });
    for (const each of list.members) {
      expect(Object.keys(each)).toEqual(expect.not.arrayContaining(['recoveryCodesLeft', 'lastSignInAt']));
    }
  });
});

describe.each(databases)('an admin resets members, on $name', ({ name }) => {
  let [server, ana, yuki, sofia]: [TestServer, Client, Client, Client] = [] as never;
  let id: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    const started = await startAcme(name);
    server = started.server;
    ana = started.ana;
    sofia = await started.as(SOFIA);
    yuki = await started.as(YUKI);
    const emails = [ANA, YUKI, LENA, MAREK, SOFIA, HUGO];
    id = Object.fromEntries(await Promise.all(emails.map(async (email) => [email, await server.userId(email)])));
  });
  afterAll(() => server.stop());
  const idOf = (...emails: string[]) => emails.map((email) => id[email] ?? '');
  const hasApp = async (email: string) => (await server.secretOf(email).catch(() => null)) !== null;

  test('M30 chosen by nobody: the page says how to choose', async () => {
    const page = await yuki.open(RESET);
    expect([page.h1, page.text.includes('Nobody was selected.')]).toEqual(['Teammates', true]);
  });

  test('M30 U9 T8 I-33 asks first: names, what happens, who is skipped and why, and no name of a stranger', async () => {
    const page = await yuki.open(chosen(idOf(SOFIA, MAREK, ANA, YUKI, HUGO)));
    expect(page.h1).toBe('Reset two-factor authentication for 2 people?');
    expect(page.text).toMatch(/Sofia Rossi sofia@acme\.example Authenticator app, 10 recovery codes Reset/);
    expect(page.text).toMatch(/Ana Pereira .* Skipped: is an owner/);
    expect(page.text).toMatch(/Yuki Tanaka .* Skipped: this is you/);
    expect(page.text).toContain('1 of those you chose is not a member of this organization and is skipped.');
    expect(page.text).toContain('They are signed out everywhere.');
    expect(page.body).not.toMatch(/Hugo|hillside/);
  });

  test('I-33 M4 needs a reason and the admin’s password, and says which is missing', async () => {
    await yuki.open(chosen(idOf(SOFIA)));
    const bare = await yuki.submit(RESET, { password: DEMO_PASSWORD });
    expect([bare.status, bare.problems]).toEqual([422, ['Enter a reason']]);
    const long = await yuki.submit(RESET, { reason: 'x'.repeat(201), password: DEMO_PASSWORD });
    expect([long.status, long.problems]).toEqual([422, ['Use at most 200 characters.']]);
    const without = await yuki.submit(RESET, { reason: REASON });
    expect([without.status, without.problems]).toEqual([422, ['Enter your password']]);
    expect(without.body).toContain(`value="${REASON}"`);
    const wrong = await yuki.submit(RESET, { reason: REASON, password: 'not my password at all' });
    expect([wrong.status, wrong.problems]).toEqual([422, ['That password is not right.']]);
    expect(wrong.text).toContain('Sofia Rossi');
    expect(await hasApp(SOFIA)).toBe(true);
  });

  test('M30 M31 U9 I-32 resets the rest at once, and tells of each what came of it', async () => {
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
    await yuki.open(chosen(idOf(SOFIA, MAREK, ANA, YUKI, HUGO)));
    const result = await yuki.submit(RESET, { reason: REASON, password: DEMO_PASSWORD });
    expect([result.status, result.h1]).toEqual([200, '2 people reset, 3 skipped']);
    expect(result.text).toMatch(/Sofia Rossi Email sent to sofia@acme\.example Reset/);
    expect(result.text).toMatch(/Ana Pereira .* Skipped: is an owner/);
    expect(result.body).not.toMatch(/Hugo|hillside/);
    expect(await Promise.all([SOFIA, ANA, YUKI, HUGO].map(hasApp))).toEqual([false, true, true, true]);
  });

  test('I-45 M30 the open session of the one who was reset ends on the next request', async () => {
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    expect((await sofia.get('/settings/sign-in')).location).toMatch(/^\/sign-in/);
    expect((await yuki.get('/organizations/acme')).status).toBe(200);
  });

  test('M31 I-57 the member is told by mail, by whom, and without a way in', async () => {
    const mail = (await server.inbox()).find(({ to, subject }) => to === SOFIA && subject.includes('was reset'));
    expect(mail?.text).toContain('Yuki Tanaka of Acme Analytics has reset your two-factor authentication.');
    expect(mail?.code).toBeNull();
  });

  test('M31 I-36 I-32 the next sign-in proves the mailbox, sets up anew, and only then is in', async () => {
    const page = await sofia.signIn(SOFIA);
    expect(page.h1).toBe('First, check your email');
    expect(page.text).toContain('Your two-factor authentication was reset.');
    expect((await sofia.get('/set-up')).location).toMatch(/^\/sign-in/);
    const [mail] = await server.inbox();
    const choose = await sofia.submit('/sign-in/mailbox', { code: mail?.code ?? '' });
    expect(choose.h1).toBe('Choose your second factor');
    expect(choose.text).toContain(
      'Your two-factor authentication was reset, so you set up a second factor again. Acme Analytics requires two-factor authentication. It takes about two minutes.',
    );
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    const { last } = await setUpApp(server, sofia);
    expect(last.h1).toBe('Your organizations');
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
  });

  test('I-32 the page of the result, opened again, resets nobody again', async () => {
    expect(yuki.page.h1).toBe('2 people reset, 3 skipped');
    const query = new URLSearchParams([
      ['reset', id[SOFIA] ?? ''],
      ['skipped', id[HUGO] ?? ''],
    ]);
    const again = await yuki.open(`${RESET}/result?${query}`);
    expect(again.h1).toBe('1 person reset');
    expect(again.body).not.toMatch(/Hugo|hillside/);
    expect(await hasApp(SOFIA)).toBe(true);
  });

  test('I-27 I-33 after five minutes a password is not enough, and the selection comes back after the code', async () => {
    server.advance(6 * 60);
    const page = await yuki.open(chosen(idOf(SOFIA, MAREK)));
    expect(page.text).toContain('Confirm with your second factor');
    expect(page.body).not.toMatch(/name="(password|reason)"/);
    const users = JSON.stringify(idOf(SOFIA));
    const refused = await yuki.post(RESET, { users, reason: REASON, password: DEMO_PASSWORD });
    expect([refused.status, await hasApp(SOFIA)]).toEqual([422, true]);
    await yuki.submit('/step-up');
    const back = await yuki.submit('/sign-in/code', { code: await server.freshCode(YUKI) });
    expect(back.h1).toBe('Reset two-factor authentication for 2 people?');
    expect(back.text).toContain("You've just confirmed that it's you.");
    const result = await yuki.submit(RESET, { reason: REASON });
    expect(result.h1).toBe('2 people reset');
  });

  test('M30 T8 an owner resets an admin; nobody can be reset where only owners are chosen', async () => {
    await ana.open('/confirm?return_to=/');
    await ana.submit('/sign-in/code', { code: await server.freshCode(ANA) });
    const nobody = await yuki.open(chosen(idOf(ANA)));
    expect([nobody.h1, formOf(nobody.body, RESET)]).toEqual(['Nobody here can be reset', null]);
    await ana.open(chosen(idOf(YUKI)));
    expect((await ana.submit(RESET, { reason: REASON })).h1).toBe('1 person reset');
    expect((await yuki.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
  });

  test('M30 a hundred and one at once are refused with a sentence, and ten thousand are too much to send', async () => {
    const users = (amount: number) => Array.from({ length: amount }, (_, each) => `usr_${each}`);
    for (const refused of [
      await ana.get(chosen(users(101))),
      await ana.post(RESET, { users: JSON.stringify(users(101)), reason: REASON }),
    ]) {
      expect([refused.status, refused.h1]).toEqual([422, 'Too many people at once']);
    }
    expect((await ana.post(RESET, { users: JSON.stringify(users(10_000)), reason: REASON })).status).toBe(413);
    const all = await ana.get(chosen(users(100)));
    expect([all.status, all.text.includes('100 of those you chose are not members')]).toEqual([200, true]);
  });

  test.each(['', '{}', '"usr_1"', '[1]', '["a\\u0000b"]', '[""]', '[null]', 'usr_1', '['])(
    'I-33 a selection of %s, which no page of ours has written, is malformed',
    async (users) => {
      expect((await ana.post(RESET, { users, reason: REASON })).status).toBe(400);
    },
  );

  test('I-33 ids that no database takes are strangers', async () => {
    const page = await ana.get(`${RESET}?user=%00&user=${'a'.repeat(300)}&user=`);
    expect([page.status, page.text.includes('3 of those you chose are not members')]).toEqual([200, true]);
  });

  test('T18 M30 the API resets the same way, and says of each what came of it', async () => {
    const body = { users: idOf(MAREK, ANA, HUGO), reason: REASON };
    const done = await ana.json('POST', `${API}/reset`, body);
    expect(done.status).toBe(200);
    expect(ResetOutcomes.parse(done.json()).outcomes).toEqual([
      { user: id[MAREK], name: 'Marek Nowak', skipped: null },
      { user: id[ANA], name: 'Ana Pereira', skipped: 'is-yourself' },
      { user: id[HUGO], name: null, skipped: 'not-a-member' },
    ]);
    for (const [patch, status, code] of [
      [{ users: [] }, 422, 'members.none'],
      [{ users: Array.from({ length: 101 }, (_, each) => `u${each}`) }, 422, 'members.too_many'],
      [{ reason: ' ' }, 422, 'reason.malformed'],
      [{ users: 'usr_1' }, 400, 'request.malformed'],
      [{ users: ['a\u0000'] }, 400, 'request.malformed'],
      [{ surprise: 1 }, 400, 'request.malformed'],
    ] as const) {
      const refused = await ana.json('POST', `${API}/reset`, { ...body, ...patch });
      expect([refused.status, refused.json()['code']]).toEqual([status, code]);
    }
    const member = openClient(server.url);
    await member.signIn(SOFIA);
    expect((await member.json('POST', `${API}/reset`, body)).status).toBe(401);
  });
});

describe('a member of two organizations is reset by one', () => {
  let [server, ana, hugo, lena]: [TestServer, Client, Client, Client] = [] as never;
  let lenaId = '';
  const HILLSIDE = '/organizations/hillside';
  beforeAll(async () => {
    const started = await startAcme();
    server = started.server;
    ana = started.ana;
    hugo = await started.as(HUGO);
    await hugo.open(`${HILLSIDE}/settings/access-security/change?to=on`);
    await hugo.submit(`${HILLSIDE}/settings/access-security/change`, { password: DEMO_PASSWORD });
    lena = openClient(server.url);
    await lena.signIn(LENA);
    await setUpApp(server, lena);
    lenaId = await server.userId(LENA);
    await ana.open(chosen([lenaId]));
    await ana.submit(RESET, { reason: REASON, password: DEMO_PASSWORD });
    await lena.signIn(LENA);
    // Invitations are written by the worker in its own time, so the newest message need not be this one.
    const mail = (await server.inbox()).find(({ to, kind }) => to === LENA && kind === 'mailbox-code');
    await lena.submit('/sign-in/mailbox', { code: mail?.code ?? '' });
    await setUpApp(server, lena);
  });
  afterAll(() => server.stop());

  test('T7 she is back in the one, and the other says that she is on hold and who can help', async () => {
    expect((await lena.get('/organizations/acme')).status).toBe(200);
    const held = await lena.get(HILLSIDE);
    expect([held.status, held.h1]).toEqual([403, 'This organization is on hold for you']);
    expect(held.text).toContain('one of its own owners or admins has to let you back in');
    expect((await lena.get('/v1/organizations/hillside')).json()).toMatchObject({ code: 'membership.on_hold' });
    expect((await lena.open('/')).text).toContain('On hold since your second factor was reset.');
  });

  test('T7 U8 its own admin sees her on hold, and not by whom', async () => {
    const page = await hugo.open(`${HILLSIDE}/teammates?filter=on-hold`);
    expect(page.text).toMatch(/Lena Fischer lena@acme\.example On hold since/);
    const [listed] = MemberList.parse((await hugo.get('/v1/organizations/hillside/members?q=lena')).json()).members;
    expect(listed).toMatchObject({ secondFactor: 'on-hold', heldSince: expect.any(Number), dueAt: null });
    const own = await hugo.click('Lena Fischer');
    expect([own.h1, own.text.includes('On hold since')]).toEqual(['Lena Fischer', true]);
    expect(own.body).not.toContain('Acme');
  });

  test('T7 nobody else ends it: not the admin who reset her, not she herself', async () => {
    const fields = { user: lenaId, to: 'let-in' };
    expect((await ana.post(`${HILLSIDE}/teammates/member`, fields)).status).toBe(404);
    expect((await lena.post(`${HILLSIDE}/teammates/member`, fields)).status).toBe(403);
    const own = await ana.post(MEMBER, fields);
    expect(own.location === '' ? own.status : own.location).toMatch(/^(409|\/confirm)/);
    expect((await lena.get(HILLSIDE)).status).toBe(403);
  });

  test('T7 I-33 he confirms that it is he, lets her back in, and she is in on the next click', async () => {
    await hugo.open(`${HILLSIDE}/teammates/member?user=${lenaId}`);
    const confirm = await hugo.post(`${HILLSIDE}/teammates/member`, { user: lenaId, to: 'let-in' });
    expect(confirm.location).toMatch(/^\/confirm\?return_to=/);
    await hugo.open(confirm.location);
    const back = await hugo.submit('/sign-in/code', { code: await server.freshCode(HUGO) });
    expect(back.text).toContain("You've just confirmed that it's you. Now do it once more.");
    const done = await hugo.submit(`${HILLSIDE}/teammates/member`, { user: lenaId, to: 'let-in' });
    expect(done.text).toContain('Let back in.');
    expect((await lena.get(HILLSIDE)).status).toBe(200);
    const again = await hugo.post(`${HILLSIDE}/teammates/member`, { user: lenaId, to: 'let-in' });
    expect([again.status, again.problems]).toEqual([409, ['They are not on hold any more.']]);
  });

  test('T18 T7 the API vouches, for whom there is a hold to end', async () => {
    const path = '/v1/organizations/hillside/members/vouch';
    const none = await hugo.json('POST', path, { user: lenaId });
    expect([none.status, none.json()['code']]).toEqual([409, 'member.not_on_hold']);
    const stranger = await hugo.json('POST', path, { user: await server.userId(MAREK) });
    expect([stranger.status, stranger.json()['code']]).toEqual([404, 'member.not_found']);
    const { teammates } = server.composition.store.engine.repositories;
    await teammates.hold(lenaId as never, ['hillside' as never], 'acme' as never, server.composition.clock.now());
    const vouched = await hugo.json('POST', path, { user: lenaId });
    expect(MemberNow.parse(vouched.json()).member).toMatchObject({ id: lenaId, secondFactor: 'enrolled' });
  });
});

describe('the page of one member', () => {
  let [server, ana, yuki, sofia]: [TestServer, Client, Client, Client] = [] as never;
  let id: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    const started = await startAcme();
    server = started.server;
    ana = started.ana;
    [yuki, sofia] = [await started.as(YUKI), await started.as(SOFIA)];
    const emails = [ANA, YUKI, MAREK, SOFIA, HUGO];
    id = Object.fromEntries(await Promise.all(emails.map(async (email) => [email, await server.userId(email)])));
  });
  afterAll(() => server.stop());
  const open = (client: Client, email: string) => client.open(`${MEMBER}?user=${id[email]}`);
  const change = (client: Client, email: string, to: string) => client.post(MEMBER, { user: id[email] ?? '', to });

  test('T8 an owner gives a role, and it counts on the next request', async () => {
    const page = await open(ana, SOFIA);
    expect([page.h1, page.text.includes('Role in this organization')]).toEqual(['Sofia Rossi', true]);
    expect((await sofia.get(`${TEAMMATES}.csv`)).status).toBe(403);
    expect((await ana.submit(MEMBER, { to: 'admin' })).text).toContain('Role changed to admin.');
    expect((await sofia.get(`${TEAMMATES}.csv`)).status).toBe(200);
    await change(ana, SOFIA, 'member');
    expect((await sofia.get(`${TEAMMATES}.csv`)).status).toBe(403);
  });

  test('T8 an admin finds nothing to change about an owner, and makes none', async () => {
    const page = await open(yuki, ANA);
    expect(page.text).toContain('Only an owner can change an owner.');
    expect(formOf(page.body, MEMBER)).toBeNull();
    for (const to of ['admin', 'suspended', 'removed']) {
      const refused = await change(yuki, ANA, to);
      expect([refused.status, refused.problems]).toEqual([409, ['Only an owner can change an owner, or make one.']]);
    }
    expect((await open(yuki, SOFIA)).body).not.toContain('value="owner"');
    expect((await change(yuki, SOFIA, 'owner')).status).toBe(409);
  });

  test('T8 the last owner neither leaves nor steps down', async () => {
    const page = await open(ana, ANA);
    expect(page.text).toContain('This is you.');
    expect((await change(ana, ANA, 'member')).status).toBe(409);
    expect((await change(ana, ANA, 'removed')).problems).toEqual([
      'An organization needs an owner who can get in. Make somebody else an owner first.',
    ]);
    const stays = await ana.post(LEAVE);
    expect([stays.status, stays.problems]).toEqual([
      409,
      ['An organization needs an owner who can get in. Make somebody else an owner first.'],
    ]);
  });

  test('T8 the only owner is told what to do first instead of being offered to leave; one of two is offered it', async () => {
    const isOffered = async (client: Client) => formOf((await client.open(LEAVE)).body, LEAVE) !== null;
    const only = await ana.open(LEAVE);
    expect(only.h1).toBe('Leave Acme Analytics?');
    expect(only.text).toContain('You are the only owner here who can get in. Make somebody else an owner in Teammates');
    expect(linkOf(only.body, 'Teammates')).toBe(TEAMMATES);
    await change(ana, SOFIA, 'owner');
    expect(await Promise.all([ana, yuki, sofia].map(isOffered))).toEqual([true, true, true]);
    // An owner who cannot get in is no other owner, and whoever left the page open meanwhile is refused.
    await change(ana, SOFIA, 'suspended');
    expect((await ana.submit(LEAVE)).status).toBe(409);
    expect(await isOffered(ana)).toBe(false);
    await change(ana, SOFIA, 'reactivated');
    await change(ana, SOFIA, 'member');
    await signInWithApp(server, sofia, SOFIA);
  });

  test('T8 I-45 suspended, a member gets into nothing; reactivated, they are back once they sign in anew', async () => {
    await open(ana, SOFIA);
    await change(ana, SOFIA, 'suspended');
    expect((await sofia.get('/organizations/acme')).status).toBe(403);
    expect((await open(ana, SOFIA)).text).toContain('Reactivate');
    await change(ana, SOFIA, 'reactivated');
    expect((await sofia.get('/organizations/acme')).location).toMatch(/^\/sign-in\?/);
    await signInWithApp(server, sofia, SOFIA);
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
  });

  test('I-27 T8 a proof that is five minutes old is asked for again, and nothing is done before', async () => {
    server.advance(6 * 60);
    // What is not offered asks for no proof.
    expect((await ana.get(LEAVE)).text).toContain('You are the only owner here who can get in.');
    const asked = await change(ana, SOFIA, 'removed');
    expect(asked.location).toMatch(/^\/confirm\?return_to=/);
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
    expect((await sofia.get(LEAVE)).location).toMatch(/^\/confirm\?return_to=/);
    await ana.open(asked.location);
    await ana.submit('/sign-in/code', { code: await server.freshCode(ANA) });
    expect(ana.page.h1).toBe('Sofia Rossi');
  });

  test('I-27 T8 the role that was chosen comes back after the proof, and is given by the button alone', async () => {
    server.advance(6 * 60);
    const asked = await change(ana, SOFIA, 'admin');
    await ana.open(asked.location);
    const back = await ana.submit('/sign-in/code', { code: await server.freshCode(ANA) });
    expect(back.text).toContain("You've just confirmed that it's you.");
    expect(back.body).toMatch(/<option value="admin" selected/);
    expect(back.text).toContain('Role Member');
    expect((await sofia.get(`${TEAMMATES}.csv`)).status).toBe(403);
    expect((await ana.submit(MEMBER, { to: 'admin' })).text).toContain('Role changed to admin.');
    await change(ana, SOFIA, 'member');
  });

  test.each(['king', 'owner', 'suspended', ''])(
    'T8 an address that chooses %j for an admin shows the role as it is',
    async (to) => {
      const { body } = await yuki.open(`${MEMBER}?user=${id[SOFIA]}&to=${to}`);
      expect(body).toMatch(/<option value="member" selected/);
      expect(body.match(/ selected/g)).toHaveLength(1);
    },
  );

  test('I-33 T8 somebody of another organization is not found here, by page or API', async () => {
    const missing = await ana.get(`${MEMBER}?user=usr_nobody`);
    const stranger = await ana.get(`${MEMBER}?user=${id[HUGO]}`);
    expect([stranger.status, stranger.body]).toEqual([404, missing.body]);
    for (const to of ['admin', 'suspended', 'removed', 'let-in'])
      expect((await change(ana, HUGO, to)).status).toBe(404);
    for (const user of ['', '%00', 'a'.repeat(300)]) expect((await ana.get(`${MEMBER}?user=${user}`)).status).toBe(404);
    for (const fields of [{ user: id[SOFIA] ?? '', to: 'king' }, { user: '', to: 'admin' }, { to: 'admin' }])
      expect((await ana.post(MEMBER, fields as Record<string, string>)).status).toBe(400);
    const api = await ana.json('POST', `${API}/change`, { user: id[HUGO], to: 'removed' });
    expect([api.status, api.json()['code']]).toEqual([404, 'member.not_found']);
  });

  test('T18 T8 the API changes members by the same rules', async () => {
    const promoted = await ana.json('POST', `${API}/change`, { user: id[SOFIA], to: 'admin' });
    expect(MemberNow.parse(promoted.json()).member).toMatchObject({ role: 'admin' });
    const last = await ana.json('POST', `${API}/change`, { user: id[ANA], to: 'removed' });
    expect([last.status, last.json()]).toMatchObject([409, { code: 'member.protected', obstacle: 'is-last-owner' }]);
    await ana.json('POST', `${API}/change`, { user: id[SOFIA], to: 'member' });
    await sofia.open('/confirm?return_to=/');
    await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    const meddling = await sofia.json('POST', `${API}/change`, { user: id[MAREK], to: 'removed' });
    expect([meddling.status, meddling.json()['code']]).toEqual([403, 'role.insufficient']);
    expect((await ana.json('POST', `${API}/change`, { user: id[SOFIA], to: 'king' })).status).toBe(400);
  });

  test('T8 a member leaves, and is out at once; removed, so is another', async () => {
    await sofia.open('/organizations/acme');
    await sofia.click('Leave this organization');
    expect((await sofia.submit(LEAVE)).h1).toBe('Your organizations');
    expect((await sofia.get('/organizations/acme')).status).toBe(404);
    await open(ana, MAREK);
    const gone = await change(ana, MAREK, 'removed');
    expect(gone.location).toBe(TEAMMATES);
    expect(namesIn(await ana.open(TEAMMATES))).toEqual(['Ana Pereira', 'Yuki Tanaka', 'Lena Fischer']);
  });
});

describe('a server from which no mail leaves', () => {
  test('M30 I-36 resets nobody, by page or API, says why and what to do, and everything is as it was', async () => {
    const server = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
    const [ana, sofia] = [openClient(server.url), openClient(server.url)];
    await signInWithApp(server, sofia, SOFIA);
    await ana.signIn(ANA);
    const users = [await server.userId(SOFIA)];
    const sent = { users: JSON.stringify(users), reason: REASON, password: DEMO_PASSWORD };
    for (const page of [await ana.get(chosen(users)), await ana.post(RESET, sent)]) {
      expect([page.status, page.h1]).toEqual([409, 'Nobody can be reset here yet']);
      expect(page.text).toContain('Ask whoever runs this server to set up mail, then reset them.');
      expect(formOf(page.body, RESET)).toBeNull();
    }
    const refused = await ana.json('POST', `${API}/reset`, { users, reason: REASON, password: DEMO_PASSWORD });
    expect([refused.status, refused.json()['code']]).toEqual([409, 'mail.unavailable']);
    const wrong = await ana.json('POST', `${API}/reset`, { users, reason: REASON, password: 'not hers at all' });
    expect([wrong.status, wrong.json()['code']]).toEqual([422, 'password.incorrect']);
    expect((await sofia.get('/organizations/acme')).status).toBe(200);
    const next = openClient(server.url);
    expect((await signInWithApp(server, next, SOFIA)).h1).toBe('Your organizations');
    await server.stop();
  });
});
