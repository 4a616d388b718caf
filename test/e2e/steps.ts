import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { codeAt } from '../fixtures/oathtool.ts';
import type { RunningServer } from './running-server.ts';

const STEP_SECONDS = 30;
const STEP = STEP_SECONDS * 1000;

/** An authenticator app on the phone of somebody in a story. */
export interface Phone {
  /** What it shows now; time has moved on since the code before, because each works once. */
  nextCode(): Promise<string>;
  /** Six digits that are right at no time near now. */
  wrongCode(): Promise<string>;
}

export function phoneWith(server: RunningServer, secret: string): Phone {
  let used = 0;
  return {
    async nextCode() {
      if (used > 0) await server.advance(STEP_SECONDS);
      used += 1;
      return codeAt(secret, await server.now());
    },
    async wrongCode() {
      const now = await server.now();
      const near = await Promise.all([-2, -1, 0, 1, 2].map((steps) => codeAt(secret, now + steps * STEP)));
      return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
    },
  };
}

/** Signs in as far as a password goes. */
export async function enterPassword(page: Page, email: string, password: string = DEMO_PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Security code').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
}

export async function signInWithCode(page: Page, email: string, phone: Phone, password?: string): Promise<void> {
  await enterPassword(page, email, password);
  await enterCode(page, await phone.nextCode());
}

/** As an owner or admin of Acme, from any page to what is set up before anything else. */
export async function requireSecondFactor(page: Page): Promise<void> {
  await page.goto('/organizations/acme/settings/access-security');
  await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
  await seeHeading(page, 'Choose your second factor');
}

/** On the page that shows the QR code: the key for typing, without its spaces. */
export async function readKey(page: Page): Promise<string> {
  const key = page.locator('#key');
  await key.waitFor({ state: 'attached' });
  if (!(await key.isVisible())) await page.getByText("Can't scan the QR code?").click();
  return ((await key.textContent()) ?? '').replace(/\s/g, '');
}

/** From "Choose your second factor" to the recovery codes. */
export async function setUpApp(page: Page, server: RunningServer): Promise<Phone> {
  await page.getByRole('button', { name: 'Authenticator app' }).click();
  const phone = phoneWith(server, await readKey(page));
  await page.getByLabel('Enter the 6-digit code that the app shows').fill(await phone.nextCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  return phone;
}

/** The ten codes on the page. */
export async function readRecoveryCodes(page: Page): Promise<readonly string[]> {
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  return codes.allTextContents();
}

export async function saveRecoveryCodes(page: Page): Promise<readonly string[]> {
  const codes = await readRecoveryCodes(page);
  await page.getByLabel('I have saved my recovery codes').check();
  await page.getByRole('button', { name: 'Finish' }).click();
  return codes;
}

export async function enterRecoveryCode(page: Page, code: string): Promise<void> {
  await page.getByRole('link', { name: 'Use a recovery code to sign in' }).click();
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
}

/** Waits until the page with this heading is there. */
export async function seeHeading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** Waits until these words stand on the page. */
export async function seeText(page: Page, words: string | RegExp): Promise<void> {
  await page.getByText(words).first().waitFor();
}

/** Asks for a link by which a new password is chosen. */
export async function askForLink(page: Page, email: string): Promise<void> {
  await page.goto('/password/forgot');
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await seeHeading(page, 'Check your email');
}

/** Asks for a link to sign in, on the page for it. */
export async function askForSignInLink(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await seeHeading(page, 'Check your email');
}

/** Behind "This wasn't me" in the newest mail to this address that has it. */
export async function notMeLink(server: RunningServer, email: string): Promise<string> {
  const mails = (await server.inbox()).filter(({ to }) => to === email);
  return mails.flatMap(({ text }) => text.match(/http\S+\/not-me\?token=[\w-]{43}/)?.[0] ?? [])[0] ?? '';
}

/** The newest text or call to that number, and how many there were. */
export async function textTo(server: RunningServer, number: string) {
  const found = (await server.inbox()).filter(({ to }) => to === number);
  return { code: found[0]?.code ?? '', count: found.length };
}

/** The newest link for that path that was mailed to somebody. */
export async function mailedLink(server: RunningServer, email: string, path = '/password/reset'): Promise<string> {
  const mails = await server.inbox();
  return mails.find(({ to, link }) => to === email && link?.includes(`${path}?`))?.link ?? '';
}

/** The code in the newest mail to somebody about setting up, as the development inbox shows it, in a tab beside theirs. */
export async function readMailedCode(page: Page, email: string): Promise<string> {
  const inbox = await page.context().newPage();
  await inbox.goto('/dev/inbox');
  const mail = inbox.getByRole('link').filter({ hasText: email });
  await mail.filter({ hasText: 'Your code for setting up a second factor' }).first().click();
  await seeHeading(inbox, 'Your code for setting up a second factor');
  const code = ((await inbox.locator('#inbox-code').textContent()) ?? '').trim();
  await inbox.close();
  return code;
}

/** Says with the mailed code whose mailbox it is. */
export async function proveMailbox(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the email').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}
