import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  enterPassword,
  mailedLink,
  requireSecondFactor,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signInWithCode,
} from './steps.ts';

const [ANA, SOFIA] = ['ana@acme.example', 'sofia@acme.example'];
const ACME = '/organizations/acme';

/** One story, told in chapters; the phone runs no script. */
describe('A member whose phone and codes are gone', () => {
  const stage = useStage();
  let owner: OpenPage;
  let member: OpenPage;

  beforeAll(async () => {
    owner = await stage.open();
    member = await stage.open({ width: 390, javaScript: false });
  });

  test('S9 I-37 the owner allows recovery by email, knowing the risk, and requires a second factor', async () => {
    const { page } = owner;
    await enterPassword(page, ANA);
    await page.goto(`${ACME}/settings/access-security`);
    await page.getByRole('switch', { name: 'Allow recovery by email' }).click();
    await seeText(page, "Whoever reads a member's email and knows their password gets in");
    await page.getByLabel('Your password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Confirm and allow it' }).click();
    await seeText(page, 'Members can now recover by email.');
    await requireSecondFactor(page);
  });

  test('S4 S5 I-29 the member gets a code by email, sets up a new app with it, and only then is in', async () => {
    const { page } = member;
    await enterPassword(page, SOFIA);
    await page.getByRole('link', { name: 'Use a recovery code to sign in' }).click();
    await page.getByRole('button', { name: 'Send recovery code to my email' }).click();
    await seeHeading(page, 'First, check your email');
    expect(await mailedLink(stage.server, SOFIA, '/sign-in/stop')).toMatch(/\/sign-in\/stop\?token=[\w-]{43}$/);
    const code = (await stage.server.inbox()).find((mail) => mail.to === SOFIA && mail.code !== null)?.code ?? '';
    await page.getByLabel('Code from the email').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeHeading(page, 'Choose your second factor');
    await page.goto(ACME);
    await seeHeading(page, 'Sign in to Twofold');
    await page.goto('/set-up');
    const phone = await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    await seeHeading(page, 'Your organizations');
    await page.goto(ACME);
    await seeHeading(page, 'Acme Analytics');
    await page.context().clearCookies();
    await signInWithCode(page, SOFIA, phone);
    await seeHeading(page, 'Your organizations');
    expect([...owner.complaints, ...member.complaints]).toEqual([]);
  });
});
