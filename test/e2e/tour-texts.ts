import type { Page } from 'playwright-core';
import type { RunningServer } from './running-server.ts';
import { enterPassword, phoneWith, readKey, saveRecoveryCodes, seeHeading, seeText, signOut } from './steps.ts';
import type { Visitor } from './tour.ts';

interface Visit {
  readonly server: RunningServer;
  readonly visitor: Visitor;
}

const LENA = 'lena@acme.example';
const NUMBER = '+447700900461';
const NOT_HERS = '+447700900462';
const MINUTE = 60;

/** The newest code for her mailbox or her phone. */
async function codeFor(server: RunningServer, to: string): Promise<string> {
  const messages = await server.inbox();
  return messages.find((message) => message.to === to && message.code !== null)?.code ?? '';
}

async function verify(page: Page, code: string, button: 'Continue' | 'Verify'): Promise<void> {
  await page.getByRole('textbox', { name: /code/i }).fill(code);
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Somebody whom her organization asks for a second factor, who has no app and takes text messages. */
export async function tourTexts({ server, visitor }: Visit): Promise<void> {
  const page = await visitor.open(server);
  await reachNumber(server, page);
  await seePaused({ server, visitor }, page);
  await seeSetUp({ server, visitor }, page);
  await seeChallenge({ server, visitor }, page);
  await seeAsking({ server, visitor }, page);
  await page.goto('/dev/inbox');
  await page
    .getByRole('link', { name: /is your .* security code/ })
    .first()
    .click();
  await seeText(page, 'Text message');
  await visitor.seeState(page, 'dev-inbox-text');
}

async function reachNumber(server: RunningServer, page: Page): Promise<void> {
  await enterPassword(page, LENA);
  await seeHeading(page, 'First, check your email');
  await verify(page, await codeFor(server, LENA), 'Continue');
  await page.getByRole('button', { name: 'Text message' }).click();
  await seeHeading(page, 'Enter your mobile number');
}

async function askFor(page: Page, number: string): Promise<void> {
  await page.getByLabel('Mobile number', { exact: true }).fill(number);
  await page.getByRole('button', { name: 'Text me a code' }).click();
}

/** Five codes to a number that nobody looks at; the next is not sent. */
async function seePaused({ server, visitor }: Visit, page: Page): Promise<void> {
  await askFor(page, NOT_HERS);
  for (let sent = 1; sent < 5; sent += 1) {
    await seeHeading(page, 'Check your phone');
    // Looked at, so that it has left: what never did counts as nothing.
    await server.inbox();
    await server.advance(MINUTE + 1);
    // The page that it leads to looks like the one before.
    await Promise.all([page.waitForEvent('framenavigated'), page.getByRole('button', { name: 'Send again' }).click()]);
  }
  await server.inbox();
  await server.advance(10 * MINUTE);
  await reachNumber(server, page);
  await askFor(page, NOT_HERS);
  await seeText(page, 'Codes to this number did not come back');
  await visitor.seeState(page, 'phone-set-up-paused');
}

async function seeSetUp({ server, visitor }: Visit, page: Page): Promise<void> {
  await page.goto('/set-up/text');
  await visitor.see(page, 'phone-set-up');
  await page.getByLabel('Country', { exact: true }).selectOption('GB');
  await askFor(page, '020 7946 0958');
  await seeText(page, 'That is a landline');
  await visitor.seeState(page, 'phone-set-up-error');
  await askFor(page, NUMBER);
  await seeHeading(page, 'Check your phone');
  // At once: whoever looks at a page first may take longer than the minute.
  await page.getByRole('button', { name: 'Send again' }).click();
  await seeText(page, /You can ask for a new code in (1 minute|\d+ seconds)\./);
  await visitor.seeState(page, 'phone-code-too-soon');
  await page.goto('/set-up/text/code');
  await visitor.see(page, 'phone-code');
  await verify(page, await codeFor(server, NUMBER), 'Continue');
  await saveRecoveryCodes(page);
}

async function seeChallenge({ server, visitor }: Visit, page: Page): Promise<void> {
  await page.goto('/settings/sign-in');
  await seeText(page, 'To the number ending in 61.');
  await visitor.seeState(page, 'your-sign-in-phone');
  await signOut(page);
  await enterPassword(page, LENA);
  await seeHeading(page, 'Check your phone');
  await visitor.see(page, 'text-code');
  await page.getByRole('button', { name: 'Verify' }).click();
  await seeText(page, 'Enter the 6-digit code');
  await visitor.seeState(page, 'text-code-error');
  await server.advance(MINUTE);
  await page.getByRole('button', { name: 'Call me instead' }).click();
  await seeText(page, 'We are calling');
  await visitor.seeState(page, 'text-code-call');
  await verify(page, await codeFor(server, NUMBER), 'Verify');
}

/** With an app beside the phone nothing is texted before somebody asks. */
async function seeAsking({ server, visitor }: Visit, page: Page): Promise<void> {
  await page.goto('/settings/set-up?add=yes');
  await page.getByRole('button', { name: 'Authenticator app' }).click();
  const phone = phoneWith(server, await readKey(page));
  await page.getByLabel('Enter the 6-digit code that the app shows').fill(await phone.nextCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  await seeText(page, 'It is added.');
  await signOut(page);
  await enterPassword(page, LENA);
  await page.getByRole('link', { name: 'Get a code by text message' }).click();
  await seeHeading(page, 'Get a code on your phone');
  await visitor.see(page, 'text-ask');
}
