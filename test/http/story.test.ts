import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ACCESS_SECURITY, CHANGE, setUpApp, signInWithApp, turnSwitch } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { formOf, linkOf, recoveryCodesOf, setupKeyOf } from '../fixtures/html.ts';
import { codeAt } from '../fixtures/oathtool.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const [ANA, YUKI, LENA, MAREK, SOFIA, HUGO] = [
  ...['ana', 'yuki', 'lena', 'marek', 'sofia'].map((name) => `${name}@acme.example`),
  'hugo@hillside.example',
] as [string, string, string, string, string, string];

/** The story in one piece: each test goes on where the one before ended. */
describe.each(databases)('an organization turns the switch, on $name', ({ name }) => {
  let server: TestServer;
  let ana: Client;
  let marek: Client;
  let [secret, codes]: [string, readonly string[]] = ['', []];
  beforeAll(async () => {
    server = await startTestServer({ database: name });
    ana = openClient(server.url);
    marek = openClient(server.url);
  });
  afterAll(() => server.stop());

  test('U3 U4 before that, a second factor is off for everybody, and the password alone lets Marek in', async () => {
    const home = await marek.signIn(MAREK);
    expect([home.status, home.h1]).toEqual([200, 'Your organizations']);
    const acme = await marek.open('/organizations/acme');
    expect([acme.status, acme.h1]).toEqual([200, 'Acme Analytics']);
    expect(acme.text).toContain('Two-factor authentication is optional here.');
  });

  test('M1 M2 M3 Marek, a member, reads on Access security that it is off and finds no switch', async () => {
    const page = await marek.click('Access security');
    expect(page.h1).toBe('Access security');
    expect(page.text).toContain('Two-factor authentication');
    expect(page.text).toContain('Off');
    expect(page.text).toContain('Only an owner or admin can change this.');
    expect(page.body).not.toContain('role="switch"');
  });

  test('M1 the pages and the API refuse Marek who asks for it all the same', async () => {
    const fields = { to: 'on', version: '1', seen_total: '5', seen_must_set_up: '3', password: DEMO_PASSWORD };
    expect((await marek.get(`${CHANGE}?to=on`)).status).toBe(403);
    expect((await marek.post(CHANGE, fields)).status).toBe(403);
    const body = { secondFactor: 'required', version: 1, password: DEMO_PASSWORD };
    const refused = await marek.json('PUT', '/v1/organizations/acme/policy', body);
    expect([refused.status, refused.json()['code']]).toEqual([403, 'role.insufficient']);
    const policy = await marek.get('/v1/organizations/acme/policy');
    expect(policy.json()).toMatchObject({ secondFactor: 'optional', inForce: false, version: 1 });
  });

  test('M2 M3 Ana, the owner, finds a grey switch in Organization settings, Access security', async () => {
    await ana.signIn(ANA);
    await ana.click('Open');
    const page = await ana.click('Access security');
    expect(page.body).toMatch(/role="switch" aria-checked="false"/);
    expect(page.text).toContain('Off');
  });

  test('M4 a wrong password changes nothing and says so', async () => {
    await ana.open(`${CHANGE}?to=on`);
    expect(ana.page.h1).toBe('Require two-factor authentication?');
    const wrong = await ana.submit(CHANGE, { password: 'four quiet violet lambs' });
    expect([wrong.status, wrong.problems]).toEqual([422, ['That password is not right.']]);
    const missing = await ana.submit(CHANGE, { password: '' });
    expect([missing.status, missing.problems]).toEqual([422, ['Enter your password']]);
    const policy = await ana.get('/v1/organizations/acme/policy');
    expect(policy.json()).toMatchObject({ secondFactor: 'optional', version: 1 });
  });

  test('M4 M6 T2 with her password it is on at once, for her too: she is the first who sets one up', async () => {
    const told = await ana.submit(CHANGE, { password: DEMO_PASSWORD, open_sessions: 'at-once' });
    expect(told.h1).toBe('Choose your second factor');
    expect(told.text).toContain('Acme Analytics requires two-factor authentication.');
    const { last } = await setUpApp(server, ana);
    expect(last.h1).toBe('Access security');
    expect(last.text).toContain('Two-factor authentication is now required.');
    expect(last.body).toMatch(/role="switch" aria-checked="true"/);
    expect(last.text).toContain('Turned on by Ana Pereira');
  });

  test('U7 M10 I-38 I-39 Marek, who is signed in, is walled off on every page of Acme', async () => {
    for (const path of ['/organizations/acme', ACCESS_SECURITY]) {
      const walled = await marek.get(path);
      expect([walled.status, walled.location]).toEqual([303, `/settings/set-up?return_to=${encodeURIComponent(path)}`]);
      expect(walled.body).toBe('');
    }
    const page = await marek.open('/organizations/acme');
    expect(page.h1).toBe('Choose your second factor');
  });

  test('U7 I-38 I-39 and on every path of the API, which tells a program where to send him', async () => {
    for (const path of ['', '/members', '/policy']) {
      const walled = await marek.get(`/v1/organizations/acme${path}`);
      expect(walled.status).toBe(403);
      expect(walled.headers['content-type']).toBe('application/problem+json');
      expect(walled.headers['www-authenticate']).toContain('insufficient_user_authentication');
      expect(walled.json()).toMatchObject({ code: 'second_factor.enrollment_required' });
      expect(walled.body).not.toContain('@acme.example');
    }
    const session = (await marek.get('/v1/session')).json<{ organizations: { id: string; access: string }[] }>();
    expect(session.organizations).toEqual([expect.objectContaining({ id: 'acme', access: 'enroll' })]);
  });

  test('M11 his next sign-in leads to set-up, and no address leads past it', async () => {
    await marek.open('/settings/sign-in');
    await marek.submit('/sign-out');
    expect(marek.page.text).toContain('You have signed out.');
    const page = await marek.signIn(MAREK);
    expect([page.status, page.h1]).toEqual([200, 'Choose your second factor']);
    expect(marek.cookies.has('twofold-session')).toBe(false);
    for (const path of ['/', '/organizations/acme', '/settings/sign-in', '/settings/set-up', '/confirm']) {
      expect((await marek.get(path)).location).toMatch(/^\/sign-in/);
    }
  });

  test('M13 M14 M15 he gets a QR code, the key in fours, and a link for an app on the same device', async () => {
    const page = await marek.submit('/set-up/method', { method: 'totp' });
    expect(page.h1).toBe('Scan this with your authenticator app');
    expect(page.body).toMatch(/<svg[^>]*role="img"[^>]*aria-label="QR code for your authenticator app"/);
    expect(page.text).toContain("Can't scan the QR code?");
    expect(page.body).toMatch(/id="key"[^>]*>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</);
    secret = setupKeyOf(page.body);
    const uri = linkOf(page.body, 'Open in an app on this device');
    expect(uri).toBe(`otpauth://totp/Twofold:marek%40acme.example?secret=${secret}&issuer=Twofold`);
  });

  test('I-21 the same page again shows the same key, so that a reload breaks nothing', async () => {
    expect(setupKeyOf((await marek.open('/set-up/app')).body)).toBe(secret);
  });

  test('M16 I-22 a wrong code sets nothing up; the right one shows ten recovery codes', async () => {
    server.alignClock();
    const right = await codeAt(secret, server.now());
    const wrong = await marek.submit('/set-up/app', { code: String((Number(right) + 1) % 1_000_000).padStart(6, '0') });
    expect(wrong.status).toBe(422);
    expect(wrong.problems[0]).toMatch(/^That code is not right\./);
    expect(wrong.text).not.toContain('∞');
    const page = await marek.submit('/set-up/app', { code: right });
    expect([page.status, page.h1]).toEqual([200, 'Save your recovery codes']);
    codes = recoveryCodesOf(page.body);
    expect(new Set(codes).size).toBe(10);
    expect(marek.cookies.has('twofold-session')).toBe(false);
  });

  test('M16 I-23 he can download them, and reload, until he has ticked the box', async () => {
    expect(recoveryCodesOf((await marek.open('/set-up/recovery-codes')).body)).toEqual(codes);
    const file = await marek.get('/set-up/recovery-codes.txt');
    expect(file.headers['content-disposition']).toBe('attachment; filename="twofold-recovery-codes.txt"');
    expect(file.headers['content-type']).toContain('text/plain');
    for (const code of codes) expect(file.body).toContain(code);
    expect(file.body).toContain('Account: Twofold (marek@acme.example)');
    const without = await marek.submit('/set-up/recovery-codes');
    expect([without.status, without.problems]).toEqual([422, ['Tick the box to say that you have saved your codes.']]);
  });

  test('M10 I-23 with the box ticked he is in, and nothing shows the codes or the key again', async () => {
    const home = await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    expect(home.h1).toBe('Your organizations');
    expect((await marek.open('/organizations/acme')).status).toBe(200);
    for (const path of [
      '/set-up',
      '/set-up/app',
      '/set-up/recovery-codes',
      '/set-up/recovery-codes.txt',
      '/settings/sign-in',
    ]) {
      const { body } = await marek.get(path);
      for (const hidden of [secret, ...codes]) expect(body).not.toContain(hidden);
    }
    const mail = (await server.inbox()).find(({ to }) => to === MAREK);
    expect(mail).toMatchObject({ subject: 'Two-factor authentication is on' });
  });

  test('S1 S8 he is asked at every sign-in, in this very browser too, and no cookie stays to skip it', async () => {
    for (const round of [1, 2]) {
      await marek.open('/settings/sign-in');
      await marek.submit('/sign-out');
      expect(marek.cookies.has('twofold-session'), `round ${round}`).toBe(false);
      expect((await marek.signIn(MAREK)).h1).toBe('Enter your 6-digit code');
      expect(marek.page.body).not.toContain('type="checkbox"');
      const home = await marek.submit('/sign-in/code', { code: await server.freshCode(secret) });
      expect(home.text).toContain('with your password and your authenticator app.');
    }
  });

  test('M25 M26 I-30 "Need help?": a recovery code signs him in once, in any spelling, and he is told', async () => {
    const [code = '', other = ''] = codes;
    const elsewhere = openClient(server.url);
    await elsewhere.signIn(MAREK);
    expect(elsewhere.page.text).toContain('Need help? Use a recovery code to sign in');
    await elsewhere.click('Use a recovery code to sign in');
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const used = await elsewhere.submit('/sign-in/recovery-code', { recovery_code: typed });
    expect(used.h1).toBe('You used a recovery code');
    expect(used.text).toContain('You have 9 left.');
    expect((await elsewhere.open('/organizations/acme')).status).toBe(200);
    const told = (await server.inbox()).filter(({ to, kind }) => to === MAREK && kind === 'recovery-code-used');
    expect(told).toHaveLength(1);

    const again = openClient(server.url);
    await again.signIn(MAREK);
    await again.click('Use a recovery code to sign in');
    const spent = await again.submit('/sign-in/recovery-code', { recovery_code: code });
    expect([spent.status, spent.problems]).toEqual([422, ["You've already used that code. Use a different one."]]);
    const next = await again.submit('/sign-in/recovery-code', { recovery_code: other });
    expect(next.text).toContain('You have 8 left.');
  });

  test('M26 I-23 he makes new codes on demand, and the old ones stop working', async () => {
    const old = codes[5] ?? '';
    await marek.open('/settings/sign-in');
    expect(marek.page.text).toContain('8 of 10 left');
    await marek.click('Make new codes');
    expect(marek.page.text).toContain('Your 8 old codes stop working as soon as the new ones appear.');
    const shown = await marek.submit('/settings/recovery-codes');
    codes = recoveryCodesOf(shown.body);
    expect(codes).toHaveLength(10);
    const back = await marek.submit('/set-up/recovery-codes', { saved: 'yes' });
    expect(back.text).toContain('Your new recovery codes are ready to use.');
    expect(back.text).toContain('10 of 10 left');

    const elsewhere = openClient(server.url);
    await elsewhere.signIn(MAREK);
    await elsewhere.click('Use a recovery code to sign in');
    const refused = await elsewhere.submit('/sign-in/recovery-code', { recovery_code: old });
    expect([refused.status, elsewhere.cookies.has('twofold-session')]).toEqual([422, false]);
  });

  test('U11 I-28 he cannot remove it while Acme requires it, by page or by a request of his own', async () => {
    const page = await marek.open('/settings/sign-in');
    expect(page.text).toContain('Acme Analytics requires two-factor authentication');
    expect(linkOf(page.body, 'Remove')).toBeNull();
    expect((await marek.get('/settings/sign-in/remove')).location).toBe('/settings/sign-in');
    const { authenticators } = server.composition.store.engine.repositories;
    const [only] = await authenticators.list(await server.userId(MAREK));
    await marek.post('/settings/sign-in/remove', { authenticator: only?.id ?? '' });
    expect((await marek.open('/settings/sign-in')).text).toContain('Authenticator app');
    expect((await marek.open('/organizations/acme')).status).toBe(200);
  });

  test('M27 I-30 when the last code is spent, set-up is offered at once', async () => {
    let used = marek.page;
    for (const code of codes) {
      marek = openClient(server.url);
      await marek.signIn(MAREK);
      await marek.click('Use a recovery code to sign in');
      used = await marek.submit('/sign-in/recovery-code', { recovery_code: code });
    }
    expect(used.h1).toBe('You used your last recovery code');
    expect((await marek.click('Set up a second factor again')).h1).toBe('Choose your second factor');
  });

  test('M27 I-30 put off, it is compulsory at the next sign-in, after a code from the app', async () => {
    marek = openClient(server.url);
    await signInWithApp(server, marek, MAREK);
    expect(marek.page.h1).toBe('Choose your second factor');
    expect(marek.cookies.has('twofold-session')).toBe(false);
    expect((await marek.get('/organizations/acme')).location).toMatch(/^\/sign-in/);
    const done = await setUpApp(server, marek);
    expect([done.last.h1, done.codes.length]).toEqual(['Your organizations', 10]);
    secret = done.secret;
  });

  test('M6 U4 Ana turns it off again: nobody must, and who has a second factor is still asked', async () => {
    await ana.open(ACCESS_SECURITY);
    const off = await turnSwitch(ana, 'off', { password: DEMO_PASSWORD });
    expect(off.text).toContain('Two-factor authentication is no longer required.');
    const lena = openClient(server.url);
    await lena.signIn(LENA);
    expect((await lena.open('/organizations/acme')).status).toBe(200);
    const again = openClient(server.url);
    expect((await again.signIn(MAREK)).h1).toBe('Enter your 6-digit code');
  });
});

