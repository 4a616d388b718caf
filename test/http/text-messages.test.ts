import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuthenticatorId, UserId } from '../../src/domain/ids.ts';
import { ACCESS_SECURITY, CHANGE, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { recoveryCodesOf, setupKeyOf } from '../fixtures/html.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, LENA, MAREK, YUKI] = ['ana', 'lena', 'marek', 'yuki'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
  string,
];
const NUMBER = '+447700900123';
const TYPED = { country: 'GB', phone: '07700 900123', channel: 'text' };

const MOBILE_ALONE = 'Text messages and calls go to the same number, so enter a mobile number.';
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const browser = () => openClient(server.url);

const textsTo = async (number = NUMBER) => (await server.inbox()).filter(({ to }) => to === number);
const codeTo = async (number = NUMBER) => (await textsTo(number))[0]?.code ?? '';
const other = (code: string) => (code === '000000' ? '111111' : '000000');

/** From the settings of an open session to the page for the number. */
async function beginPhone(client: Client, email: string) {
  await client.signIn(email);
  await client.open('/settings/set-up');
  return client.submit('/set-up/method', { method: 'sms' });
}

/** From there to "Your sign-in". */
async function setUpPhone(client: Client, email: string) {
  await beginPhone(client, email);
  await client.submit('/set-up/text', TYPED);
  const saved = await client.submit('/set-up/text/code', { code: await codeTo() });
  const last = await client.submit('/set-up/recovery-codes', { saved: 'yes' });
  return { codes: recoveryCodesOf(saved.body), last };
}

