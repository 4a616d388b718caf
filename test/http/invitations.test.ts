import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createPerson } from '../../src/accounts/people.ts';
import { InvitationList, InvitationNow, InvitationResent, InviteOutcomes } from '../../src/contract/invitations.ts';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf, linkOf } from '../fixtures/html.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ANA = 'ana@acme.example';
const TEAMMATES = '/organizations/acme/teammates';
const INVITE = `${TEAMMATES}/invite`;
const INVITATIONS = `${TEAMMATES}/invitations`;
const API = '/v1/organizations/acme/invitations';
const PASSWORD = 'seven quiet violet lamps';

/** Acme requires a second factor, and Ana has set hers up. */
async function startAcme(database: 'SQLite' | 'PostgreSQL' = 'SQLite') {
  const server = await startTestServer({ database });
  const ana = openClient(server.url);
  await ana.signIn(ANA);
  await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
  await setUpApp(server, ana);
  return { server, ana };
}

const minutes = (count: number) => count * 60;

/** A fresh proof, as the page asks for one after five minutes. */
async function confirmAgain(server: TestServer, client: Client, email: string, to: string) {
  server.advance(minutes(6));
  await client.open(to);
  return client.submit('/sign-in/code', { code: await server.freshCode(email) });
}

/** Where the button of the newest mail to this address leads, as a path. The server's own worker may have it in hand. */
function linkTo(server: TestServer, email: string, before = ''): Promise<string> {
  return vi.waitFor(async () => {
    const mail = (await server.inbox()).find(({ to, kind }) => to === email && kind === 'member-invitation');
    const { pathname, search } = new URL(mail?.link ?? '');
    if (before === `${pathname}${search}`) throw new Error('The newest mail is not there yet.');
    return `${pathname}${search}`;
  });
}

