import type { Page } from 'playwright-core';
import { type Device, plugIn } from './device.ts';
import { enterPassword, saveRecoveryCodes, seeHeading, seeText, signOut } from './steps.ts';
import type { Visitor } from './tour.ts';

const LENA = 'lena@acme.example';

/** Somebody who sets up a passkey, signs in with it, and removes it again; in the end all is as it was. */
export async function seePasskeys(visitor: Visitor, page: Page): Promise<void> {
  const device = await plugIn(page);
  await enterPassword(page, LENA);
  await seeHeading(page, 'Your organizations');
  await setUp(visitor, page, device);
  await signOut(page);
  await enterPassword(page, LENA);
  await seeHeading(page, 'Use your passkey');
  await visitor.see(page, 'passkey');
  await fail(page, device, 'Use passkey');
  await visitor.seeState(page, 'passkey-failed');
  await page.goto('/sign-in');
  await fail(page, device, 'Sign in with a passkey');
  await visitor.seeState(page, 'sign-in-passkey-failed');
  await press(page, device);
  await seeHeading(page, 'Your organizations');
  await page.goto('/settings/ways-in');
  await visitor.seeState(page, 'ways-in-passkey');
  await remove(page);
  await signOut(page);
  await press(page, device);
  await seeText(page, "That passkey doesn't open an account here.");
  await visitor.seeState(page, 'sign-in-passkey-unknown');
}

async function press(page: Page, device: Device): Promise<void> {
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/sign-in/with-passkey'));
  await device.touched(async () => {
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await answered;
  });
}

async function setUp(visitor: Visitor, page: Page, device: Device): Promise<void> {
  await page.goto('/settings/set-up');
  await page.getByRole('button', { name: 'Passkey' }).click();
  await seeHeading(page, 'Create a passkey');
  await visitor.see(page, 'passkey-set-up');
  await fail(page, device, 'Create passkey');
  await visitor.seeState(page, 'passkey-set-up-failed');
  await device.touched(async () => {
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await seeHeading(page, 'Save your recovery codes');
  });
  await saveRecoveryCodes(page);
  await seeText(page, 'Your second factor is set up.');
}

/** A device that does not recognize its owner, as when somebody closes its dialog. */
async function fail(page: Page, device: Device, button: string): Promise<void> {
  await device.recognize(false);
  await device.touched(async () => {
    await page.getByRole('button', { name: button }).click();
    await seeText(page, "That didn't finish. Try again");
  });
  await device.recognize(true);
}

async function remove(page: Page): Promise<void> {
  await page.goto('/settings/sign-in');
  await page.getByRole('link', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await seeHeading(page, 'Your sign-in');
}
