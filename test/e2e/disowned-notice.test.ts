import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import { enterPassword, mailedLink, notMeLink, saveRecoveryCodes, seeHeading, seeText, setUpApp } from './steps.ts';

const [ANA, LENA] = ['ana@acme.example', 'lena@acme.example'];
const NEW_PASSWORD = 'eleven brisk copper kettles';

/** One story, told in chapters; nobody in it runs a script. */
describe('A member whose password somebody else knows', () => {
  let browser: Browser;
  let server: RunningServer;
  let thief: OpenPage;
  let member: OpenPage;

  beforeAll(async () => {
    server = await startBuiltServer();
    browser = await launchBrowser();
    thief = await openPage(browser, { baseURL: server.url, javaScript: false });
    member = await openPage(browser, { baseURL: server.url, width: 390, javaScript: false });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('T13 the thief sets up a second factor of their own, and the member is told', async () => {
    const { page } = thief;
    await enterPassword(page, LENA);
    await seeHeading(page, 'Your organizations');
    await page.goto('/settings/set-up');
    await setUpApp(page, server);
    await saveRecoveryCodes(page);
    expect(await notMeLink(server, LENA)).toMatch(/\/not-me\?token=[\w-]{43}$/);
  });

  test('T13 I-05 "This wasn\'t me" says what happened, and nothing happens before the button is pressed', async () => {
    const { page } = member;
    await page.goto(await notMeLink(server, LENA));
    await seeHeading(page, "This wasn't you?");
    await seeText(page, 'A second factor was set up.');
    await thief.page.goto('/settings/sign-in');
    await seeHeading(thief.page, 'Your sign-in');
  });

  test('T13 I-45 one press signs the thief out, and the owner hears of it', async () => {
    await member.page.getByRole('button', { name: "This wasn't me" }).click();
    await seeHeading(member.page, 'Everybody is signed out');
    await thief.page.goto('/settings/sign-in');
    await seeHeading(thief.page, 'Sign in to Twofold');
    const told = (await server.inbox()).filter(({ to, subject }) => to === ANA && subject.endsWith("this wasn't me"));
    expect(told).toHaveLength(1);
  });

  test('I-07 I-32 the way back is a new password by mail; the thief knows the old one, the second factor is for an admin', async () => {
    const { page } = member;
    await page.getByRole('link', { name: 'Choose a new password' }).click();
    await page.getByLabel('Email').fill(LENA);
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await page.goto(await mailedLink(server, LENA));
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await seeText(page, 'Your password is changed.');
    await enterPassword(thief.page, LENA, DEMO_PASSWORD);
    await seeText(thief.page, "That email and password don't match.");
    await enterPassword(page, LENA, NEW_PASSWORD);
    await seeHeading(page, 'Enter your 6-digit code');
    expect([...thief.complaints, ...member.complaints]).toEqual([]);
  });
});
