import type { Page } from 'playwright-core';
import { startIdentityProvider } from '../fixtures/identity-provider.ts';
import { seeHeading, seeText } from './steps.ts';
import type { Visitor } from './tour.ts';

/** An owner who is freshly confirmed sets single sign-on up as far as it goes without DNS; nothing is turned on. */
export async function tourSingleSignOn(visitor: Visitor, page: Page): Promise<void> {
  const provider = await startIdentityProvider();
  try {
    await page.goto('/organizations/acme/settings/access-security');
    await page.getByRole('link', { name: 'Single sign-on' }).click();
    await seeText(page, 'Give your identity provider a name');
    await visitor.seeState(page, 'single-sign-on-off');
    await page.getByRole('button', { name: 'Set up single sign-on' }).click();
    await page.getByRole('alert').waitFor();
    await visitor.seeState(page, 'single-sign-on-error');
    await page.getByLabel('Name', { exact: true }).fill('Okta');
    await page.getByRole('button', { name: 'Set up single sign-on' }).click();
    await seeText(page, 'No metadata yet');
    await enterMetadata(visitor, page, provider.metadataUrl);
    await page.getByLabel('Domain', { exact: true }).fill('acme.example');
    await page.getByRole('button', { name: 'Add a domain' }).click();
    await seeText(page, 'Add this TXT record to the DNS of');
    await visitor.see(page, 'single-sign-on');
    await page.goto('/settings/company-sign-in');
    await seeHeading(page, 'Company sign-in');
    await visitor.see(page, 'company-accounts');
  } finally {
    await provider.stop();
  }
}

async function enterMetadata(visitor: Visitor, page: Page, address: string): Promise<void> {
  await page.getByRole('link', { name: 'Enter metadata' }).click();
  await seeHeading(page, 'Metadata of Okta');
  await visitor.see(page, 'single-sign-on-metadata');
  await page.getByRole('button', { name: 'Save metadata' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'single-sign-on-metadata-error');
  await page.getByLabel('Address of the metadata').fill(address);
  await page.getByRole('button', { name: 'Save metadata' }).click();
  await seeText(page, 'Not tested yet');
}

/** What somebody sees who does not know yet how their company signs in. */
export async function seeCompanySignIn(visitor: Visitor, page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with your company' }).click();
  await seeHeading(page, 'Sign in with your company');
  await visitor.see(page, 'company-sign-in');
  await page.getByLabel('Work email').fill('ana@elsewhere.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  await seeText(page, 'No company sign-in is known for that address.');
  await visitor.seeState(page, 'company-sign-in-error');
  await page.goto('/saml/con_nobody/begin');
  await seeHeading(page, 'Single sign-on is not available');
  await visitor.seeState(page, 'sign-on-not-available');
}