describe('a member sets up a second factor without being asked', () => {
  let server: TestServer;
  let marek: Client;
  beforeEach(async () => {
    server = await startTestServer();
    marek = openClient(server.url);
    await marek.signIn(MAREK);
  });
  afterEach(() => server.stop());

  test('M18 U10 I-27 "Set up method" in Personal settings leads there at once after a fresh sign-in', async () => {
    await marek.open('/settings/sign-in');
    expect(marek.page.text).toContain('You have no second factor yet.');
    expect((await marek.click('Set up method')).h1).toBe('Choose your second factor');
    const { last } = await setUpApp(server, marek);
    expect(last.text).toContain('Your second factor is set up.');
    expect(last.text).toContain('10 of 10 left');
  });

  test('M18 I-27 after five minutes it asks for the password first, and a wrong one opens nothing', async () => {
    server.advance(301);
    await marek.open('/settings/set-up');
    expect(marek.page.h1).toBe("Confirm that it's you");
    const wrong = await marek.submit('/confirm', { password: 'not my password at all' });
    expect([wrong.status, wrong.problems]).toEqual([422, ['That password is not right.']]);
    expect(marek.cookies.has('twofold-enroll')).toBe(false);
    const right = await marek.submit('/confirm', { password: DEMO_PASSWORD });
    expect(right.h1).toBe('Choose your second factor');
  });

  test('M20 M21 M23 T5 I-26 the old app works until the new one is confirmed, and then only the new one', async () => {
    await marek.open('/settings/set-up');
    const old = await setUpApp(server, marek);
    await marek.open('/settings/sign-in');
    expect((await marek.click('Change method')).h1).toBe('Choose your second factor');
    await marek.submit('/set-up/method', { method: 'totp' });

    const meanwhile = openClient(server.url);
    await meanwhile.signIn(MAREK);
    const asked = await meanwhile.submit('/sign-in/code', { code: await server.freshCode(old.secret) });
    expect(asked.h1).toBe('Your organizations');

    await marek.open('/set-up');
    const changed = await setUpApp(server, marek);
    expect(changed.last.text).toContain('Your second factor is changed.');
    expect(changed.secret).not.toBe(old.secret);
    const thief = openClient(server.url);
    await thief.signIn(MAREK);
    expect((await thief.submit('/sign-in/code', { code: await server.freshCode(old.secret) })).status).toBe(422);
    await thief.click('Use a recovery code to sign in');
    expect((await thief.submit('/sign-in/recovery-code', { recovery_code: old.codes[0] ?? '' })).status).toBe(422);
    expect((await thief.signIn(MAREK)).h1).toBe('Enter your 6-digit code');
    const entered = await thief.submit('/sign-in/code', { code: await server.freshCode(changed.secret) });
    expect(entered.h1).toBe('Your organizations');
  });

  test('I-26 a change that is given up leaves the old app and its recovery codes working', async () => {
    await marek.open('/settings/set-up');
    const old = await setUpApp(server, marek);
    await marek.open('/settings/set-up');
    await marek.submit('/set-up/method', { method: 'totp' });
    await marek.post('/sign-in/cancel');
    expect((await marek.get('/set-up/app')).location).toMatch(/^\/sign-in/);
    const again = openClient(server.url);
    await again.signIn(MAREK);
    await again.click('Use a recovery code to sign in');
    const used = await again.submit('/sign-in/recovery-code', { recovery_code: old.codes[0] ?? '' });
    expect(used.h1).toBe('You used a recovery code');
  });

  test('U11 I-27 where nobody requires it he removes it, freshly confirmed, and is told', async () => {
    await marek.open('/settings/set-up');
    await setUpApp(server, marek);
    server.advance(301);
    await marek.post('/settings/sign-in/remove');
    expect((await marek.open('/settings/sign-in')).text).toContain('Authenticator app');
    await marek.click('Remove');
    expect(marek.page.h1).toBe('Enter your 6-digit code');
    await marek.submit('/sign-in/code', { code: await server.freshCode(MAREK) });
    expect(marek.page.h1).toBe('Remove your second factor?');
    const removed = await marek.submit('/settings/sign-in/remove');
    expect(removed.text).toContain('Your second factor is removed.');
    expect((await server.inbox())[0]).toMatchObject({ to: MAREK, subject: 'Your second factor was removed' });
    const again = openClient(server.url);
    expect((await again.signIn(MAREK)).h1).toBe('Your organizations');
  });
});

