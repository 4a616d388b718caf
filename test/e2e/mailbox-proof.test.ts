import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { useStage } from './stage.ts';
import {
  enterPassword,
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
const ACME = '/organizations/acme';
const DAY = 24 * 60 * 60;

/** One story, told in chapters; nobody in it runs a script. */
describe('A member who has not signed in for a month, and has no second factor', () => {
  const stage = useStage();
  let [ana, lena, marek]: [OpenPage, OpenPage, OpenPage] = [] as never;
  let code: string;

  beforeAll(async () => {
    ana = await stage.open({ javaScript: false });
    lena = await stage.open({ width: 390, javaScript: false });
    marek = await stage.open({ javaScript: false });
  });

  test('T4 she was last here a month ago, a colleague half a month ago, when it became required', async () => {
    const signIn = async ({ page }: OpenPage, email: string) => {
      await enterPassword(page, email);
      await seeHeading(page, 'Your organizations');
    };
    await signIn(lena, LENA);
    await signOut(lena.page);
    await stage.server.advance(15 * DAY);
    await signIn(marek, MAREK);
    await signOut(marek.page);
    await signIn(ana, ANA);
    await requireSecondFactor(ana.page);
    await stage.server.advance(16 * DAY);
  });

  test('T4 the colleague may set up at once; she is asked for a code from her mailbox first, and told why', async () => {
    await enterPassword(marek.page, MAREK);
    await seeHeading(marek.page, 'Choose your second factor');
    const { page } = lena;
    await enterPassword(page, LENA);
    await seeHeading(page, 'First, check your email');
    await page.getByText('Why do you ask?').click();
    await seeText(page, 'You have not signed in for a long time and have no second factor yet.');
    for (const path of ['/set-up', '/set-up/app', ACME]) {
      await page.goto(path);
      await seeHeading(page, 'Sign in to Twofold');
    }
  });

  test('T4 I-16 a wrong code leads nowhere, and says how many tries are left', async () => {
    const { page } = lena;
    await page.goto('/sign-in/mailbox');
    code = await readMailedCode(page, LENA);
    expect(code).toMatch(/^\d{6}$/);
    await proveMailbox(page, code === '000000' ? '111111' : '000000');
    await seeText(page, /That code is not right\. Enter the code from the newest email\. You have \d tries left\./);
    expect(await page.title()).toMatch(/^Error: First, check your email/);
    await page.goto('/set-up');
    await seeHeading(page, 'Sign in to Twofold');
  });

  test('T4 U7 the right one leads to the set-up, and only the set-up leads inside', async () => {
    const { page } = lena;
    await page.goto('/sign-in/mailbox');
    await proveMailbox(page, code);
    await seeHeading(page, 'Choose your second factor');
    await page.goto(ACME);
    await seeHeading(page, 'Sign in to Twofold');
    await page.goto('/set-up');
    const phone = await setUpApp(page, stage.server);
    await saveRecoveryCodes(page);
    await seeHeading(page, 'Your organizations');
    await page.goto(ACME);
    await seeHeading(page, 'Acme Analytics');

    await signOut(page);
    await signInWithCode(page, LENA, phone);
    await seeHeading(page, 'Your organizations');
    expect([...ana.complaints, ...lena.complaints, ...marek.complaints]).toEqual([]);
  });
});
