import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { ACCESS_SECURITY, CHANGE, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { linkOf } from '../fixtures/html.ts';
import { type ServerOptions, startTestServer, type TestServer } from '../fixtures/server.ts';
import { type Smtp, startSmtp } from '../fixtures/smtp.ts';

const [ANA, YUKI, LENA, MAREK, SOFIA] = ['ana', 'yuki', 'lena', 'marek', 'sofia'].map(
  (name) => `${name}@acme.example`,
) as [string, string, string, string, string];
const FROM = 'security@acme.example';
const MINUTE = 60;

let server: TestServer;
let smtp: Smtp;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(async () => {
  await server.stop();
  await smtp.goDown();
});

async function start(environment: ServerOptions['environment'] = {}): Promise<void> {
  server = await startTestServer({
    environment: { TWOFOLD_SMTP_URL: smtp.url, TWOFOLD_MAIL_FROM: `Acme <${FROM}>`, ...environment },
  });
}

async function openAs(email: string): Promise<Client> {
  const client = openClient(server.url);
  await client.signIn(email);
  return client;
}

const turnOn = async (fields: Readonly<Record<string, string>> = {}) =>
  turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD, ...fields });

const progress = () => server.composition.engine.policies.invitations('acme' as OrganizationId);

/** The worker may hold some of it just now. */
async function settle(): Promise<void> {
  await server.composition.flushOutbox();
  await expect.poll(progress, { timeout: 10_000 }).toSatisfy((counts: Awaited<ReturnType<typeof progress>>) => {
    return counts === null || counts.sent + counts.failed === counts.total;
  });
}

const invitations = () => smtp.taken.filter(({ mail }) => mail.subject?.startsWith('Set up two-factor') === true);
const recipients = (list: readonly { readonly to: readonly string[] }[]) => list.flatMap(({ to }) => to).sort();
const ids = (list: Smtp['heard']) => list.map(({ mail }) => mail.messageId);
const toldInLog = () => JSON.stringify(server.log.map(({ facts, message }) => [facts, message]));

