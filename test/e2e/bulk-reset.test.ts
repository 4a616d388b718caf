import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  enterCode,
  enterPassword,
  enterRecoveryCode,
  type Phone,
  proveMailbox,
  readMailedCode,
  requireSecondFactor,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signInWithCode,
  signOut,
} from './steps.ts';

const [ANA, LENA, MAREK] = ['ana@acme.example', 'lena@acme.example', 'marek@acme.example'];
const SOFIA = 'sofia@acme.example';
const ACME = '/organizations/acme';

/** One story, told in chapters: each begins where the one before ended. */
describe('Several members are reset at once', () => {
  const stage = useStage();
  let [ana, lena, marek]: [OpenPage, OpenPage, OpenPage] = [] as never;
  let [phone, phoneOfMarek]: [Phone, Phone] = [] as never;
  let codes: readonly string[];

  beforeAll(async () => {
    ana = await stage.open();
    lena = await stage.open({ width: 390 });
    marek = await stage.open();
  });

  /** Under the requirement: a password leads to the set-up, and from there inside. */
  const enroll = async ({ page }: OpenPage, email: string) => {
    await enterPassword(page, email);
    const app = await setUpApp(page, stage.server);
    const saved = await saveRecoveryCodes(page);
    await seeHeading(page, 'Your organizations');
    return { app, saved };
  };

  test('M6 two members set up what the owner requires, and she goes from Access security to the teammates', async () => {
    const { page } = ana;
    await enterPassword(page, ANA);
    await seeHeading(page, 'Your organizations');
    await requireSecondFactor(page);
    const anasPhone = await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    ({ app: phone, saved: codes } = await enroll(lena, LENA));
    ({ app: phoneOfMarek } = await enroll(marek, MAREK));

    await signOut(page);
    await signInWithCode(page, ANA, anasPhone);
    await seeHeading(page, 'Your organizations');
    await page.goto(`${ACME}/settings/access-security`);
    await page.getByRole('link', { name: 'Teammates', exact: true }).click();
    await seeHeading(page, 'Teammates');
    for (const email of [LENA, MAREK]) {
      await page.getByRole('row').filter({ hasText: email }).getByText('Authenticator app').waitFor();
    }
  });

  test('M30 the page counts who is chosen, and chooses everybody but herself', async () => {
    const { page } = ana;
    const everybody = page.getByRole('checkbox', { name: 'Select all on this page' });
    await seeText(page, 'Select people first.');
    expect(await page.getByRole('checkbox', { name: 'Select Ana Pereira' }).count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Select Lena Fischer' }).check();
    await seeText(page, '1 selected');
    expect(await isMixed(page)).toBe(true);
    await everybody.click();
    await seeText(page, '4 selected');
    expect(await isMixed(page)).toBe(false);
    await everybody.uncheck();
    await seeText(page, 'Select people first.');
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);

    await everybody.check();
    for (const name of ['Marek Nowak', 'Yuki Tanaka']) {
      await page.getByRole('checkbox', { name: `Select ${name}` }).uncheck();
    }
    await seeText(page, '2 selected');
    expect(await isMixed(page)).toBe(true);
  });

  test('M30 I-33 it asks first, by name, for a reason and a password; until they are right nobody is reset', async () => {
    const { page } = ana;
    await page.getByRole('button', { name: 'Reset two-factor authentication' }).click();
    await seeHeading(page, 'Reset two-factor authentication for 2 people?');
    const people = page.getByRole('list', { name: 'People' }).getByRole('listitem');
    expect(await people.locator('b').allTextContents()).toEqual(['Lena Fischer', 'Sofia Rossi']);
    await page.getByLabel('Your password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Reset for 2 people' }).click();
    await seeText(page, 'Enter a reason');
    await page.getByLabel('Reason').fill('lost phones, checked by video call');
    await page.getByLabel('Your password').fill('not her password');
    await page.getByRole('button', { name: 'Reset for 2 people' }).click();
    await seeText(page, 'That password is not right.');
    expect(await page.getByLabel('Reason').inputValue()).toBe('lost phones, checked by video call');

    await lena.page.goto(ACME);
    await seeHeading(lena.page, 'Acme Analytics');
  });

  test('M30 M31 U9 it says of each what came of it, mails them, and the audit log keeps the reason', async () => {
    const { page } = ana;
    await page.getByLabel('Your password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Reset for 2 people' }).click();
    await seeHeading(page, '2 people reset');
    const people = page.getByRole('list', { name: 'People' });
    for (const email of [LENA, SOFIA]) await people.getByText(`Email sent to ${email}`).waitFor();
    expect(await people.getByRole('listitem').count()).toBe(2);
    const told = (await stage.server.inbox()).filter(({ subject }) => subject.endsWith('authentication was reset'));
    expect(told.map(({ to }) => to).sort()).toEqual([LENA, SOFIA]);

    await page.goto(`${ACME}/settings/audit-log`);
    expect(await page.getByText('lost phones, checked by video call').count()).toBe(2);
    await page.goto(`${ACME}/teammates`);
    await page.getByRole('row').filter({ hasText: LENA }).getByText('Overdue', { exact: true }).waitFor();
  });

  test('M31 I-32 I-45 who was reset is out at the next click; who was not goes on', async () => {
    await lena.page.goto(ACME);
    await seeHeading(lena.page, 'Sign in to Twofold');
    await marek.page.goto(ACME);
    await seeHeading(marek.page, 'Acme Analytics');
    await signOut(marek.page);
    await signInWithCode(marek.page, MAREK, phoneOfMarek);
    await seeHeading(marek.page, 'Your organizations');
  });

  test('M31 I-36 a password leads to the mailbox first, and past it only with the code from there', async () => {
    const { page } = lena;
    await enterPassword(page, LENA);
    await seeHeading(page, 'First, check your email');
    await page.getByText('Why do you ask?').click();
    await seeText(page, 'Your two-factor authentication was reset.');
    for (const path of ['/set-up', ACME]) {
      await page.goto(path);
      await seeHeading(page, 'Sign in to Twofold');
    }
    await page.goto('/sign-in/mailbox');
    const code = await readMailedCode(page, LENA);
    expect(code).toMatch(/^\d{6}$/);
    await proveMailbox(page, code);
    await seeHeading(page, 'Choose your second factor');
  });

  test('U9 I-32 she sets up anew and is in; the old app and the old codes open nothing', async () => {
    const { page } = lena;
    const old = { phone, codes };
    phone = await setUpApp(page, stage.server);
    codes = await saveRecoveryCodes(page);
    await seeHeading(page, 'Your organizations');
    await page.goto(ACME);
    await seeHeading(page, 'Acme Analytics');

    await signOut(page);
    await enterPassword(page, LENA);
    await enterCode(page, await old.phone.nextCode());
    await seeText(page, 'That code is not right.');
    await enterRecoveryCode(page, old.codes[0] ?? '');
    await seeText(page, 'That code is not right. Check it and try again.');
    await signInWithCode(page, LENA, phone);
    await seeHeading(page, 'Your organizations');
    await ana.page.reload();
    await ana.page.getByRole('row').filter({ hasText: LENA }).getByText('Authenticator app').waitFor();
    expect([...ana.complaints, ...lena.complaints, ...marek.complaints]).toEqual([]);
  });
});

/** Whether the box for everybody says that some are chosen. */
const isMixed = (page: Page) => page.evaluate('document.querySelector("[data-select-all]").indeterminate');