describe('M12 M17 S3 a member sets up a phone', () => {
  test('number, code, recovery codes; and it stands in the settings by its last two digits', async () => {
    const marek = browser();
    const page = await beginPhone(marek, MAREK);
    expect(page.h1).toBe('Enter your mobile number');
    expect(page.text).toContain('a number can be taken over');
    expect(page.text).toContain('United Kingdom (+44)');
    const code = await marek.submit('/set-up/text', TYPED);
    expect(code.h1).toBe('Check your phone');
    expect(code.text).toContain(`6-digit code to ${NUMBER}`);
    const [text, ...more] = await textsTo();
    expect(more).toEqual([]);
    expect(text).toMatchObject({ channel: 'text', kind: 'security-code', link: null });
    const host = new URL(server.composition.config.url).host;
    expect(text?.text).toBe(`${text?.code} is your Twofold security code. Don't share it.\n\n@${host} #${text?.code}`);
    const saved = await marek.submit('/set-up/text/code', { code: text?.code ?? '' });
    expect(recoveryCodesOf(saved.body)).toHaveLength(10);
    const settings = await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    expect(settings.text).toContain('To the number ending in 23.');
    expect(settings.body).not.toContain('900123');
  });

  test('I-24 a field that claims the number is proven is not one of ours', async () => {
    const marek = browser();
    await beginPhone(marek, MAREK);
    const forged = await marek.post('/set-up/text', { ...TYPED, verified: 'yes' });
    expect(forged.status).toBe(400);
    expect(await textsTo()).toEqual([]);
  });

  test.each([
    ['', 'GB', 'Enter your mobile number'],
    ['07700 900123', '', 'Choose the country of your number, or begin the number with + and its country code.'],
    ['12', 'GB', 'There is no such number. Check the number and its country.'],
    ['020 7946 0958', 'GB', `That is a landline. ${MOBILE_ALONE}`],
    ['0909 879 0123', 'GB', 'That number charges whoever writes to it. Enter an ordinary mobile number.'],
    ['0808 157 0192', 'GB', `That is a toll-free number. ${MOBILE_ALONE}`],
    ['056 1234 5678', 'GB', `That number is not a mobile phone. ${MOBILE_ALONE}`],
    ['<b>+44', '<i>', 'There is no such number. Check the number and its country.'],
  ])('M17 %j of %j is refused with its own sentence, and stays as it was typed', async (phone, country, sentence) => {
    const marek = browser();
    await beginPhone(marek, MAREK);
    const escaped = phone.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    for (const channel of ['text', 'call']) {
      const answer = await marek.submit('/set-up/text', { phone, country, channel });
      expect([channel, answer.status, answer.problems]).toEqual([channel, 422, [sentence]]);
      expect(answer.body).toContain(`value="${escaped}"`);
    }
  });

  test('bad input: twice the same field, a strange channel, no form at all', async () => {
    const marek = browser();
    await beginPhone(marek, MAREK);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await marek.send('POST', '/set-up/text', { headers, body: 'phone=1&phone=2&country=GB' });
    expect(twice.status).toBe(400);
    expect((await marek.post('/set-up/text', { ...TYPED, channel: 'fax' })).status).toBe(400);
    expect((await marek.post('/set-up/text/send', { channel: 'fax' })).status).toBe(400);
    expect((await marek.json('POST', '/set-up/text', TYPED)).status).toBe(400);
  });

  test('M17 a code that is sought before a number was given leads back to the number', async () => {
    const marek = browser();
    await beginPhone(marek, MAREK);
    expect((await marek.get('/set-up/text/code')).location).toBe('/set-up/text');
    expect((await marek.open('/set-up/text/send')).h1).toBe('Enter your mobile number');
  });

  test('M17 a wrong code says so and counts; "Send again" waits a minute, without script too', async () => {
    const marek = browser();
    await beginPhone(marek, MAREK);
    await marek.submit('/set-up/text', TYPED);
    const wrong = await marek.submit('/set-up/text/code', { code: other(await codeTo()) });
    expect(wrong.problems).toEqual([
      'That code is not right. Enter the code from the newest message. You have 4 tries left.',
    ]);
    const early = await marek.submit('/set-up/text/send');
    expect([early.status, early.headers['retry-after']]).toEqual([429, '60']);
    expect(early.problems).toEqual(['You can ask for a new code in 1 minute.']);
    expect(await textsTo()).toHaveLength(1);
    server.advance(60);
    expect((await marek.submit('/set-up/text/send', { channel: 'call' })).text).toContain('We are calling');
    expect((await textsTo())[0]).toMatchObject({ channel: 'call' });
  });

  test('I-55 I-52 a number of five accounts is taken for no further one: each page says so, the log once', async () => {
    const { directory, texts } = server.composition.store.engine.repositories;
    const now = server.composition.clock.now();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const user = `usr_holder_${name}` as UserId;
      await directory.putUser({ id: user, email: `${name}@acme.example`, name, state: 'active' }, now);
      await texts.addPhone({ id: `aut_${name}` as AuthenticatorId, user, number: NUMBER, country: 'GB' }, now);
    }
    for (const email of [MAREK, ANA]) {
      const client = browser();
      await beginPhone(client, email);
      await client.submit('/set-up/text', TYPED);
      const code = await codeTo();
      const refused = await client.submit('/set-up/text/code', { code });
      expect([refused.status, refused.problems]).toEqual([
        422,
        ['This number is in use for as many accounts as it can be. Use another number, or another second factor.'],
      ]);
      expect((await client.submit('/set-up/text/code', { code })).problems).toEqual([
        'That code has run out. Ask for a new one.',
      ]);
    }
    const raw = await openRaw(server.database.url);
    const log = await raw.run("select target_id, details from audit_events where action = 'phone.refused' order by at");
    await raw.close();
    const details = '{"because":"phone.too_many_accounts"}';
    expect(log).toEqual([
      { target_id: await server.userId(MAREK), details },
      { target_id: await server.userId(ANA), details },
    ]);
  });

  test('I-57 S3 an installation for North America alone says so, and offers its countries only', async () => {
    await server.stop();
    server = await startTestServer({ environment: { TWOFOLD_TEXT_COUNTRIES: 'US,CA' } });
    const marek = browser();
    const page = await beginPhone(marek, MAREK);
    expect(page.text).toContain('Canada (+1)');
    expect(page.text).not.toContain('United Kingdom');
    const refused = await marek.submit('/set-up/text', { ...TYPED, phone: NUMBER, country: '' });
    expect(refused.problems).toEqual([
      "We can't send text messages to that country. Use a number from another country, or another second factor.",
    ]);
    expect(await server.inbox()).toEqual([]);
  });
});