describe('when an organization requires a second factor', () => {
  test('U5 I-57 everybody without one gets a mail with one button, at the stored address and from the configured one', async () => {
    await start();
    await turnOn();
    await settle();
    expect(recipients(invitations())).toEqual([ANA, LENA, MAREK]);
    expect(new Set(smtp.taken.map(({ from }) => from))).toEqual(new Set([FROM]));
    const marek = invitations().find(({ to }) => to.includes(MAREK));
    expect(marek?.mail).toMatchObject({
      subject: 'Set up two-factor authentication for Acme Analytics',
      from: { name: 'Acme', address: FROM },
      to: [{ name: 'Marek Nowak', address: MAREK }],
    });
    for (const body of [marek?.mail.text ?? '', marek?.mail.html ?? '']) {
      expect(body).toContain('Ana Pereira has turned on two-factor authentication for everyone in Acme Analytics.');
      expect(body).toContain('If you are signed in, your next click there asks for it.');
      expect(body).toContain(new URL('/settings/set-up', server.composition.config.url).href);
    }
    expect(linkOf(marek?.mail.html ?? '', 'Set it up')).toContain('/settings/set-up');
  });

  test('U5 it says by when: at the next sign-in, where open sessions go on', async () => {
    await start();
    await turnOn({ open_sessions: 'next-sign-in' });
    await settle();
    expect(invitations()).toHaveLength(3);
    for (const { mail } of invitations()) expect(mail.text).toContain('From your next sign-in on');
  });

  test('U5 the page offers it ticked, and tells how far it has got', async () => {
    await start();
    smtp.answers = { recipient: '550 5.1.1 Unknown' };
    const ana = await openAs(ANA);
    await ana.open(`${CHANGE}?to=on`);
    expect(ana.page.text).toContain('Email the 3 people now');
    await ana.submit(CHANGE, { password: DEMO_PASSWORD });
    await server.composition.flushOutbox();
    await expect.poll(progress, { timeout: 10_000 }).toMatchObject({ failed: 3 });
    const { last } = await setUpApp(server, ana);
    expect(last.text).toContain('Invitations 0 of 3 sent 3 could not be delivered');
    expect((await ana.open(ACCESS_SECURITY)).text).toContain('0 of 3 sent');
    expect(smtp.tries()).toBeGreaterThanOrEqual(3);
    expect(toldInLog()).not.toMatch(/@acme\.example/);

    const yuki = openClient(server.url);
    await signInWithApp(server, yuki, YUKI);
    expect((await yuki.open(ACCESS_SECURITY)).text).toContain('0 of 3 sent');
    const sofia = openClient(server.url);
    await signInWithApp(server, sofia, SOFIA);
    expect((await sofia.open(ACCESS_SECURITY)).text).not.toContain('of 3 sent');
  });

  test('U5 without the tick nobody is written to but the owners; a refused password keeps what was chosen', async () => {
    await start();
    const ana = await openAs(ANA);
    await ana.open(`${CHANGE}?to=on`);
    const wrong = await ana.submit(CHANGE, { email_people: '', password: 'four quiet violet lambs' });
    expect(wrong.body).toMatch(/name="email_people" value="yes"(?! checked)/);
    await ana.submit(CHANGE, { password: DEMO_PASSWORD });
    await settle();
    await expect.poll(() => recipients(smtp.taken), { timeout: 10_000 }).toEqual([ANA]);
    expect(invitations()).toEqual([]);
  });

  test('U5 a choice that the page never offered changes nothing', async () => {
    await start();
    const ana = await openAs(ANA);
    await ana.open(`${CHANGE}?to=on`);
    expect((await ana.submit(CHANGE, { password: DEMO_PASSWORD, email_people: 'everybody' })).status).toBe(400);
    expect((await ana.get('/v1/organizations/acme/policy')).json()).toMatchObject({ secondFactor: 'optional' });
  });

  test.each([
    [{}, [ANA, LENA, MAREK]],
    [{ emailPeople: true }, [ANA, LENA, MAREK]],
    [{ emailPeople: false }, []],
  ] as const)('U5 S2 by the API with %j it is the same', async (patch, expected) => {
    await start();
    const ana = await openAs(ANA);
    const body = { secondFactor: 'required', version: 1, password: DEMO_PASSWORD, ...patch };
    expect((await ana.json('PUT', '/v1/organizations/acme/policy', body)).status).toBe(200);
    await settle();
    expect(recipients(invitations())).toEqual(expected);
  });
});

describe('the button of an invitation', () => {
  const setUpPath = () => {
    const href = linkOf(invitations()[0]?.mail.html ?? '', 'Set it up') ?? '';
    const { pathname, search } = new URL(href);
    return `${pathname}${search}`;
  };

  beforeEach(async () => {
    await start();
    await turnOn({ open_sessions: 'next-sign-in' });
    await settle();
  });

  test('U5 I-05 does nothing for a scanner that follows it', async () => {
    const scanner = openClient(server.url);
    const answer = await scanner.get(setUpPath());
    expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/sign-in\?/)]);
    expect(scanner.cookies.has('twofold-enroll')).toBe(false);
  });

  test('U5 leads somebody who is signed out over the sign-in to the set-up, once', async () => {
    const marek = openClient(server.url);
    await marek.open(setUpPath());
    const page = await marek.submit('/sign-in', { email: MAREK, password: DEMO_PASSWORD });
    expect(page.h1).toBe('Choose your second factor');
    expect((await setUpApp(server, marek)).last.h1).toBe('Your sign-in');
    expect((await marek.open(setUpPath())).h1).toBe('Your sign-in');
  });
});

