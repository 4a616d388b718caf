import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { launchBrowser, openPage } from '../fixtures/browser.ts';
import { ANA_AT_WORK } from '../fixtures/company.ts';
import { startIdentityProvider } from '../fixtures/identity-provider.ts';
import { decodeQr } from '../fixtures/oathtool.ts';
import { askAfterSignOn, setUpSingleSignOn } from './everything.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import {
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

const MAREK = 'marek@acme.example';
const ACCESS_SECURITY = '/organizations/acme/settings/access-security';

describe('Without JavaScript', () => {
  let browser: Browser;
  let server: RunningServer;
  let ana: Page;
  let marek: Page;
  let phone: Phone;
  let codes: readonly string[];

  beforeAll(async () => {
    server = await startBuiltServer();
    browser = await launchBrowser();
    const options = { baseURL: server.url, javaScript: false };
    ana = (await openPage(browser, options)).page;
    marek = (await openPage(browser, options)).page;
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('M3 M4 the switch opens the page that confirms it, and the owner sets up a second factor at once', async () => {
    await enterPassword(marek, MAREK);
    await seeHeading(marek, 'Your organizations');
    await enterPassword(ana, 'ana@acme.example');
    await seeHeading(ana, 'Your organizations');
    await ana.goto(ACCESS_SECURITY);
    await ana.getByRole('switch', { name: 'Require two-factor authentication', checked: false }).click();
    await ana.getByLabel('Your password').fill('not her password');
    await ana.getByRole('button', { name: 'Confirm and require 2FA' }).click();
    await seeText(ana, 'That password is not right.');
    await ana.getByLabel('Your password').fill(DEMO_PASSWORD);
    await ana.getByRole('button', { name: 'Confirm and require 2FA' }).click();
    await seeHeading(ana, 'Choose your second factor');
    await setUpApp(ana, server);
    await saveRecoveryCodes(ana);
    await ana.getByRole('switch', { name: 'Require two-factor authentication', checked: true }).waitFor();
  });

  test('M10 M14 a member who is signed in is stopped, and sets up the app from the QR code', async () => {
    await marek.goto(ACCESS_SECURITY);
    await seeHeading(marek, 'Choose your second factor');
    await marek.getByRole('button', { name: 'Authenticator app' }).click();
    await seeHeading(marek, 'Scan this with your authenticator app');
    const secret = new URL(await decodeQr(await marek.screenshot())).searchParams.get('secret') ?? '';
    expect(await readKey(marek)).toBe(secret);
    expect(await marek.getByRole('button', { name: 'Copy key' }).count()).toBe(0);

    phone = phoneWith(server, secret);
    const field = marek.getByLabel('Enter the 6-digit code that the app shows');
    await field.fill(await phone.wrongCode());
    await marek.getByRole('button', { name: 'Continue' }).click();
    await seeText(marek, 'That code is not right.');
    await field.fill(await phone.nextCode());
    await marek.getByRole('button', { name: 'Continue' }).click();
    await seeHeading(marek, 'Save your recovery codes');
  });

  test('M16 the codes are there to download, the page says how to print them, and the tick is asked for', async () => {
    codes = await readRecoveryCodes(marek);
    expect(codes).toHaveLength(10);
    await marek.getByRole('link', { name: 'Download' }).waitFor();
    await seeText(marek, "To print them, use your browser's Print.");
    for (const name of ['Copy', 'Print']) expect(await marek.getByRole('button', { name }).count()).toBe(0);

    await marek.getByRole('button', { name: 'Finish' }).click();
    await seeText(marek, 'Tick the box to say that you have saved your codes.');
    await saveRecoveryCodes(marek);
    await seeHeading(marek, 'Access security');
  });

  test('S1 M25 signing in with a code, and with a recovery code', async () => {
    await signOut(marek);
    await signInWithCode(marek, MAREK, phone);
    await seeHeading(marek, 'Your organizations');
    await signOut(marek);
    await enterPassword(marek, MAREK);
    await enterRecoveryCode(marek, codes[0] ?? '');
    await seeText(marek, 'You have 9 left.');
  });

  test('M7 S6 M9 the tab of single sign-on takes its provider, tries it, and makes it available', async () => {
    const idp = await startIdentityProvider();
    idp.signIn(ANA_AT_WORK);
    try {
      await setUpSingleSignOn(ana, idp, () => ana.getByRole('button', { name: 'Submit' }).click());
      await askAfterSignOn(ana, true);
    } finally {
      await idp.stop();
    }
  });

  test('M5 P7 the ways to sign in are there to see, to add and to remove', async () => {
    await marek.goto('/settings/ways-in');
    await marek.getByRole('button', { name: 'Remove : Password' }).click();
    await seeText(marek, 'That way to sign in is removed.');
    await marek.getByRole('link', { name: 'Make a password' }).click();
    await seeHeading(marek, 'Make a password');
  });
});
