import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import {
  enterCode,
  enterPassword,
  phoneWith,
  readKey,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  signOut,
} from './steps.ts';
import { plugIn } from './virtual-authenticator.ts';

const MAREK = 'marek@acme.example';

describe('M12 I-18 M28 a member with a passkey, in a real browser', () => {
  let browser: Browser;
  let server: RunningServer;
  let marek: OpenPage;
  let device: Awaited<ReturnType<typeof plugIn>>;

  beforeAll(async () => {
    server = await startBuiltServer({ hostname: 'localhost' });
    browser = await launchBrowser();
    marek = await openPage(browser, { baseURL: server.url });
    device = await plugIn(marek.page);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('M18 M12 sets it up without being asked, and names it', async () => {
    const { page } = marek;
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Your organizations');
    await page.goto('/settings/set-up');
    await page.getByRole('button', { name: 'Passkey' }).click();
    await seeHeading(page, 'Create a passkey');
    expect(await page.getByLabel('Name of this passkey').inputValue()).toBe('Chrome on Linux');
    await page.getByLabel('Name of this passkey').fill("Marek's laptop");
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await seeHeading(page, 'Save your recovery codes');
    await saveRecoveryCodes(page);
    await seeText(page, "Marek's laptop");
    const { credentials } = await device.debug.send('WebAuthn.getCredentials', device);
    expect(credentials).toMatchObject([{ rpId: 'localhost' }]);
  });

  test('S1 uses it at the next sign-in', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Use your passkey');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await seeHeading(page, 'Your organizations');
    await seeText(page, 'with your password and your passkey');
  });

  test('M28 adds an app as a backup, and finds it under the other ways', async () => {
    const { page } = marek;
    await page.goto('/settings/sign-in');
    await page.getByRole('link', { name: 'Add another' }).click();
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    const phone = phoneWith(server, await readKey(page));
    await page.getByLabel('Enter the 6-digit code that the app shows').fill(await phone.nextCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeText(page, 'It is added.');
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Enter your 6-digit code');
    await page.getByRole('link', { name: 'Use your passkey' }).click();
    await seeHeading(page, 'Use your passkey');
    await page.getByRole('link', { name: 'Enter a code from your authenticator app' }).click();
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
  });

  test('PAGES P4 a ceremony that is canceled says so, and costs no try', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await page.getByRole('link', { name: 'Use your passkey' }).click();
    await device.debug.send('WebAuthn.setUserVerified', { ...device, isUserVerified: false });
    await device.debug.send('WebAuthn.clearCredentials', device);
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.getByRole('alert').filter({ hasText: "That didn't finish. Try again, or use another way." }).waitFor();
    expect(marek.complaints).toEqual([]);
  });

  test('PAGES 1 without script the page says another way, and shows no button', async () => {
    const { page, close } = await openPage(browser, { baseURL: server.url, javaScript: false });
    await enterPassword(page, MAREK);
    await page.getByRole('link', { name: 'Use your passkey' }).click();
    await seeText(page, 'Passkeys need JavaScript.');
    expect(await page.getByRole('button', { name: 'Use passkey' }).isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Enter a code from your authenticator app' }).waitFor();
    await close();
  });

  test('PAGES 1 a program finds where passkeys are looked after', async () => {
    const answer = await fetch(new URL('/.well-known/passkey-endpoints', server.url), { redirect: 'error' });
    expect(await answer.json()).toEqual({
      enroll: `${server.url}/settings/set-up?add=yes`,
      manage: `${server.url}/settings/sign-in`,
    });
  });
});
