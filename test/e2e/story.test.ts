import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { databases } from '../fixtures/databases.ts';
import { decodeQr } from '../fixtures/oathtool.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import {
  enterCode,
  enterPassword,
  enterRecoveryCode,
  type Phone,
  phoneWith,
  readKey,
  readRecoveryCodes,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signInWithCode,
  signOut,
} from './steps.ts';

const ANA = 'ana@acme.example';
const MAREK = 'marek@acme.example';
const PASSWORD = 'four quiet violet lamps';
const ACME = '/organizations/acme';
const ACCESS_SECURITY = `${ACME}/settings/access-security`;
const CODE_AT_SET_UP = 'Enter the 6-digit code that the app shows';

/** One story, told in chapters: each begins where the one before ended. */
describe.each(databases)('The story on $name', (database) => {
  let browser: Browser;
  let server: RunningServer;
  let dropDatabase: () => Promise<void>;
  let ana: OpenPage;
  let marek: OpenPage;
  let phone: Phone;
  let codes: readonly string[];

  beforeAll(async () => {
    const { url, drop } = await database.fresh();
    dropDatabase = drop;
    server = await startBuiltServer({ databaseUrl: url });
    browser = await launchBrowser();
    ana = await openPage(browser, { baseURL: server.url });
    marek = await openPage(browser, { baseURL: server.url });
    await marek.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await dropDatabase?.();
  });

  test('M1 a member who is no admin sees the state and no switch', async () => {
    const { page } = marek;
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Your organizations');
    await page.getByRole('link', { name: 'Open Acme Analytics' }).click();
    await page.getByRole('link', { name: 'Access security' }).click();
    await seeHeading(page, 'Access security');
    await seeText(page, 'Only an owner or admin can change this.');
    expect(await page.getByRole('switch').count()).toBe(0);

    const refused = await page.goto(`${ACCESS_SECURITY}/change?to=on`);
    expect(refused?.status()).toBe(403);
    await seeHeading(page, 'Only an owner or admin can do this');
  });

  test('M2 M3 M4 an owner finds the switch off, and a wrong password changes nothing', async () => {
    const { page } = ana;
    await enterPassword(page, ANA);
    await page.getByRole('link', { name: 'Open Acme Analytics' }).click();
    await page.getByRole('link', { name: 'Access security' }).click();
    await seeHeading(page, 'Access security');
    await page.getByRole('switch', { name: 'Require two-factor authentication', checked: false }).click();

    await seeHeading(page, 'Require two-factor authentication?');
    await page.getByLabel('Your password').fill('not her password at all');
    await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
    await seeText(page, 'That password is not right.');
    expect(await page.title()).toMatch(/^Error: Require two-factor authentication\?/);

    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('switch', { name: 'Require two-factor authentication', checked: false }).waitFor();
    await marek.page.goto(ACME);
    await seeText(marek.page, 'Two-factor authentication is optional here.');
  });

  test('M4 M6 the right password turns it on, and the owner is the first who has to set it up', async () => {
    const { page } = ana;
    await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
    await page.getByRole('checkbox', { name: 'Email the 3 people now', checked: true }).waitFor();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
    await seeHeading(page, 'Choose your second factor');
    await seeText(page, 'Acme Analytics requires two-factor authentication. It takes about two minutes.');
  });

  test('M10 U7 T2 I-39 an open session is stopped at its next click', async () => {
    const { page } = marek;
    await page.getByRole('link', { name: 'Access security' }).click();
    await seeHeading(page, 'Choose your second factor');
    await page.goto(ACME);
    await seeHeading(page, 'Choose your second factor');
    expect(await page.content()).not.toContain('sofia@acme.example');
  });

  test('M14 I-21 the QR code in a screenshot holds the key that is shown for typing', async () => {
    const { page } = marek;
    await page.goto(ACCESS_SECURITY);
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    await seeHeading(page, 'Scan this with your authenticator app');
    const uri = new URL(await decodeQr(await page.screenshot()));
    const key = await readKey(page);

    expect(`${uri.protocol}//${uri.host}`).toBe('otpauth://totp');
    expect(decodeURIComponent(uri.pathname)).toBe(`/Twofold:${MAREK}`);
    expect(uri.searchParams.get('issuer')).toBe('Twofold');
    expect(uri.searchParams.get('secret')).toBe(key);
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    expect(await page.locator('#key').textContent()).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    const sameDevice = page.getByRole('link', { name: 'Open in an app on this device' });
    expect(await sameDevice.getAttribute('href')).toBe(await decodeQr(await page.screenshot({ fullPage: true })));

    await page.getByRole('button', { name: 'Copy key' }).click();
    await seeText(page, 'Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    phone = phoneWith(server, key);
  });

  test('M14 I-22 a wrong code is refused with the same QR code; the right one leads to the recovery codes', async () => {
    const { page } = marek;
    const key = await readKey(page);
    await page.getByLabel(CODE_AT_SET_UP).fill(await phone.wrongCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeText(page, 'That code is not right.');
    expect(await page.title()).toMatch(/^Error: Scan this/);
    expect(await readKey(page)).toBe(key);

    await page.getByLabel(CODE_AT_SET_UP).fill(await phone.nextCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeHeading(page, 'Save your recovery codes');
  });

  test('M16 the recovery codes can be downloaded and copied, and are the same after a reload', async () => {
    const { page } = marek;
    codes = await readRecoveryCodes(page);
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('twofold-recovery-codes.txt');
    const file = await readFile(await download.path(), 'utf8');
    expect(file.match(/([0-9A-Z]{4}-){3}[0-9A-Z]{4}/g)).toEqual(codes);
    expect(file).toContain(`Twofold (${MAREK})`);

    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await seeText(page, 'Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${codes.join('\n')}\n`);

    await page.reload();
    expect(await readRecoveryCodes(page)).toEqual(codes);
  });

  test('M16 nobody gets past the codes without saying that they are saved; then one lands where one wanted', async () => {
    const { page } = marek;
    await page.getByRole('button', { name: 'Finish' }).click();
    await seeText(page, 'Tick the box to say that you have saved your codes.');
    expect(await page.title()).toMatch(/^Error: Save your recovery codes/);
    expect(await readRecoveryCodes(page)).toEqual(codes);

    await saveRecoveryCodes(page);
    await seeHeading(page, 'Access security');
    expect(new URL(page.url()).pathname).toBe(ACCESS_SECURITY);
    await page.goto('/set-up/recovery-codes');
    expect(await page.content()).not.toContain(codes[0]);
  });

  test('S1 M15 every sign-in asks for a code, and a code works once', async () => {
    const { page } = marek;
    await signOut(page);
    await seeText(page, 'You have signed out.');
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Enter your 6-digit code');
    await page.goto(ACME);
    await seeHeading(page, 'Sign in to Twofold');

    await enterPassword(page, MAREK);
    const code = await phone.nextCode();
    await enterCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await seeHeading(page, 'Your organizations');
    await seeText(page, 'with your password and your authenticator app.');
    await page.goto(ACME);
    await seeText(page, 'Two-factor authentication is required here.');

    await signOut(page);
    await enterPassword(page, MAREK);
    await enterCode(page, code);
    await seeText(page, "You've already used that code. Wait for the next one.");
  });

  test('M25 M26 a recovery code in lower case without hyphens opens the door, once', async () => {
    const { page } = marek;
    const typed = (codes[0] ?? '').toLowerCase().replaceAll('-', '');
    await enterPassword(page, MAREK);
    await enterRecoveryCode(page, typed);
    await seeHeading(page, 'You used a recovery code');
    await seeText(page, 'You have 9 left.');
    await page.getByRole('link', { name: 'Not now' }).click();
    await seeHeading(page, 'Your organizations');
    expect(await server.inbox()).toContainEqual(
      expect.objectContaining({ to: MAREK, subject: 'A recovery code was used' }),
    );

    await signOut(page);
    await enterPassword(page, MAREK);
    await enterRecoveryCode(page, typed);
    await seeText(page, "You've already used that code. Use a different one.");
  });

  test('M25 I-23 new recovery codes replace the old ones', async () => {
    const { page } = marek;
    await signInWithCode(page, MAREK, phone);
    await seeHeading(page, 'Your organizations');
    await page.getByRole('link', { name: 'Your sign-in' }).click();
    await seeText(page, '9 of 10 left');
    await page.getByRole('link', { name: 'Make new codes' }).click();
    await seeText(page, 'Your 9 old codes stop working as soon as the new ones appear.');
    await page.getByRole('button', { name: 'Make new codes' }).click();
    const fresh = await saveRecoveryCodes(page);
    await seeText(page, 'Your new recovery codes are ready to use.');
    await seeText(page, '10 of 10 left');
    expect(fresh.filter((code) => codes.includes(code))).toEqual([]);

    await signOut(page);
    await enterPassword(page, MAREK);
    await enterRecoveryCode(page, codes[1] ?? '');
    await seeText(page, 'That code is not right. Check it and try again.');
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(fresh[0] ?? '');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await seeHeading(page, 'You used a recovery code');
    codes = fresh;
  });

  test('T5 M20 I-26 the old app keeps working until the new one is confirmed', async () => {
    const { page } = marek;
    await page.goto('/settings/sign-in');
    await page.getByRole('link', { name: 'Change method' }).click();
    await seeText(page, 'What you use now keeps working until the new one is confirmed.');
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    const abandoned = await readKey(page);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await seeHeading(page, 'Your sign-in');

    await signOut(page);
    await signInWithCode(page, MAREK, phone);
    await seeHeading(page, 'Your organizations');
    await page.goto('/settings/set-up');
    const newPhone = await setUpApp(page, server);
    const fresh = await saveRecoveryCodes(page);
    await seeText(page, 'Your second factor is changed. The old one and its recovery codes no longer work.');
    expect(fresh.filter((code) => codes.includes(code))).toEqual([]);

    await signOut(page);
    await enterPassword(page, MAREK);
    await enterCode(page, await phone.nextCode());
    await seeText(page, 'That code is not right.');
    await enterCode(page, await phoneWith(server, abandoned).nextCode());
    await seeText(page, 'Check that your phone sets its clock automatically.');
    await enterCode(page, await newPhone.nextCode());
    await seeHeading(page, 'Your organizations');
  });

  test('U11 I-28 a member under the requirement finds no way to remove the second factor', async () => {
    const { page } = marek;
    await page.goto('/settings/sign-in');
    await seeText(
      page,
      'Acme Analytics requires two-factor authentication, so you can change your method but not turn it off.',
    );
    expect(await page.getByRole('link', { name: 'Remove' }).count()).toBe(0);
    await page.goto('/settings/sign-in/remove');
    await seeHeading(page, 'Your sign-in');
  });

  test('M6 the owner sets it up in turn, and sees the requirement on, by whom, and who is protected', async () => {
    const { page } = ana;
    await page.goto(ACME);
    await seeHeading(page, 'Choose your second factor');
    await page.goto(ACCESS_SECURITY);
    await setUpApp(page, server);
    await saveRecoveryCodes(page);
    await seeHeading(page, 'Access security');
    await page.getByRole('switch', { name: 'Require two-factor authentication', checked: true }).waitFor();
    await seeText(page, 'Turned on by Ana Pereira');
    await seeText(page, '4 of 5 people');
    await seeText(page, '3 of 3 sent');
    await page.getByRole('link', { name: 'Overview' }).click();
    const row = page.getByRole('listitem').filter({ hasText: MAREK });
    await row.getByText('Authenticator app').waitFor();
  });

  test('M1 M4 the owner turns it off again, and it is on no longer', async () => {
    const { page } = ana;
    await page.goto(ACCESS_SECURITY);
    await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
    await seeHeading(page, 'Stop requiring two-factor authentication?');
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm and turn it off' }).click();
    await seeText(page, 'Two-factor authentication is no longer required.');
    await page.getByRole('switch', { name: 'Require two-factor authentication', checked: false }).waitFor();
  });

  test('I-48 the browser had nothing to complain of, and kept no cookie that script could read', async () => {
    expect([...ana.complaints, ...marek.complaints]).toEqual([]);
    const cookies = await marek.context.cookies();
    expect(cookies.map(({ name }) => name)).toContain('twofold-session');
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  });
});
