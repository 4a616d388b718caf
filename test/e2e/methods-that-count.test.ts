import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { plugIn } from './device.ts';
import { useStage } from './stage.ts';
import {
  enterCode,
  enterPassword,
  type Phone,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signOut,
} from './steps.ts';

const ACCESS_SECURITY = '/organizations/acme/settings/access-security';

describe('M12 S7 I-20 only passkeys count from now on, in a real browser', () => {
  const stage = useStage(() => ({ hostname: 'localhost' }));
  let ana: OpenPage;
  let lena: OpenPage;
  let phone: Phone;

  beforeAll(async () => {
    ana = await stage.open();
    lena = await stage.open();
    for (const { page } of [ana, lena]) await (await plugIn(page)).keepTouching();
  });

  const createPasskey = async (page: Page) => {
    await seeHeading(page, 'Create a passkey');
    await page.getByRole('button', { name: 'Create passkey' }).click();
  };

  test('M18 Lena uses an authenticator app, Ana a passkey', async () => {
    const { page } = lena;
    await enterPassword(page, 'lena@acme.example');
    await page.goto('/settings/set-up');
    phone = await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    await enterPassword(ana.page, 'ana@acme.example');
    await ana.page.goto('/settings/set-up');
    await ana.page.getByRole('button', { name: 'Passkey' }).click();
    await createPasskey(ana.page);
    await saveRecoveryCodes(ana.page);
  });

  test('S7 T3 Ana requires it, then sees who is affected, confirms with her passkey, and only passkeys count', async () => {
    const { page } = ana;
    await page.goto(ACCESS_SECURITY);
    await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
    await page.getByLabel('Your password').fill('four quiet violet lamps');
    await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
    await seeText(page, 'Two-factor authentication is now required.');
    await page.getByRole('link', { name: 'Choose methods' }).click();
    await page.getByLabel('Authenticator app').uncheck();
    await page.getByLabel('Text message').uncheck();
    await page.getByRole('button', { name: 'See what would change' }).click();
    await seeText(page, /Lena Fischer, Sofia Rossi, and Yuki Tanaka/);
    await page.getByRole('button', { name: /second factor/ }).click();
    await seeHeading(page, 'Use your passkey');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.getByRole('button', { name: 'Confirm the change' }).click();
    await seeText(page, 'What counts as a second factor is changed.');
    expect(ana.complaints).toEqual([]);
  });

  test('I-20 Lena proves her app first, and goes straight to the passkey that she must add', async () => {
    const { page } = lena;
    await signOut(page);
    await enterPassword(page, 'lena@acme.example');
    await enterCode(page, await phone.nextCode());
    await createPasskey(page);
    await seeHeading(page, 'Your organizations');
    await page.goto('/organizations/acme');
    await seeHeading(page, 'Acme Analytics');
    await page.goto('/settings/sign-in');
    await seeText(page, 'Authenticator app');
    await seeText(page, 'Passkey');
    expect(lena.complaints).toEqual([]);
  });
});