describe.each(databases)('Invitations on $name', ({ name: database }) => {
  let [server, ana]: [TestServer, Client] = [] as never;
  beforeAll(async () => {
    ({ server, ana } = await startAcme(database));
  });
  afterAll(() => server.stop());

  async function invite(email: string, { role = 'member', before = '' } = {}): Promise<string> {
    await confirmAgain(server, ana, ANA, INVITE);
    await ana.submit(INVITE, { emails: email, role });
    return linkTo(server, email, before);
  }

  test('U6 U7 T13 I-38 a new person joins by the button, and sets up before anything of the organization is seen', async () => {
    await ana.open(TEAMMATES);
    expect((await ana.click('Invite people')).h1).toBe('Invite people');
    const sent = await ana.submit(INVITE, { emails: 'nora@acme.example', role: 'member' });
    expect(sent.h1).toBe('Invitations');
    expect(sent.text).toContain('1 invitation is on its way.');
    expect(sent.text).toMatch(/nora@acme\.example Member Invited on .* by Ana Pereira good until/);

    const nora = openClient(server.url);
    const opened = await nora.open(await linkTo(server, 'nora@acme.example'));
    expect([opened.status, opened.h1]).toEqual([200, 'Join Acme Analytics']);
    expect(opened.text).toContain('Ana Pereira invites nora@acme.example , as a member.');
    const weak = await nora.submit('/join', { name: ' ', password: 'short' });
    expect(weak.status).toBe(422);
    expect(weak.problems).toHaveLength(2);
    const joined = await nora.submit('/join', { name: 'Nora New', password: PASSWORD });
    expect(joined.h1).toBe('Choose your second factor');
    expect(nora.cookies.has('twofold-session')).toBe(false);
    for (const path of ['/organizations/acme', TEAMMATES])
      expect((await nora.get(path)).location).toMatch(/^\/sign-in/);
    const { last } = await setUpApp(server, nora);
    expect([last.status, last.h1]).toEqual([200, 'Acme Analytics']);
    expect(nora.cookies.has('twofold-invitation')).toBe(false);
    // Nobody was here before whom it could surprise.
    expect((await server.inbox()).filter(({ kind }) => kind === 'new-browser')).toEqual([]);
    expect((await ana.open(INVITATIONS)).text).toContain('Nobody is invited just now.');
  });

  test('I-57 I-42 an address that hides something is none, and one domain in two forms is one address', async () => {
    await confirmAgain(server, ana, ANA, INVITE);
    const hidden = ['an\u200bna@acme.example', '\u202eenna@acme.example', 'anna@acme..example', 'anna@-acme.example'];
    const refused = await ana.submit(INVITE, { emails: hidden.join('\n'), role: 'member' });
    expect(refused.status).toBe(422);
    expect(refused.problems).toEqual([expect.stringContaining('Nobody has been invited yet.')]);
    expect(refused.problems[0]).toContain('an\ufffdna@acme.example, \ufffdenna@acme.example, anna@acme..example');
    const emails = [...hidden, 'an\ud800na@acme.example', 'wim@b\u00fccher.example', 'wim@xn--bcher-kva.example'];
    const { outcomes } = InviteOutcomes.parse((await ana.json('POST', API, { emails })).json());
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...hidden.map(() => 'malformed'),
      ...['malformed', 'invited', 'already-invited'],
    ]);
    const { people } = server.composition;
    const wim = { email: 'wim@b\u00fccher.example', name: 'Wim', password: PASSWORD };
    await createPerson(people, { ...wim, memberships: [{ organization: 'acme', role: 'member' }] });
    const visitor = openClient(server.url);
    expect((await visitor.signIn('wim@xn--bcher-kva.example', PASSWORD)).h1).toBe('Choose your second factor');
    for (const search of ['b\u00fccher', 'wim@b\u00fccher.example', 'xn--bcher']) {
      const found = await ana.open(`${TEAMMATES}?${new URLSearchParams({ q: search })}`);
      expect(found.text).toContain('Wim wim@b\u00fccher.example');
    }
  });

  test('I-05 I-06 opening the link by GET or HEAD changes nothing and sets no cookie; used, it is over', async () => {
    const link = await invite('otto@acme.example');
    const scanner = openClient(server.url);
    for (const method of ['GET', 'HEAD', 'GET']) {
      const seen = await scanner.send(method, link);
      expect([seen.status, seen.setCookies, seen.headers['cache-control']]).toEqual([200, [], 'no-store']);
    }
    const [otto, twice] = [openClient(server.url), openClient(server.url)];
    await otto.open(link);
    await twice.open(link);
    await otto.submit('/join', { name: 'Otto', password: PASSWORD });
    const second = await twice.submit('/join', { name: 'Not Otto', password: 'another quiet violet lamp' });
    expect([second.status, second.h1]).toEqual([410, 'This invitation no longer works']);
    expect((await scanner.get(link)).status).toBe(410);
    const [right, wrong] = [openClient(server.url), openClient(server.url)];
    expect((await right.signIn('otto@acme.example', PASSWORD)).h1).toBe('Choose your second factor');
    expect((await wrong.signIn('otto@acme.example', 'another quiet violet lamp')).status).toBe(422);
  });

  test('I-01 I-08 I-49 somebody who has an account signs in with all it asks for, and then joins', async () => {
    const link = await invite('hugo@hillside.example', { role: 'admin' });
    const hugo = openClient(server.url);
    expect((await hugo.open(link)).text).toContain('You have an account with this address.');
    // The form of a new person, made by hand: no password is set, nobody is signed in.
    const token = new URLSearchParams(link.split('?')[1]).get('token') ?? '';
    const forged = await hugo.post('/join', { token, name: 'Hugo', password: PASSWORD });
    expect([forged.status, hugo.cookies.has('twofold-session')]).toEqual([200, false]);
    expect((await openClient(server.url).signIn('hugo@hillside.example', PASSWORD)).status).toBe(422);

    const asked = await hugo.submit('/join/sign-in');
    expect(asked.h1).toBe('Sign in to Twofold');
    await hugo.submit('/sign-in', { email: 'hugo@hillside.example', password: DEMO_PASSWORD });
    expect(hugo.page.h1).toBe('Enter your 6-digit code');
    const back = await hugo.submit('/sign-in/code', { code: await server.freshCode('hugo@hillside.example') });
    expect([back.h1, formOf(back.body, '/join')]).toEqual(['Join Acme Analytics', { token }]);
    expect((await hugo.submit('/join')).h1).toBe('Acme Analytics');
    expect((await ana.open(`${TEAMMATES}?q=hugo`)).text).toMatch(/Hugo Berg hugo@hillside\.example .* Admin/);
  });

  test('I-34 signed in as somebody else, they are told for whom it is, and may sign out', async () => {
    const link = await invite('petra@acme.example');
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, 'sofia@acme.example');
    const page = await sofia.open(link);
    expect(page.text).toContain("You're signed in as sofia@acme.example , which is another account.");
    expect(page.text).toContain('petra@acme.example');
    const token = new URLSearchParams(link.split('?')[1]).get('token') ?? '';
    const forced = await sofia.post('/join', { token, name: 'Petra', password: PASSWORD });
    expect(forced.text).toContain('which is another account');
    const out = await sofia.submit('/join/sign-out');
    expect([out.h1, sofia.cookies.has('twofold-session')]).toEqual(['Join Acme Analytics', false]);
    expect(out.text).toContain('Choose a password for your new account.');
    expect((await sofia.submit('/join', { name: 'Petra', password: PASSWORD })).h1).toBe('Choose your second factor');
  });

  test('I-06 resent and revoked from the list, the links before are dead', async () => {
    const first = await invite('rosa@acme.example');
    server.advance(minutes(1));
    await ana.open(INVITATIONS);
    expect((await ana.submit(`${INVITATIONS}/resend`)).text).toContain('Sent again.');
    const second = await linkTo(server, 'rosa@acme.example', first);
    const rosa = openClient(server.url);
    expect((await rosa.get(first)).status).toBe(410);
    expect((await rosa.get(second)).status).toBe(200);
    expect((await ana.submit(`${INVITATIONS}/resend`)).problems[0]).toContain('the next one can be sent in 1 minute');
    await ana.open(INVITATIONS);
    expect((await ana.submit(`${INVITATIONS}/revoke`)).text).toContain('Revoked.');
    expect((await rosa.get(second)).status).toBe(410);
  });

  test('U8 the page says of each address what became of it, and the filter counts who is invited', async () => {
    await invite('tom@acme.example');
    await ana.open(INVITE);
    const typed = 'MAREK@acme.example\n tom@ACME.example ; Una@acme.example,\n';
    const page = await ana.submit(INVITE, { emails: typed, role: 'admin' });
    expect(page.text).toContain('1 invitation is on its way.');
    expect(page.text).toMatch(/Already invited, so nothing was sent\..*: tom@ACME\.example/);
    expect(page.text).toContain('Already a member: MAREK@acme.example');
    expect(page.text).toContain('Invited 2');
    expect((await ana.open(TEAMMATES)).text).toContain('Invited 2');
    expect(linkOf(ana.page.body, 'Invited')).toBe(INVITATIONS);
    expect((await ana.get(`${TEAMMATES}.csv`)).body).not.toContain('tom@acme.example');
  });

  test.each([
    ['', 'Enter at least one email address'],
    ['nobody', 'Check: nobody'],
    ['a@b.example\nBcc: x@y.example', 'Check: Bcc: x@y.example'],
    ['=HYPERLINK("http://evil")@x.example', 'Check: =HYPERLINK("http://evil")@x.example'],
    ['<b>a@b.example</b>', 'Check: <b>a@b.example</b>'],
    [Array.from({ length: 51 }, (_, each) => `p${each}@x.example`).join('\n'), 'Enter at most 50'],
  ])('I-57 %j sends nothing, and says what is wrong with it', async (emails, words) => {
    await ana.open(INVITE);
    if (ana.page.h1 !== 'Invite people') await confirmAgain(server, ana, ANA, INVITE);
    const before = (await server.inbox()).length;
    const page = await ana.submit(INVITE, { emails, role: 'member' });
    expect([page.status, page.problems.length]).toEqual([422, 1]);
    expect(page.problems[0]).toContain(words);
    expect((await server.inbox()).length).toBe(before);
  });

  test('I-37 after five minutes a proof is asked for again, and what was typed comes back', async () => {
    await confirmAgain(server, ana, ANA, INVITE);
    server.advance(minutes(6));
    await ana.submit(INVITE, { emails: 'late@acme.example', role: 'admin' });
    expect(ana.page.h1).toBe('Enter your 6-digit code');
    const back = await ana.submit('/sign-in/code', { code: await server.freshCode(ANA) });
    expect(back.text).toContain('Nothing has been sent yet.');
    expect(back.body).toMatch(/<textarea[^>]*>late@acme\.example<\/textarea>/);
    expect(back.body).toMatch(/<option value="admin" selected/);
    expect((await ana.submit(INVITE, { emails: 'late@acme.example', role: 'admin' })).h1).toBe('Invitations');
  });

  test('I-37 I-38 only admins see and do any of it, and an admin makes no owner', async () => {
    const [marek, yuki] = [openClient(server.url), openClient(server.url)];
    await marek.signIn('marek@acme.example');
    await signInWithApp(server, yuki, 'yuki@acme.example');
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, 'sofia@acme.example');
    for (const path of [INVITE, INVITATIONS]) expect((await sofia.get(path)).status).toBe(403);
    expect((await sofia.get(API)).status).toBe(403);
    expect((await sofia.open(TEAMMATES)).body).not.toMatch(/invite|Invited/);
    const confirmed = await confirmAgain(server, yuki, 'yuki@acme.example', INVITE);
    expect(confirmed.body).not.toContain('<option value="owner"');
    const asOwner = await yuki.post(INVITE, { emails: 'x@acme.example', role: 'owner' });
    expect([asOwner.status, asOwner.problems[0]]).toEqual([
      422,
      'Only an owner can invite an owner, and resend or revoke such an invitation.',
    ]);
    expect((await yuki.post(INVITE, { emails: 'x@acme.example', role: 'king' })).status).toBe(400);
  });

  test('the API does all of it, in the words of its contract', async () => {
    await confirmAgain(server, ana, ANA, INVITE);
    const asked = { emails: ['vera@acme.example', 'ana@acme.example', 'no address'], role: 'admin' };
    const { outcomes } = InviteOutcomes.parse((await ana.json('POST', API, asked)).json());
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['invited', 'already-member', 'malformed']);
    const invitation = outcomes[0]?.invitation?.id ?? '';
    const { invitations } = InvitationList.parse((await ana.get(API)).json());
    expect(invitations.find(({ id }) => id === invitation)).toMatchObject({
      ...{ email: 'vera@acme.example', role: 'admin', invitedBy: { name: 'Ana Pereira' } },
    });
    const soon = await ana.json('POST', `${API}/resend`, { invitation });
    expect([soon.status, soon.headers['retry-after'], soon.json()['code']]).toEqual([
      ...[429, '60', 'invitation.throttled'],
    ]);
    server.advance(minutes(1));
    const again = await ana.json('POST', `${API}/resend`, { invitation });
    const sentBefore = outcomes[0]?.invitation?.sentAt ?? 0;
    expect(InvitationResent.parse(again.json()).invitation.sentAt).toBeGreaterThanOrEqual(sentBefore + 60_000);
    const revoked = await ana.json('POST', `${API}/revoke`, { invitation });
    expect(InvitationNow.parse(revoked.json())).toEqual({ invitation: null });
    const gone = await ana.json('POST', `${API}/revoke`, { invitation });
    expect([gone.status, gone.json()['code']]).toEqual([404, 'invitation.not_found']);
    expect((await ana.json('POST', API, { emails: [] })).json()['code']).toBe('invitations.none');
    for (const body of [{}, { emails: 'x' }, { emails: ['x@y.example'], role: 'king' }, { emails: [1] }])
      expect((await ana.json('POST', API, body)).status).toBe(400);
    server.advance(minutes(6));
    const stale = await ana.json('POST', API, { emails: ['x@y.example'] });
    expect([stale.status, stale.json()['code']]).toEqual([403, 'step_up.required']);
  });

  test('I-57 one element is one address: each has its outcome, in order, with the address as it was given', async () => {
    await confirmAgain(server, ana, ANA, INVITE);
    const several = ['a@x.example,b@x.example', 'a@x.example;b@x.example', 'a@x.example b@x.example'];
    const lines = ['a@x.example\r\nBcc: b@x.example', 'a@x.example\nb@x.example', ''];
    const emails = [' xena@acme.example\n', ...several, 'XENA@acme.example', ...lines, ANA];
    const { outcomes } = InviteOutcomes.parse((await ana.json('POST', API, { emails })).json());
    expect(outcomes.map(({ email }) => email)).toEqual(emails);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...['invited', ...several.map(() => 'malformed'), 'already-invited', ...lines.map(() => 'malformed')],
      'already-member',
    ]);
    expect(outcomes.map(({ invitation }) => invitation?.email ?? null).filter((email) => email !== null)).toEqual([
      ...['xena@acme.example', 'xena@acme.example'],
    ]);
    await linkTo(server, 'xena@acme.example');
    const sent = (await server.inbox()).filter(({ to }) => to.endsWith('@x.example') || to === 'xena@acme.example');
    expect(sent.map(({ to }) => to)).toEqual(['xena@acme.example']);
    const tooMany = await ana.json('POST', API, { emails: Array.from({ length: 51 }, () => 'zoe@acme.example') });
    expect([tooMany.status, tooMany.json()['code']]).toEqual([422, 'invitations.too_many']);
  });

  test('I-58 two calls at once with one Idempotency-Key invite once, and a repetition is answered as the first', async () => {
    await confirmAgain(server, ana, ANA, INVITE);
    const send = () =>
      ana.send('POST', API, {
        headers: { 'content-type': 'application/json', 'idempotency-key': 'vito' },
        body: JSON.stringify({ emails: ['vito@acme.example'] }),
      });
    const both = await Promise.all([send(), send()]);
    const first = both.find(({ status, headers }) => status === 200 && headers['idempotency-replayed'] === undefined);
    const { outcomes } = InviteOutcomes.parse(first?.json());
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['invited']);
    const again = await send();
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([200, 'true', first?.body]);
    await linkTo(server, 'vito@acme.example');
    expect((await server.inbox()).filter(({ to }) => to === 'vito@acme.example')).toHaveLength(1);
  });

  test.each(['', 'x', `${'A'.repeat(43)}`, 'A'.repeat(5000), '%00', "'--"])(
    'I-06 the made-up token %j opens nothing, by any of the forms',
    async (token) => {
      const client = openClient(server.url);
      expect((await client.get(`/join?token=${token}`)).status).toBe(410);
      for (const path of ['/join', '/join/sign-in', '/join/sign-out']) {
        const answer = await client.post(path, { token });
        expect([answer.status, answer.setCookies]).toEqual([410, []]);
      }
    },
  );

  test('I-57 I-54 the link comes from configuration, never from Host, and no token is ever logged', async () => {
    const link = await invite('wim@acme.example');
    const mail = (await server.inbox()).find(({ to }) => to === 'wim@acme.example');
    expect(new URL(mail?.link ?? '').origin).toBe(server.composition.config.url.origin);
    expect(mail?.subject).toBe('Ana Pereira invites you to Acme Analytics');
    // In plain text there is no button to speak of.
    expect(mail?.text).toContain('The link opens a page that names the organization again.');
    await openClient(server.url).get(link);
    const token = new URLSearchParams(link.split('?')[1]).get('token') ?? '-';
    expect(JSON.stringify(server.log)).not.toContain(token);
  });

  test('I-48 from another site nothing is accepted', async () => {
    const link = await invite('paul@acme.example');
    const token = new URLSearchParams(link.split('?')[1]).get('token') ?? '';
    const foreign = openClient(server.url, { origin: 'https://evil.example' });
    const answer = await foreign.post('/join', { token, name: 'Paul', password: PASSWORD });
    expect(answer.status).toBe(403);
    expect((await foreign.get(link)).status).toBe(200);
  });

  test('T8 I-45 I-38 who leaves is out on the next request, and comes back only by a new invitation', async () => {
    const link = await invite('rita@acme.example');
    const rita = openClient(server.url);
    await rita.open(link);
    await rita.submit('/join', { name: 'Rita', password: PASSWORD });
    await setUpApp(server, rita);
    await rita.open('/organizations/acme/leave');
    await rita.submit('/organizations/acme/leave');
    expect((await rita.get('/organizations/acme')).status).toBe(404);
    expect((await rita.get('/v1/organizations/acme')).status).toBe(404);
    expect((await rita.get(link)).status).toBe(410);
    await rita.open(await invite('rita@acme.example', { before: link }));
    expect((await rita.submit('/join')).h1).toBe('Acme Analytics');
  });
});

