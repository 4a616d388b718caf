import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { oidcSettings, type RealProvider, startRealProvider } from '../fixtures/real-provider.ts';
import { useStage } from './stage.ts';
import {
  askForSignInLink,
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

/** One story, told in chapters; the phone runs no script. */
describe('Somebody who signs in without a password', () => {
  let provider: RealProvider;
  let laptop: OpenPage;
  let phoneBrowser: OpenPage;
  let phone: Phone;

  beforeAll(async () => {
    provider = await startRealProvider();
  });
  afterAll(() => provider?.stop());
  const stage = useStage(() => ({ variables: oidcSettings(provider) }));
  beforeAll(async () => {
    provider.admit(`${stage.server.url}/sign-in/with/oidc/callback`);
    laptop = await stage.open();
    phoneBrowser = await stage.open({ width: 390, javaScript: false });
  });

  test('M8 I-05 I-06 asks for a link on the phone, which opens there and nowhere else', async () => {
    const { page } = phoneBrowser;
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Email me a link instead' }).click();
    await askForSignInLink(page, MAREK);
    const link = await mailedLink(stage.server, MAREK, '/sign-in/link/open');
    await laptop.page.goto(link);
    await seeHeading(laptop.page, 'This link does not work here');
    await page.goto(link);
    await seeText(page, `Press the button to sign in as ${MAREK}.`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await seeHeading(page, 'Your organizations');
    await signOut(page);
  });

  test('I-08 M8 S1 links an account elsewhere, and signs in with it and a code, with script and without', async () => {
    const { page } = laptop;
    await enterPassword(page, MAREK);
    await page.goto('/settings/set-up');
    phone = await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    await seeText(page, 'Your second factor is set up.');
    provider.become({ subject: 'marek-elsewhere', email: 'marek@mail.example', isVerified: true });
    await page.getByRole('link', { name: 'Look at them' }).click();
    await page.getByRole('button', { name: 'Link Example ID' }).click();
    await seeText(page, 'That account is linked.');
    await signOut(page);
    for (const each of [laptop.page, phoneBrowser.page]) {
      await each.goto('/sign-in');
      await each.getByRole('button', { name: 'Continue with Example ID' }).click();
      await seeHeading(each, 'Enter your 6-digit code');
      await enterCode(each, await phone.nextCode());
      await seeHeading(each, 'Your organizations');
    }
  });

  test('I-27 removes the password, and is back by mail and code all the same', async () => {
    const { page } = laptop;
    await page.goto('/settings/ways-in');
    await page.getByRole('button', { name: 'Remove : Password' }).click();
    await seeText(page, 'That way to sign in is removed.');
    await phoneBrowser.page.goto('/');
    await seeText(phoneBrowser.page, 'Your session here has ended. Sign in again.');
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeText(page, "That email and password don't match.");
    await stage.server.advance(60);
    await page.goto('/sign-in/link');
    await askForSignInLink(page, MAREK);
    await page.goto(await mailedLink(stage.server, MAREK, '/sign-in/link/open'));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Your organizations');
    const faults = laptop.complaints.filter((words) => !/status of 4\d\d/.test(words));
    expect([...faults, ...phoneBrowser.complaints]).toEqual([]);
  });
});
