import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  enterCode,
  enterPassword,
  enterRecoveryCode,
  phoneWith,
  readKey,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  signOut,
  textTo,
} from './steps.ts';

const MAREK = 'marek@acme.example';
const NUMBER = '+447700900123';

async function chooseText(page: Page): Promise<void> {
  await page.goto('/settings/set-up');
  await page.getByRole('button', { name: 'Text message' }).click();
  await seeHeading(page, 'Enter your mobile number');
}

describe('M12 M17 M28 a member with text messages, in a real browser', () => {
  const stage = useStage();
  let marek: OpenPage;
  let codes: readonly string[];

  beforeAll(async () => {
    marek = await stage.open();
  });

  test('M17 S3 sets the phone up: number with country, code, recovery codes', async () => {
    const { page } = marek;
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Your organizations');
    await chooseText(page);
    await page.getByLabel('Mobile number', { exact: true }).fill('07700 900123');
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await seeText(page, 'Choose the country of your number');
    expect(await page.getByLabel('Mobile number', { exact: true }).inputValue()).toBe('07700 900123');
    await page.getByLabel('Country', { exact: true }).selectOption({ label: 'United Kingdom (+44)' });
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await seeText(page, NUMBER);
    await page.getByLabel('Security code').fill((await textTo(stage.server, NUMBER)).code);
    await page.getByRole('button', { name: 'Continue' }).click();
    codes = await saveRecoveryCodes(page);
    expect(codes).toHaveLength(10);
    await seeText(page, 'To the number ending in 23.');
  });

  test('S1 M17 signs in with a texted code; reloading the page sends no second one', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Check your phone');
    const { count } = await textTo(stage.server, NUMBER);
    await page.reload();
    await page.goBack();
    await page.goForward();
    await seeHeading(page, 'Check your phone');
    expect((await textTo(stage.server, NUMBER)).count).toBe(count);
    await enterCode(page, (await textTo(stage.server, NUMBER)).code);
    await seeHeading(page, 'Your organizations');
    await seeText(page, 'with your password and a code to your phone');
  });

  test('M17 the countdown ticks; too early is told, after a minute another code comes', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeText(page, /You can ask for a new code in 0:5\d/);
    const first = await textTo(stage.server, NUMBER);
    await page.getByRole('button', { name: 'Send again' }).click();
    await seeText(page, /You can ask for a new code in (1 minute|\d+ seconds)\./);
    await stage.server.advance(60);
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL('**/sign-in/text');
    const second = await textTo(stage.server, NUMBER);
    expect(second.count).toBe(first.count + 1);
  });

  test('M28 a call says the code, which opens', async () => {
    const { page } = marek;
    await stage.server.advance(60);
    await page.getByRole('button', { name: 'Call me instead' }).click();
    await seeText(page, 'We are calling the number ending in 23');
    await enterCode(page, (await textTo(stage.server, NUMBER)).code);
    await seeHeading(page, 'Your organizations');
  });

  test('M28 adds an app as a backup, and has both at the next sign-in', async () => {
    const { page } = marek;
    // A number gets five an hour, and a session that nobody uses ends after one.
    await stage.server.advance(1800);
    await page.goto('/');
    await stage.server.advance(1860);
    await page.goto('/settings/set-up?add=yes');
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await seeHeading(page, 'Check your phone');
    await enterCode(page, (await textTo(stage.server, NUMBER)).code);
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    const phone = phoneWith(stage.server, await readKey(page));
    await page.getByLabel('Enter the 6-digit code that the app shows').fill(await phone.nextCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeText(page, 'It is added.');
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Enter your 6-digit code');
    const { count } = await textTo(stage.server, NUMBER);
    await page.getByRole('link', { name: 'Get a code by text message' }).click();
    await seeHeading(page, 'Get a code on your phone');
    expect((await textTo(stage.server, NUMBER)).count).toBe(count);
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await seeHeading(page, 'Check your phone');
    await page.getByRole('link', { name: 'Enter a code from your authenticator app' }).click();
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
  });

  test('M25 a recovery code opens without any phone', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await enterRecoveryCode(page, codes[0] ?? '');
    await seeHeading(page, 'You used a recovery code');
    expect(marek.complaints).toEqual([]);
  });

  test('PAGES 1 all of it works without script', async () => {
    const { page, close } = await stage.open({ javaScript: false });
    const number = '+447700900124';
    await enterPassword(page, 'lena@acme.example');
    await chooseText(page);
    await page.getByLabel('Mobile number', { exact: true }).fill(number);
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await seeText(page, /You can ask for a new code in (1:00|0:5\d)/);
    await page.getByRole('button', { name: 'Send again' }).click();
    await seeText(page, /You can ask for a new code in (1 minute|\d+ seconds)\./);
    await stage.server.advance(60);
    await page.getByRole('button', { name: 'Call me instead' }).click();
    await seeText(page, `We are calling`);
    await page.getByLabel('Security code').fill((await textTo(stage.server, number)).code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await saveRecoveryCodes(page);
    await seeText(page, 'To the number ending in 24.');
    await close();
  });
});
