import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openPage } from '../fixtures/browser.ts';
import { decodeQr } from '../fixtures/oathtool.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import { enterPassword, phoneWith, readKey, readRecoveryCodes, seeHeading } from './steps.ts';

const MAREK = 'marek@acme.example';

describe('On paper and before a camera', () => {
  let browser: Browser;
  let server: RunningServer;

  beforeAll(async () => {
    server = await startBuiltServer();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openSetUp(options: { readonly width: number; readonly dark: boolean }): Promise<Page> {
    const { page } = await openPage(browser, { baseURL: server.url, ...options });
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Your organizations');
    await page.goto('/settings/set-up');
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    await seeHeading(page, 'Scan this with your authenticator app');
    return page;
  }

  test.each([
    { width: 320, dark: true },
    { width: 1320, dark: true },
    { width: 320, dark: false },
  ])('M14 the QR code can be scanned from the screen, %o', async (options) => {
    const page = await openSetUp(options);
    const uri = new URL(await decodeQr(await page.screenshot()));
    expect(uri.searchParams.get('secret')).toBe(await readKey(page));
  });

  test('M16 printed, the recovery codes stand on one sheet with their account and nothing to click', async () => {
    const page = await openSetUp({ width: 1320, dark: true });
    await page
      .getByLabel('Enter the 6-digit code that the app shows')
      .fill(await phoneWith(server, await readKey(page)).nextCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    const codes = await readRecoveryCodes(page);
    await page.emulateMedia({ media: 'print' });

    expect(codes).toHaveLength(10);
    for (const code of codes) expect(await page.getByText(code).isVisible()).toBe(true);
    expect(await page.getByText(`For Twofold (${MAREK}), made on`).isVisible()).toBe(true);
    for (const role of ['button', 'link', 'checkbox', 'contentinfo', 'navigation'] as const) {
      expect(await page.getByRole(role).count(), role).toBe(0);
    }
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#codes')).color`)).toBe('rgb(0, 0, 0)');

    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
});