describe('S1 a member with a phone signs in', () => {
  test('M17 one text, one page; reloading it and fetching it ahead sends nothing', async () => {
    const marek = browser();
    await setUpPhone(marek, MAREK);
    const next = browser();
    const asked = await next.signIn(MAREK);
    expect(asked.h1).toBe('Check your phone');
    expect(asked.text).toContain('to the number ending in 23.');
    expect(asked.body).not.toContain('900123');
    const before = await textsTo();
    for (const path of ['/sign-in/text', '/sign-in/text', '/sign-in/text/send']) {
      const headers = { 'sec-purpose': 'prefetch' };
      expect((await next.get(path, { headers })).status).toBe(200);
    }
    expect(await textsTo()).toHaveLength(before.length);
    const home = await next.submit('/sign-in/text', { code: await codeTo() });
    expect(home.h1).toBe('Your organizations');
    expect(home.text).toContain('with your password and a code to your phone');
  });

  test('M17 M28 resend after a minute, then a call, by the clock of the server', async () => {
    await setUpPhone(browser(), MAREK);
    const next = browser();
    await next.signIn(MAREK);
    const first = await codeTo();
    server.advance(20);
    const early = await next.submit('/sign-in/text/send');
    expect([early.status, early.headers['retry-after']]).toEqual([429, '40']);
    expect(early.problems).toEqual(['You can ask for a new code in 40 seconds.']);
    server.advance(40);
    await next.submit('/sign-in/text/send');
    server.advance(60);
    const called = await next.submit('/sign-in/text/send', { channel: 'call' });
    expect(called.text).toContain('We are calling the number ending in 23');
    const [call] = await textsTo();
    expect(call).toMatchObject({ channel: 'call' });
    expect(call?.text.match(new RegExp([...(call.code ?? '')].join(', '), 'g'))).toHaveLength(2);
    if (first !== call?.code) {
      const old = await next.submit('/sign-in/text', { code: first });
      expect(old.problems[0]).toContain('Enter the code from the newest message.');
    }
    expect((await next.submit('/sign-in/text', { code: call?.code ?? '' })).h1).toBe('Your organizations');
  });

  test('M28 T10 what is told of a sign-in by phone: how the code came where that is known, and else no more than is', async () => {
    await setUpPhone(browser(), MAREK);
    const [byText, byCall] = [browser(), browser()];
    await byText.signIn(MAREK);
    await byText.submit('/sign-in/text', { code: await codeTo() });
    await byCall.signIn(MAREK);
    server.advance(60);
    await byCall.submit('/sign-in/text/send', { channel: 'call' });
    const home = await byCall.submit('/sign-in/text', { code: await codeTo() });
    expect(home.text).toContain('with your password and a code to your phone');
    const devices = (await byCall.open('/settings/devices')).text;
    expect(devices.match(/Password and code to the phone/g)).toHaveLength(3);
    expect(devices).not.toContain('text message');
    const ana = browser();
    await ana.signIn(ANA);
    const { text } = await ana.open('/organizations/acme/settings/audit-log?q=marek');
    const told = text.match(/(Confirmed|Signed in) with a (text message|(call|code) to the phone)/g) ?? [];
    expect(told.toSorted()).toEqual([
      ...['Confirmed with a call to the phone', 'Confirmed with a text message'],
      ...['Signed in with a code to the phone', 'Signed in with a code to the phone'],
    ]);
  });

  test('I-16 a code that ran out says so, and costs no try', async () => {
    await setUpPhone(browser(), MAREK);
    const next = browser();
    await next.signIn(MAREK);
    const code = await codeTo();
    server.advance(300);
    const late = await next.submit('/sign-in/text', { code });
    expect([late.status, late.problems]).toEqual([422, ['That code has run out. Ask for a new one.']]);
    await next.submit('/sign-in/text/send');
    const wrong = await next.submit('/sign-in/text', { code: other(await codeTo()) });
    expect(wrong.problems[0]).toContain('You have 4 tries left.');
  });

  test('M25 S4 a recovery code opens too, when the phone is gone', async () => {
    const { codes } = await setUpPhone(browser(), MAREK);
    const next = browser();
    await next.signIn(MAREK);
    await next.click('Use a recovery code to sign in');
    const used = await next.submit('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    expect(used.h1).toBe('You used a recovery code');
  });

  test('M28 an app beside the phone is asked first, and the phone only when somebody presses its button', async () => {
    const marek = browser();
    await setUpPhone(marek, MAREK);
    await marek.open('/settings/set-up?add=yes');
    expect(marek.page.text).not.toContain('Text message');
    const app = await marek.submit('/set-up/method', { method: 'totp' });
    const added = await marek.submit('/set-up/app', { code: await server.freshCode(setupKeyOf(app.body)) });
    expect(added.text).toContain('It is added.');
    const sent = (await textsTo()).length;
    const next = browser();
    expect((await next.signIn(MAREK)).h1).toBe('Enter your 6-digit code');
    const text = await next.click('Get a code by text message');
    expect(text.h1).toBe('Get a code on your phone');
    expect(await textsTo()).toHaveLength(sent);
    expect((await next.submit('/sign-in/text/send')).h1).toBe('Check your phone');
    expect(await textsTo()).toHaveLength(sent + 1);
    expect((await next.submit('/sign-in/text', { code: await codeTo() })).h1).toBe('Your organizations');
  });

  test('I-55 when the budget is spent the page says how long, and the recovery code still works', async () => {
    const { codes } = await setUpPhone(browser(), MAREK);
    for (let count = 0; count < 4; count += 1) await browser().signIn(MAREK);
    const next = browser();
    const asked = await next.signIn(MAREK);
    expect(asked.h1).toBe('Get a code on your phone');
    const refused = await next.submit('/sign-in/text/send');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
    expect(refused.problems[0]).toMatch(/^We've sent several codes already\./);
    const metrics = await next.get('/metrics');
    expect(metrics.body).toMatch(/twofold_text_codes_total\{outcome="text"\} 5\n/);
    expect(metrics.body).toMatch(/twofold_text_codes_total\{outcome="account"\} 2\n/);
    await next.open('/sign-in/recovery-code');
    const used = await next.submit('/sign-in/recovery-code', { recovery_code: codes[0] ?? '' });
    expect(used.h1).toBe('You used a recovery code');
  });

  test('I-27 a link that asks for a fresh proof texts nothing by itself; its button does, and the code confirms', async () => {
    const marek = browser();
    await setUpPhone(marek, MAREK);
    server.advance(360);
    const sent = (await textsTo()).length;
    expect((await marek.open('/settings/set-up')).h1).toBe('Get a code on your phone');
    expect(await textsTo()).toHaveLength(sent);
    await marek.submit('/sign-in/text/send');
    expect((await marek.submit('/sign-in/text', { code: await codeTo() })).h1).toBe('Choose your second factor');
  });

  test('U11 T13 the phone is removed where nobody requires it, and its owner is told', async () => {
    const marek = browser();
    await setUpPhone(marek, MAREK);
    await marek.click('Remove');
    expect(marek.page.text).toContain('We forget your number.');
    await marek.submit('/settings/sign-in/remove');
    const subjects = (await server.inbox()).filter(({ to }) => to === MAREK).map(({ subject }) => subject);
    expect(subjects).toContain('Your second factor was removed');
    expect((await browser().signIn(MAREK)).h1).toBe('Your organizations');
  });
});

describe('S3 an organization limits the countries', () => {
  const PAGE = `${ACCESS_SECURITY}/text-countries`;

  async function asAna() {
    const ana = browser();
    await ana.signIn(ANA);
    return ana;
  }

  test('by an owner, freshly confirmed; whoever sets up next is offered those alone', async () => {
    const ana = await asAna();
    const before = await ana.open(ACCESS_SECURITY);
    expect(before.text).toContain('Countries of phone numbers Every country');
    await ana.click('Change countries');
    const wrong = await ana.submit(PAGE, { which: 'some', country_US: 'yes', password: 'not it' });
    expect(wrong.problems).toEqual(['That password is not right.']);
    const password = 'four quiet violet lamps';
    await ana.open(PAGE);
    const none = await ana.submit(PAGE, { which: 'some', password });
    expect([none.status, none.problems]).toEqual([422, ['Choose at least one country']]);
    const done = await ana.submit(PAGE, { which: 'some', country_US: 'yes', country_CA: 'yes', password });
    expect(done.text).toContain('It is changed. Numbers that people set up before keep working.');
    expect(done.text).toContain('Countries of phone numbers Canada and United States');
    const log = await ana.open('/organizations/acme/settings/audit-log');
    expect(log.text).toContain('Countries of phone numbers limited');

    const lena = browser();
    expect((await beginPhone(lena, LENA)).text).toContain('United Kingdom');
    await ana.open(`${CHANGE}?to=on`);
    await turnSwitch(ana, 'on', { password });
    await lena.open('/set-up/text');
    expect(lena.page.text).not.toContain('United Kingdom');
    expect((await lena.submit('/set-up/text', { ...TYPED, phone: NUMBER, country: '' })).status).toBe(422);
    expect(await textsTo()).toEqual([]);
  });

  test('I-37 not by a member, and not with a version that is no longer', async () => {
    const marek = browser();
    await marek.signIn(MAREK);
    expect((await marek.get(PAGE)).status).toBe(403);
    expect((await marek.post(PAGE, { which: 'all', version: '1', password: 'four quiet violet lamps' })).status).toBe(
      403,
    );
    const yuki = browser();
    await signInWithApp(server, yuki, YUKI);
    await yuki.open(PAGE);
    const stale = await yuki.submit(PAGE, { which: 'all', version: '99', password: 'four quiet violet lamps' });
    expect(stale.problems).toEqual(['Someone else changed this a moment ago. Check it again.']);
    expect((await yuki.post(PAGE, { which: 'all', version: '1', country_ZZ: 'yes' })).status).toBe(400);
  });
});

test('I-54 neither number nor code is in what was logged', async () => {
  const marek = browser();
  await setUpPhone(marek, MAREK);
  const next = browser();
  await next.signIn(MAREK);
  const code = await codeTo();
  await next.submit('/sign-in/text', { code: other(code) });
  const logged = JSON.stringify(server.log);
  expect(logged).not.toContain('900123');
  expect(logged).not.toContain(code);
});

test('M12 in production without a carrier text messages are not offered', async () => {
  await server.stop();
  server = await startTestServer({
    demo: false,
    environment: { NODE_ENV: 'production', TWOFOLD_SECRET: 'a-secret-with-more-than-32-letters-in-it' },
  });
  expect(server.composition.engine.policies.installed).not.toContain('sms');
  expect(server.composition.engine.policies.countries).toEqual([]);
});
