import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import { enterPassword, notMeLink, seeHeading, seeText, signOut } from './steps.ts';

const MAREK = 'marek@acme.example';
const SUBJECT = 'New sign-in to your account';

/** One story, told in chapters; nobody in it runs a script. */
describe('A member whose password somebody else knows, and signs in with', () => {
  let browser: Browser;
  let server: RunningServer;
  let member: OpenPage;
  let thief: OpenPage;

  beforeAll(async () => {
    server = await startBuiltServer();
    browser = await launchBrowser();
    member = await openPage(browser, { baseURL: server.url, width: 390, javaScript: false });
    thief = await openPage(browser, { baseURL: server.url, javaScript: false });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const told = async () => (await server.inbox()).filter(({ to, subject }) => to === MAREK && subject === SUBJECT);
  const signIn = async ({ page }: OpenPage) => {
    await enterPassword(page, MAREK);
    await seeHeading(page, 'Your organizations');
  };

  test('T13 the first browser is told of to nobody, however often it comes', async () => {
    await signIn(member);
    await signOut(member.page);
    await signIn(member);
    const kept = await member.context.cookies();
    expect(kept.find(({ name }) => name === 'twofold-browser')).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(await told()).toEqual([]);
  });

  test('T13 a second one is, with the browser and the address, once', async () => {
    await signIn(thief);
    await signOut(thief.page);
    await signIn(thief);
    const mails = await told();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toMatch(/Browser: Chrome on Linux\n.*Network address: \S+/s);
    await member.page.goto('/dev/inbox');
    await seeText(member.page, SUBJECT);
  });

  test('T13 I-45 "This wasn\'t me" opens from it, and signs the thief out', async () => {
    const { page } = member;
    await page.goto(await notMeLink(server, MAREK));
    await seeHeading(page, "This wasn't you?");
    await seeText(page, 'Somebody signed in from a browser or network that we did not recognize.');
    await page.getByRole('button', { name: "This wasn't me" }).click();
    await seeHeading(page, 'Everybody is signed out');
    await thief.page.goto('/settings/sign-in');
    await seeHeading(thief.page, 'Sign in to Twofold');
  });

  test('T13 whoever comes back after that is new again', async () => {
    await signIn(thief);
    expect(await told()).toHaveLength(2);
    expect([...member.complaints, ...thief.complaints]).toEqual([]);
  });
});