describe('who is asked, and where', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.stop());

  const openAs = async (email: string) => {
    const client = openClient(server.url);
    await client.signIn(email);
    return client;
  };

  test('T1 Lena of two organizations is asked at the door of the one that requires it, and not of the other', async () => {
    const lena = await openAs(LENA);
    await turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD });
    expect((await lena.open('/organizations/hillside')).h1).toBe('Hillside School');
    expect((await lena.get('/organizations/acme')).location).toMatch(/^\/settings\/set-up/);
    const home = await lena.open('/');
    expect(home.text).toContain('Acme Analytics Needs a second factor');
    expect(home.text).toContain('Hillside School You have access Member');
    await lena.click('Set it up');
    const { last } = await setUpApp(server, lena);
    expect(last.h1).toBe('Acme Analytics');
    expect((await lena.open('/organizations/hillside')).status).toBe(200);
  });

  test('M1 T1 an admin of one organization has no say in another, and does not learn that it exists', async () => {
    const ana = await openAs(ANA);
    const nowhere = await ana.get('/organizations/nowhere');
    const hillside = await ana.get('/organizations/hillside');
    expect([hillside.status, hillside.body]).toEqual([404, nowhere.body]);
    const fields = { to: 'on', version: '1', seen_total: '2', seen_must_set_up: '1', password: DEMO_PASSWORD };
    expect((await ana.post('/organizations/hillside/settings/access-security/change', fields)).status).toBe(404);
    const body = { secondFactor: 'required', version: 1, password: DEMO_PASSWORD };
    const refused = await ana.json('PUT', '/v1/organizations/hillside/policy', body);
    expect([refused.status, refused.json()['code']]).toEqual([404, 'not_found']);
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, HUGO);
    expect((await hugo.get('/v1/organizations/hillside/policy')).json()).toMatchObject({ secondFactor: 'optional' });
  });

  test('T2 "at their next sign-in" leaves the open session alone and asks at the next sign-in', async () => {
    const lena = await openAs(LENA);
    await turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD, open_sessions: 'next-sign-in' });
    server.advance(1);
    expect((await lena.open('/organizations/acme')).status).toBe(200);
    expect((await lena.get('/v1/organizations/acme/members')).status).toBe(200);
    const again = await openAs(LENA);
    expect(again.page.h1).toBe('Choose your second factor');
    expect((await lena.open('/organizations/acme')).status).toBe(200);
  });

  test('T2 I-39 "set it up before they continue" asks with the very next click', async () => {
    const lena = await openAs(LENA);
    await turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD, open_sessions: 'at-once' });
    expect((await lena.get('/organizations/acme')).location).toMatch(/^\/settings\/set-up/);
  });

  test('T2 a step-up does not turn an open session into a new sign-in, nor shed the requirement', async () => {
    const lena = await openAs(LENA);
    server.advance(301);
    await turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD, open_sessions: 'next-sign-in' });
    await lena.open('/confirm?return_to=/organizations/acme');
    expect((await lena.submit('/confirm', { password: DEMO_PASSWORD })).h1).toBe('Acme Analytics');
  });

  test('M4 M5 an admin with an app confirms with a code in the password’s place', async () => {
    const yuki = openClient(server.url);
    await signInWithApp(server, yuki, YUKI);
    server.advance(301);
    await yuki.open(`${CHANGE}?to=on`);
    expect(formOf(yuki.page.body, '/step-up')).toEqual({ return_to: `${CHANGE}?to=on` });
    expect(yuki.page.body).not.toContain('name="password"');
    const held = formOf(yuki.page.body, CHANGE) ?? {};
    const refused = await yuki.post(CHANGE, { ...held, password: DEMO_PASSWORD });
    expect(refused.status).toBe(422);
    await yuki.submit('/step-up');
    await yuki.submit('/sign-in/code', { code: await server.freshCode(YUKI) });
    expect(yuki.page.text).toContain("You've just confirmed that it's you.");
    const on = await yuki.submit(CHANGE);
    expect(on.text).toContain('Two-factor authentication is now required.');
  });

  test('M4 T2 the API turns it on as the page does, and asks for the password too', async () => {
    const ana = await openAs(ANA);
    const path = '/v1/organizations/acme/policy';
    const wanted = { secondFactor: 'required', openSessions: 'next-sign-in', version: 1 };
    expect((await ana.json('PUT', path, wanted)).json()).toMatchObject({
      ...{ status: 403, code: 'step_up.required', proof: 'password' },
      title: 'This asks for your password too: send it in `password`.',
    });
    const wrong = await ana.json('PUT', path, { ...wanted, password: 'four quiet violet lambs' });
    expect([wrong.status, wrong.json()['code']]).toEqual([422, 'password.incorrect']);
    const stale = await ana.json('PUT', path, { ...wanted, version: 7, password: DEMO_PASSWORD });
    expect([stale.status, stale.json()['code']]).toEqual([409, 'policy.changed_meanwhile']);
    const on = await ana.json('PUT', path, { ...wanted, password: DEMO_PASSWORD });
    expect([on.status, on.json()]).toEqual([
      200,
      expect.objectContaining({ secondFactor: 'required', inForce: true, openSessions: 'next-sign-in', version: 2 }),
    ]);
  });

  test('S1 Sofia has an app and is asked, though nobody requires it', async () => {
    const sofia = await openAs(SOFIA);
    expect(sofia.page.h1).toBe('Enter your 6-digit code');
    const home = await sofia.submit('/sign-in/code', { code: await server.freshCode(SOFIA) });
    expect(home.h1).toBe('Your organizations');
  });

  test('T4 Marek, silent for more than thirty days, proves his mailbox before he sets up anything', async () => {
    await turnSwitch(await openAs(ANA), 'on', { password: DEMO_PASSWORD });
    server.advance(31 * 24 * 3600);
    const marek = await openAs(MAREK);
    expect(marek.page.h1).toBe('First, check your email');
    for (const path of ['/set-up', '/set-up/app', '/set-up/recovery-codes']) {
      expect((await marek.get(path)).location).toMatch(/^\/sign-in/);
    }
    const again = await openAs(MAREK);
    const mail = (await server.inbox()).find(({ kind }) => kind === 'mailbox-code');
    expect(mail).toMatchObject({ to: MAREK });
    const page = await again.submit('/sign-in/mailbox', { code: mail?.code ?? '' });
    expect(page.h1).toBe('Choose your second factor');
    expect((await setUpApp(server, again)).last.h1).toBe('Your organizations');
  });
});
