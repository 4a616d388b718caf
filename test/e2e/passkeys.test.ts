import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { OpenPage } from '../fixtures/browser.ts';
import { type Device, plugIn } from './device.ts';
import { useStage } from './stage.ts';
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

const MAREK = 'marek@acme.example';

/** What the script of this page tells the server of a ceremony that brought nothing, and how that is answered. */
async function toldOf(page: Page, path: string) {
  const answer = await page.waitForResponse(`**${path}/not-finished`);
  return [answer.status(), answer.request().postData()];
}

describe('PAGES 1 a passkey alone, of a network that has used up its tries', () => {
  const stage = useStage(() => ({ hostname: 'localhost', variables: { TWOFOLD_API_RATE: '5' } }));

  /** As the script asks, until it is told to wait. @returns for how many seconds. */
  const useUp = (page: Page) =>
    page.evaluate(async () => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"keep":"cookie"}' };
      for (;;) {
        const answer = await fetch('/v1/passkey-sign-ins', init);
        if (answer.status === 429) return Number(answer.headers.get('retry-after'));
      }
    });

  test('the page says how long to wait, and the button can be pressed again', async () => {
    const { page, complaints } = await stage.open();
    await page.goto('/sign-in');
    const wait = await useUp(page);
    // Tries are counted by the minute: too near to its end, the page would be heard again.
    if (wait < 20) {
      await stage.server.advance(wait + 1);
      await useUp(page);
    }
    const button = page.getByRole('button', { name: 'Sign in with a passkey' });
    await button.click();
    const told = page.getByText('Too many tries.');
    await told.waitFor();
    expect(await told.textContent()).toMatch(
      /^Too many tries\. Wait (\d+ seconds|1 minute), then try again, or sign in another way\.$/,
    );
    expect(await button.isEnabled()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('M12 I-18 M28 a member with a passkey, in a real browser', () => {
  const stage = useStage(() => ({ hostname: 'localhost' }));
  let marek: OpenPage;
  let device: Device;

  beforeAll(async () => {
    marek = await stage.open();
    device = await plugIn(marek.page);
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
    await device.touched(async () => {
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await seeHeading(page, 'Save your recovery codes');
    });
    await saveRecoveryCodes(page);
    await seeText(page, "Marek's laptop");
    expect(await device.credentials()).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }]);
  });

  test('S1 uses it at the next sign-in', async () => {
    const { page } = marek;
    await signOut(page);
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Use your passkey');
    await device.touched(async () => {
      await page.getByRole('button', { name: 'Use passkey' }).click();
      await seeHeading(page, 'Your organizations');
    });
    await seeText(page, 'with your password and your passkey');
  });

  test('M8 I-02 I-18 signs in with it alone, by the button', async () => {
    const { page } = marek;
    await signOut(page);
    await device.touched(async () => {
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await seeHeading(page, 'Your organizations');
    });
    await seeText(page, 'with your passkey.');
    await page.goto('/settings/ways-in');
    await seeText(page, 'You have 1 that signs you in by itself');
  });

  test('M8 I-18 signs in with it alone, from the field for the address, and is where the sign-in was asked for', async () => {
    const { page } = marek;
    await signOut(page);
    // The page that comes after it offers nothing: all of its scripts have run by then.
    await page.waitForURL(/\/sign-in/, { waitUntil: 'load' });
    expect(await page.getByLabel('Email').getAttribute('autocomplete')).toBe('username webauthn');
    device.offerAmongAddresses(true);
    await device.touched(async () => {
      // It may sign in before it has loaded to its end.
      await page.goto('/sign-in?return_to=/settings/devices', { waitUntil: 'commit' });
      await seeHeading(page, 'Your devices');
    });
    device.offerAmongAddresses(false);
  });

  test('I-18 PAGES P1 canceled, it says so, and the password still signs in', async () => {
    const { page } = marek;
    await signOut(page);
    await device.recognize(false);
    await device.touched(async () => {
      const told = toldOf(page, '/sign-in/with-passkey');
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await seeText(page, "That didn't finish. Try again, or sign in another way.");
      expect(await told).toEqual([204, 'because=not-allowed']);
    });
    await device.recognize(true);
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isEnabled()).toBe(true);
    await page.getByLabel('Email').fill(MAREK);
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await seeHeading(page, 'Use your passkey');
    await device.touched(async () => {
      await page.getByRole('button', { name: 'Use passkey' }).click();
      await seeHeading(page, 'Your organizations');
    });
  });

  test('I-18 a challenge that is minutes old is renewed before it is over', async () => {
    const { page } = marek;
    await page.clock.install();
    device.offerAmongAddresses(true);
    await signOut(page);
    await device.offered();
    // Whatever asks from now on is answered: only a renewed one does.
    await device.touched(async () => {
      await page.clock.fastForward('04:01');
      await seeHeading(page, 'Your organizations');
    });
    device.offerAmongAddresses(false);
  });

  test('I-52 I-22 a device that has one for the account already makes no second one, and the server is told which it was', async () => {
    const { page } = marek;
    await page.goto('/settings/sign-in');
    await page.getByRole('link', { name: 'Add another' }).click();
    await page.getByRole('button', { name: 'Passkey' }).click();
    await seeHeading(page, 'Create a passkey');
    await device.touched(async () => {
      const told = toldOf(page, '/set-up/passkey');
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await seeText(page, 'If this device has a passkey for your account already, use another device.');
      expect(await told).toEqual([204, 'because=already-there']);
    });
  });

  test('M28 adds an app as a backup, and finds it under the other ways', async () => {
    const { page } = marek;
    await page.goto('/settings/sign-in');
    await page.getByRole('link', { name: 'Add another' }).click();
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    const phone = phoneWith(stage.server, await readKey(page));
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
    await device.recognize(false);
    await device.forgetAll();
    await device.touched(async () => {
      const told = toldOf(page, '/sign-in/passkey');
      await page.getByRole('button', { name: 'Use passkey' }).click();
      await seeText(page, "That didn't finish. Try again, or use another way.");
      expect(await told).toEqual([204, 'because=not-allowed']);
    });
    expect(marek.complaints).toEqual([]);
  });

  test('I-52 I-17 where the server cannot be told of it, the page says the same, and goes on', async () => {
    const { page } = marek;
    await page.route('**/not-finished', (route) => route.abort());
    await device.touched(async () => {
      const asked = page.waitForRequest('**/not-finished');
      await page.getByRole('button', { name: 'Use passkey' }).click();
      await asked;
      await seeText(page, "That didn't finish. Try again, or use another way.");
    });
    expect(await page.getByRole('button', { name: 'Use passkey' }).isEnabled()).toBe(true);
    await page.unroute('**/not-finished');
    await page.goto('/sign-in/passkey');
    await seeHeading(page, 'Use your passkey');
  });

  test('I-52 PAGES P9 the log of the organization says which passkey was not shown, and why', async () => {
    const ana = await stage.open();
    await enterPassword(ana.page, 'ana@acme.example');
    await seeHeading(ana.page, 'Your organizations');
    await ana.page.goto('/organizations/acme/settings/audit-log?show=failures');
    await seeText(ana.page, 'Passkey asked for and not shown, for Marek Nowak');
    await seeText(ana.page, 'It was canceled, took too long, or found no passkey there');
    expect(ana.complaints).toEqual([]);
    await ana.close();
  });

  test('PAGES 1 without script the page says another way, and shows no button', async () => {
    const { page, close } = await stage.open({ javaScript: false });
    await page.goto('/sign-in');
    await seeText(page, 'To sign in with a passkey, turn on JavaScript');
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false);
    await enterPassword(page, MAREK);
    await page.getByRole('link', { name: 'Use your passkey' }).click();
    await seeText(page, 'Passkeys need JavaScript.');
    expect(await page.getByRole('button', { name: 'Use passkey' }).isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Enter a code from your authenticator app' }).waitFor();
    await close();
  });

  test('PAGES 1 a program finds where passkeys are looked after', async () => {
    const answer = await fetch(new URL('/.well-known/passkey-endpoints', stage.server.url), { redirect: 'error' });
    expect(await answer.json()).toEqual({
      enroll: `${stage.server.url}/settings/set-up?add=yes`,
      manage: `${stage.server.url}/settings/sign-in`,
    });
  });
});
