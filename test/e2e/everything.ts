import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { SINGLE_SIGN_ON } from '../fixtures/company.ts';
import type { IdentityProvider } from '../fixtures/identity-provider.ts';
import { type Device, plugIn } from './device.ts';
import type { RunningServer } from './running-server.ts';
import {
  enterPassword,
  type Phone,
  requireSecondFactor,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  textTo,
} from './steps.ts';

const NUMBER = '+447700900123';

/** An owner who has every way in and every second factor. */
export interface Everything {
  readonly page: Page;
  readonly server: RunningServer;
  readonly email: string;
  readonly device: Device;
  readonly phone: Phone;
  readonly codes: string[];
  /** Of Acme, to its identity provider. */
  readonly connection: string;
}

interface Given {
  readonly page: Page;
  readonly server: RunningServer;
  readonly email: string;
  readonly idp: IdentityProvider;
}

/** Acme requires a second factor from then on, and asks for it after single sign-on as well. */
export async function haveEverything({ page, server, email, idp }: Given): Promise<Everything> {
  const device = await plugIn(page);
  await enterPassword(page, email);
  await seeHeading(page, 'Your organizations');
  await requireSecondFactor(page);
  const phone = await setUpApp(page, server);
  const codes = [...(await saveRecoveryCodes(page))];
  await addNumber(page, server);
  await addPasskey(page, device);
  await page.goto('/settings/ways-in');
  await page.getByRole('button', { name: 'Link Example ID' }).click();
  await seeText(page, 'That account is linked.');
  const connection = await setUpSingleSignOn(page, idp);
  await askAfterSignOn(page, true);
  return { page, server, email, device, phone, codes, connection };
}

async function addPasskey(page: Page, device: Device): Promise<void> {
  await page.goto('/settings/set-up?add=yes');
  await page.getByRole('button', { name: 'Passkey' }).click();
  await device.touched(async () => {
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await seeText(page, 'It is added.');
  });
}

async function addNumber(page: Page, server: RunningServer): Promise<void> {
  await page.goto('/settings/set-up?add=yes');
  await page.getByRole('button', { name: 'Text message' }).click();
  await page.getByLabel('Mobile number', { exact: true }).fill(NUMBER);
  await page.getByRole('button', { name: 'Text me a code' }).click();
  await seeHeading(page, 'Check your phone');
  await page.getByLabel('Security code').fill(await textedCode(server));
  await page.getByRole('button', { name: 'Continue' }).click();
  await seeText(page, 'It is added.');
}

/** What the phone shows. */
export const textedCode = async (server: RunningServer): Promise<string> => (await textTo(server, NUMBER)).code;

/** Describes the identity provider, tests it, and links the own account. Without script its page wants a button pressed. */
export async function setUpSingleSignOn(
  page: Page,
  { metadataUrl }: IdentityProvider,
  passOn: () => Promise<void> = async () => {},
): Promise<string> {
  await page.goto(SINGLE_SIGN_ON);
  await page.getByLabel('Name', { exact: true }).fill('Okta');
  await page.getByRole('button', { name: 'Set up single sign-on' }).click();
  await page.getByRole('link', { name: 'Enter metadata' }).click();
  await page.getByLabel('Address of the metadata').fill(metadataUrl);
  await page.getByRole('button', { name: 'Save metadata' }).click();
  await page.getByRole('link', { name: 'Test it' }).click();
  await passOn();
  await seeText(page, 'The test worked');
  await page.goto('/settings/company-sign-in');
  await page.getByRole('button', { name: 'Link Okta' }).click();
  await passOn();
  await page.getByRole('button', { name: 'Link this account' }).click();
  await seeText(page, 'Your company account is linked.');
  const look = await page.request.get('/v1/organizations/acme/single-sign-on');
  return ((await look.json()) as { connection: { id: string } }).connection.id;
}

/** Makes single sign-on available, and says whether a second factor follows it. */
export async function askAfterSignOn(page: Page, isAsked: boolean): Promise<void> {
  await page.goto(SINGLE_SIGN_ON);
  await page.getByRole('radio', { name: 'Available' }).check();
  await page.getByLabel('Ask for a second factor after single sign-on as well').setChecked(isAsked);
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await seeText(page, 'Saved.');
}
