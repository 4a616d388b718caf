import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  enterPassword,
  type Phone,
  requireSecondFactor,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signInWithCode,
} from './steps.ts';
import { linkTo } from './tour-invitations.ts';

const NORA = 'nora@acme.example';
const PASSWORD = 'seven quiet violet lamps';
const TEAMMATES = '/organizations/acme/teammates';

/** One story, told in chapters, once with script and once without: each begins where the one before ended. */
describe.each([true, false])('Somebody is invited, with JavaScript %s', (javaScript) => {
  const stage = useStage();
  let [ana, nora]: [OpenPage, OpenPage] = [] as never;
  let phone: Phone;

  beforeAll(async () => {
    ana = await stage.open({ javaScript });
    nora = await stage.open({ javaScript });
  });

  test('M6 U8 an owner who requires a second factor invites two people, and sees that they are invited', async () => {
    const { page } = ana;
    await enterPassword(page, 'ana@acme.example');
    await seeHeading(page, 'Your organizations');
    await requireSecondFactor(page);
    await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    await page.goto(TEAMMATES);
    await page.getByRole('link', { name: 'Invite people' }).click();
    await page.getByLabel('Email addresses').fill(`${NORA}\nomar@acme.example`);
    await page.getByRole('button', { name: 'Send invitations' }).click();
    await seeText(page, '2 invitations are on their way.');
    await page.getByRole('row').filter({ hasText: NORA }).getByText('Invited').waitFor();
  });

  test('U6 I-05 the mail in the inbox leads to a page that names the organization and who invites', async () => {
    const { page } = nora;
    const link = await linkTo(stage.server, NORA);
    await page.goto('/dev/inbox');
    await page.getByText(NORA).first().click();
    await seeText(page, 'Ana Pereira invites you to join Acme Analytics on Twofold as a member.');
    await page.goto(link);
    await seeHeading(page, 'Join Acme Analytics');
    expect(await page.context().cookies()).toEqual([]);
  });

  test('U6 U7 I-38 she chooses a password, sets up, saves her codes, and only then is inside', async () => {
    const { page } = nora;
    await page.getByLabel('Your name').fill('Nora New');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account and join' }).click();
    await seeHeading(page, 'Choose your second factor');
    await seeText(page, 'Acme Analytics requires two-factor authentication.');
    await page.goto('/organizations/acme');
    await seeHeading(page, 'Sign in to Twofold');
    await page.goto('/set-up');
    phone = await setUpApp(page, stage.server);
    expect(await saveRecoveryCodes(page)).toHaveLength(10);
    await seeHeading(page, 'Acme Analytics');
  });

  test('S1 from then on she signs in with password and code, and stands among the teammates', async () => {
    const { page } = nora;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signInWithCode(page, NORA, phone, PASSWORD);
    await seeHeading(page, 'Your organizations');
    await page.goto(TEAMMATES);
    await page.getByRole('row').filter({ hasText: NORA }).getByText('Authenticator app').waitFor();
  });

  test('I-06 the other invitation is revoked, and its link leads nowhere', async () => {
    const { page } = ana;
    await page.getByRole('button', { name: 'Revoke the invitation of omar@acme.example' }).click();
    await seeText(page, 'Revoked. The link no longer works.');
    await nora.page.goto(await linkTo(stage.server, 'omar@acme.example'));
    await seeHeading(nora.page, 'This invitation no longer works');
    expect(ana.complaints).toEqual([]);
  });
});