test('a server from which no mail leaves says that invitations wait, by page and API', async () => {
  const server = await startTestServer({ environment: { TWOFOLD_MAIL: 'none' } });
  try {
    const ana = openClient(server.url);
    await ana.signIn(ANA);
    const waits = 'No mail leaves this server yet, so invitations wait until it is set up';
    expect((await ana.open(INVITE)).text).toContain(waits);
    const { text } = await ana.submit(INVITE, { emails: 'nora@acme.example\notto@acme.example', role: 'member' });
    expect(text).toContain(waits);
    expect(text).toContain('2 people are invited. The emails wait for mail to be set up.');
    expect(text).not.toContain('on their way');
    server.advance(minutes(1));
    expect((await ana.submit(`${INVITATIONS}/resend`)).text).toContain('it waits for mail to be set up');
    const asked = await ana.json('POST', API, { emails: ['petra@acme.example'] });
    const { outcomes, mailLeaves } = InviteOutcomes.parse(asked.json());
    expect([outcomes.map(({ outcome }) => outcome), mailLeaves]).toEqual([['invited'], false]);
    server.advance(minutes(1));
    const invitation = outcomes[0]?.invitation?.id ?? '';
    const again = InvitationResent.parse((await ana.json('POST', `${API}/resend`, { invitation })).json());
    expect([again.invitation.id, again.mailLeaves]).toEqual([invitation, false]);
  } finally {
    await server.stop();
  }
});
