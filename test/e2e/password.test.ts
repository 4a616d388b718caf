import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  askForLink,
  enterCode,
  enterPassword,
  mailedLink,
  type Phone,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signOut,
} from './steps.ts';

const MAREK = 'marek@acme.example';
const FIRST = 'eleven brisk copper kettles';
const SECOND = 'nine patient wooden rivers';

/** One story, told in chapters; the phone runs no script. */
describe('Somebody who forgets the password', () => {
  const stage = useStage();
  let laptop: OpenPage;
  let phoneBrowser: OpenPage;
  let phone: Phone;

  beforeAll(async () => {
    laptop = await stage.open();
    phoneBrowser = await stage.open({ width: 390, javaScript: false });
    await enterPassword(laptop.page, MAREK);
    await laptop.page.goto('/settings/set-up');
    phone = await setUpApp(laptop.page, stage.server);
    await saveRecoveryCodes(laptop.page);
    await seeText(laptop.page, 'Your second factor is set up.');
  });

  test('I-03 I-06 asks for a link on the phone, which opens there and nowhere else', async () => {
    await phoneBrowser.page.goto('/sign-in');
    await phoneBrowser.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await askForLink(phoneBrowser.page, MAREK);
    const link = await mailedLink(stage.server, MAREK);
    expect(link).toMatch(new RegExp(`^${stage.server.url}/password/reset\\?token=[\\w-]{43}$`));
    await laptop.page.goto(link);
    await seeHeading(laptop.page, 'This link does not work here');
    await phoneBrowser.page.goto(link);
    await seeHeading(phoneBrowser.page, 'Choose a new password');
  });

  test('I-07 I-45 chooses a new one: signed out everywhere, and asked for the second factor as before', async () => {
    const { page } = phoneBrowser;
    await page.getByLabel('New password', { exact: true }).fill('marek nowak acme');
    await page.getByRole('button', { name: 'Change password' }).click();
    await seeText(page, `Don't use your name or the word "acme".`);
    await page.getByLabel('New password', { exact: true }).fill(FIRST);
    await page.getByRole('button', { name: 'Change password' }).click();
    await seeHeading(page, 'Sign in to Twofold');
    await seeText(page, 'Your password is changed. Sign in with the new one.');

    await laptop.page.goto('/');
    await seeText(laptop.page, 'Your session here has ended. Sign in again.');
    await enterPassword(page, MAREK);
    await seeText(page, "That email and password don't match.");
    await enterPassword(page, MAREK, FIRST);
    await seeHeading(page, 'Enter your 6-digit code');
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
    const told = (await stage.server.inbox()).map(({ subject }) => subject);
    // With the password every browser was forgotten (ADR 0024).
    const since = ['New sign-in to your account', 'Your password was changed', 'Choose a new password'];
    expect(told.slice(0, 3)).toEqual(since);
  });

  test('T12 I-45 I-44 then changes it once more in the settings, and ends the other device', async () => {
    const { page } = laptop;
    await page.goto('/sign-in');
    await enterPassword(page, MAREK, FIRST);
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
    await page.getByRole('link', { name: 'Your devices' }).click();
    await seeHeading(page, 'Your devices');
    await page
      .getByRole('button', { name: /^Sign out / })
      .last()
      .click();
    await seeText(page, 'That device is signed out.');
    await seeText(page, 'You are signed in nowhere else.');
    await phoneBrowser.page.goto('/');
    await seeText(phoneBrowser.page, 'Your session here has ended. Sign in again.');

    await page.getByRole('link', { name: 'change your password' }).click();
    await page.getByLabel('Current password', { exact: true }).fill(FIRST);
    await page.getByLabel('New password', { exact: true }).fill(SECOND);
    await page.getByRole('button', { name: 'Change password' }).click();
    await seeText(page, 'Your password is changed. You were signed out everywhere else.');
    await signOut(page);
    await enterPassword(page, MAREK, SECOND);
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
    expect([...laptop.complaints, ...phoneBrowser.complaints]).toEqual([]);
  });
});
