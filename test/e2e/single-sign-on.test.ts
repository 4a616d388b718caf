import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { axe, launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { ANA_AT_WORK, type Company, NORA, SINGLE_SIGN_ON, startCompany } from '../fixtures/company.ts';
import { seeHeading, seeText } from './steps.ts';

/** One story against a real identity provider, told in chapters: each begins where the one before ended. */
describe('M7 single sign-on in a browser', () => {
  let company: Company;
  let browser: Browser;
  let ana: OpenPage;
  let nora: OpenPage;

  beforeAll(async () => {
    company = await startCompany();
    browser = await launchBrowser();
    ana = await openPage(browser, { baseURL: company.server.url });
    nora = await openPage(browser, { baseURL: company.server.url, javaScript: true });
  });
  afterAll(async () => {
    await browser?.close();
    await company?.stop();
  });

  const save = async (page: Page) => {
    const password = page.getByLabel('Your password');
    if ((await password.count()) > 0) await password.fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
  };

  test('M7 an owner enters the metadata by its address, and tests it', async () => {
    const { page } = ana;
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill('ana@acme.example');
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('Security code').fill(await company.server.freshCode('ana@acme.example'));
    await page.getByRole('button', { name: 'Verify' }).click();
    await seeHeading(page, 'Your organizations');
    await page.goto('/organizations/acme/settings/access-security');
    await page.getByRole('link', { name: 'Single sign-on' }).click();
    await seeText(page, 'First test the connection');
    await look(page, 'single-sign-on-begun');
    await page.getByRole('link', { name: 'Change metadata' }).click();
    await seeHeading(page, 'Metadata of Okta');
    await look(page, 'single-sign-on-metadata');
    await page.getByLabel('Address of the metadata').fill(company.idp.metadataUrl);
    await page.getByRole('button', { name: 'Save metadata' }).click();
    await seeText(page, 'Not tested yet');
    company.idp.signIn(ANA_AT_WORK);
    await page.getByRole('link', { name: 'Test it' }).click();
    await seeText(page, 'The test worked');
    await seeText(page, 'Working');
  });

  test('M7 verifies the email domain', async () => {
    const { page } = ana;
    await page.getByLabel('Domain', { exact: true }).fill('acme.example');
    await page.getByRole('button', { name: 'Add a domain' }).click();
    await seeText(page, 'Add this TXT record to the DNS of');
    await page.getByRole('button', { name: 'Check now' }).click();
    await seeText(page, 'We did not find the TXT record yet.');
    const [name, value] = await page.locator('code[id^=name-], code[id^=value-]').allTextContents();
    company.txt.set(name?.trim() ?? '', [value?.trim() ?? '']);
    await page.getByRole('button', { name: 'Check now' }).click();
    await seeText(page, 'The domain is verified.');
  });

  test('I-08 links the own account, and requires single sign-on of everyone', async () => {
    const { page } = ana;
    await page.getByRole('link', { name: 'Link your account' }).click();
    await seeHeading(page, 'Company sign-in');
    await look(page, 'company-accounts');
    await page.getByRole('button', { name: 'Link Okta' }).click();
    await seeHeading(page, 'Link this account?');
    await look(page, 'link-company');
    await page.getByRole('button', { name: 'Link this account' }).click();
    await seeText(page, 'Your company account is linked.');
    await page.goto(SINGLE_SIGN_ON);
    await page.getByRole('radio', { name: 'Required for everyone' }).check();
    await save(page);
    await seeText(page, 'From now on only single sign-on opens the organization');
    await look(page, 'single-sign-on-required');
    expect(ana.complaints).toEqual([]);
  });

  test('M9 S6 somebody new finds it by the address, comes in, and is asked for nothing more', async () => {
    const { page } = nora;
    company.idp.signIn(NORA);
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Sign in with your company' }).click();
    await look(page, 'company-sign-in');
    await page.getByLabel('Work email').fill('nora@acme.example');
    await page.keyboard.press('Enter');
    await seeHeading(page, 'Continue to Okta');
    await look(page, 'company-sign-in-found');
    await page.getByRole('link', { name: 'Continue to Okta' }).click();
    await seeHeading(page, 'Acme Analytics');
    await page.goto('/settings/set-up');
    await seeHeading(page, 'Sign in another way for this');
    await look(page, 'own-sign-in-needed');
    expect(nora.complaints).toEqual([]);
  });

  test('M7 the owner comes back through it, and the two-factor page leaves the matter to the provider', async () => {
    const { page } = ana;
    await page.goto('/organizations/acme');
    await seeHeading(page, 'Use single sign-on');
    await page.getByRole('link', { name: 'See your company sign-in' }).click();
    company.idp.signIn(ANA_AT_WORK);
    await page.getByRole('link', { name: 'Continue to Okta' }).click();
    await seeHeading(page, 'Acme Analytics');
    await page.getByRole('link', { name: 'Access security' }).click();
    await seeText(page, 'People sign in with Okta, which looks after the second factor.');
    expect(await page.getByRole('switch').count()).toBe(0);
    await look(page, 'access-security-left-to-provider');
  });

  test('M5 I-37 an admin who has nothing but the company to confirm with is sent there, and comes back', async () => {
    const { page } = nora;
    const { server, idp } = company;
    const [user, sofia] = await Promise.all([server.userId(NORA.email), server.userId('sofia@acme.example')]);
    await server.composition.engine.directory.putMembership({ organization: 'acme', user, role: 'admin' });
    // What proved them when they came is too old by now.
    server.advance(6 * 60);
    await page.goto(`/organizations/acme/teammates/reset?user=${sofia}`);
    await seeHeading(page, 'Reset two-factor authentication for 1 person?');
    await look(page, 'confirm-through-company');
    idp.signIn(NORA);
    await page.getByRole('link', { name: 'Confirm through your company' }).click();
    await seeText(page, "You've just confirmed that it's you.");
    await look(page, 'confirmed-through-company');
    expect(nora.complaints).toEqual([]);
  });

  test('U2 asked for after single sign-on as well, a second factor is set up before anything else', async () => {
    const { page } = ana;
    await page.goto(SINGLE_SIGN_ON);
    await page.getByRole('button', { name: 'Confirm with your second factor' }).click();
    await page.getByLabel('Security code').fill(await company.server.freshCode('ana@acme.example'));
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByLabel('Ask for a second factor after single sign-on as well').check();
    await save(page);
    await seeText(page, 'Saved.');
    company.idp.signIn({ id: 'employee-omar', email: 'omar@acme.example', name: 'Omar Stone' });
    const omar = await openPage(browser, { baseURL: company.server.url, javaScript: true });
    await omar.page.goto('/sign-in/company/acme.example');
    await omar.page.getByRole('link', { name: 'Continue to Okta' }).click();
    await seeHeading(omar.page, 'Choose your second factor');
    expect(omar.complaints).toEqual([]);
  });
});

/** Axe in light and dark, and no sideways scrolling on the narrowest phone. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['TWOFOLD_PICTURES'];
  for (const [width, colorScheme] of [
    [320, 'light'],
    [1320, 'light'],
    [1320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
    expect([name, width, needed]).toEqual([name, width, Math.min(needed, width)]);
    const faults = (await axe(page)).map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(' ')}`);
    expect([name, width, colorScheme, faults]).toEqual([name, width, colorScheme, []]);
    if (folder !== undefined)
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
  }
}