describe('when the mail server', () => {
  test('I-56 does not know us yet, then the same message comes again, with the same Message-ID', async () => {
    await start();
    smtp.answers = { message: '451 4.7.1 Come back later' };
    await turnOn();
    await server.composition.flushOutbox();
    await expect.poll(() => smtp.heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    expect(smtp.taken).toEqual([]);
    smtp.answers = {};
    server.advance(6);
    await settle();
    await expect.poll(() => smtp.taken.length, { timeout: 10_000 }).toBe(4);
    const tried = ids(smtp.heard.filter((message) => !smtp.taken.includes(message)));
    expect(new Set(ids(smtp.taken))).toEqual(new Set(tried));
  });

  test('I-56 is down for an hour, then everything comes once, as it was', async () => {
    await start();
    await smtp.goDown();
    await turnOn();
    for (let minute = 0; minute < 60; minute += 10) {
      await server.composition.flushOutbox();
      server.advance(10 * MINUTE);
    }
    await expect.poll(progress, { timeout: 10_000 }).toEqual({ sent: 0, failed: 0, total: 3 });
    await smtp.comeBack();
    server.advance(60 * MINUTE);
    await settle();
    expect(recipients(invitations())).toEqual([ANA, LENA, MAREK]);
    expect(new Set(ids(smtp.taken)).size).toBe(smtp.taken.length);
    expect(toldInLog()).not.toMatch(/@acme\.example/);
  });

  test('I-56 never answers, then pages do all the same', async () => {
    await start();
    smtp.answers = { silentAt: 'recipient' };
    const ana = await openAs(ANA);
    await turnSwitch(ana, 'on', { password: DEMO_PASSWORD });
    await expect.poll(() => smtp.tries(), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(ana.page.h1).toBe('Choose your second factor');
    expect((await setUpApp(server, ana)).last.h1).toBe('Access security');
    // Lets go of the connections, so that the server can stop.
    await smtp.goDown();
    await smtp.comeBack();
  });
});

describe('what a mail gives away', () => {
  test('I-57 names of people and organizations begin no header and lead to no other address', async () => {
    await start();
    const evil = 'X\r\nBcc: eve@evil.example\r\n\r\nHello';
    const marek = await server.userId(MAREK);
    const { directory } = server.composition.engine;
    await directory.putUser({ id: marek, email: MAREK, name: `Marek${evil}` });
    await directory.putOrganization({ id: 'acme', name: `Acme${evil}` });
    await turnOn();
    await settle();
    expect(recipients(invitations())).toEqual([ANA, LENA, MAREK]);
    for (const { mail, header } of smtp.taken) {
      expect(header('bcc')).toBeUndefined();
      expect(mail.subject).toMatch(/AcmeX Bcc: eve@evil\.example Hello/);
    }
    const mail = invitations().find(({ to }) => to.includes(MAREK))?.mail;
    expect(mail?.to).toEqual([{ name: 'MarekX Bcc: eve@evil.example Hello', address: MAREK }]);
  });

  test('T4 I-54 a code stands in the text, and not in the subject or any other header', async () => {
    await start({ TWOFOLD_SILENCE_DAYS: 'always' });
    await turnOn({ email_people: '' });
    await openAs(MAREK);
    await server.composition.flushOutbox();
    const ofMarek = () => smtp.taken.find(({ to }) => to.includes(MAREK));
    await expect.poll(ofMarek, { timeout: 10_000 }).toBeDefined();
    const { mail, raw } = ofMarek() as Smtp['taken'][number];
    const code = mail.text?.match(/\b\d{6}\b/)?.[0] ?? 'none';
    expect(mail.html).toContain(`<p class="code">${code}</p>`);
    expect(mail.subject).not.toMatch(/\d/);
    const [headers = ''] = raw.split('\r\n\r\n');
    expect(headers).not.toContain(code);
    expect(toldInLog()).not.toContain(code);
  });

  test('T13 too many wrong codes after the right password are told once for each lock, with place and browser', async () => {
    await start();
    const SUBJECT = 'Wrong codes were entered for your account';
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0';
    const guess = async (times: number) => {
      const client = openClient(server.url, { headers: { 'user-agent': agent } });
      await client.signIn(SOFIA);
      for (let time = 0; time < times; time += 1) await client.post('/sign-in/code', { code: '00000a' });
    };
    const told = async () => {
      await server.composition.flushOutbox();
      return smtp.taken.filter(({ to, mail }) => to.includes(SOFIA) && mail.subject === SUBJECT);
    };
    await guess(4);
    expect(await told()).toEqual([]);
    await guess(3);
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(1);
    const { mail } = (await told())[0] as Smtp['taken'][number];
    expect(mail.text).toContain('Browser: Firefox on Linux\nNetwork address: 127.0.0.1');
    expect(mail.text).toMatch(
      /If this wasn't you, .*\nThis wasn't me: http:\/\/localhost:\d+\/not-me\?token=[\w-]{43}\n/,
    );
    server.advance(15 * MINUTE + 1);
    await guess(5);
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(2);
  });
});
