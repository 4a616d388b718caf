import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../fixtures/browser.ts';
import { ANA_AT_WORK } from '../fixtures/company.ts';
import { type IdentityProvider, startIdentityProvider } from '../fixtures/identity-provider.ts';
import { oidcSettings, type RealProvider, startRealProvider } from '../fixtures/real-provider.ts';
import { askAfterSignOn, type Everything, haveEverything } from './everything.ts';
import { FIRST_FACTORS } from './first-factors.ts';
import { BY_VOICE, SECOND_FACTORS, type SecondFactor } from './second-factors.ts';
import { useStage } from './stage.ts';
import { enterCode, seeHeading, seeText, signOut } from './steps.ts';

const ACME = '/organizations/acme';

/** By second factors, since a number gets no more than five texts an hour: one is sent unasked after a text. */
const rowsOf = (secondFactors: Readonly<Record<string, SecondFactor>>) =>
  Object.entries(secondFactors).flatMap(([second, asked]) =>
    Object.entries(FIRST_FACTORS).map(([first, shown]) => ({ first, second, shown, asked })),
  );

const PEOPLE = [
  { who: 'one person', table: rowsOf(SECOND_FACTORS) },
  // A passkey is both, and stands in the rows of the first person.
  { who: 'another, who is called', table: rowsOf(BY_VOICE).filter(({ shown }) => shown.isBoth !== true) },
];

/** Each has everything; each way in and each second factor is a row. */
describe.each(PEOPLE)('M8 I-01 every way in, with every second factor, in a real browser: $who', ({ table }) => {
  let provider: RealProvider;
  let idp: IdentityProvider;
  let open: OpenPage;
  let ana: Everything;

  beforeAll(async () => {
    provider = await startRealProvider();
    idp = await startIdentityProvider();
  });
  afterAll(async () => {
    await provider?.stop();
    await idp?.stop();
  });
  const stage = useStage(() => ({ hostname: 'localhost', variables: oidcSettings(provider) }));
  beforeAll(async () => {
    provider.admit(`${stage.server.url}/sign-in/with/oidc/callback`);
    provider.become({ subject: 'ana-elsewhere', email: 'ana@mail.example', isVerified: true });
    idp.signIn(ANA_AT_WORK);
    open = await stage.open();
    ana = await haveEverything({ page: open.page, server: stage.server, email: ANA_AT_WORK.email, idp });
  });

  test.each(table)('M8 M12 U2 I-01 I-02 $first, then $second', async ({ shown, asked }) => {
    const { page } = ana;
    await signOut(page);
    // One mail a minute, and one text.
    await stage.server.advance(60);
    await asked.prepare?.(ana);
    await shown.show(ana);
    if (shown.isBoth !== true) {
      await page.waitForURL(/\/sign-in\/(code|passkey|text)$/);
      // Nothing of an organization is open yet, and the sign-in goes on where it stood.
      await page.goto(ACME);
      await seeHeading(page, 'Sign in to Twofold');
      await asked.show(ana);
    }
    await seeOpen(shown.isBoth === true ? shown.words : `${shown.words} and ${asked.words}`);
  });

  async function seeOpen(words: string): Promise<void> {
    await ana.page.goto('/');
    await seeText(ana.page, `with ${words}.`);
    await ana.page.goto(ACME);
    await seeHeading(ana.page, 'Acme Analytics');
  }

  test('M9 S6 single sign-on, then nothing, where the organization does not ask after it', async () => {
    const { page } = ana;
    await signOut(page);
    await FIRST_FACTORS['passkey']?.show(ana);
    await askAfterSignOn(page, false);
    await signOut(page);
    await page.goto(`/saml/${ana.connection}/begin`);
    await seeHeading(page, 'Acme Analytics');
    await seeOpen('single sign-on');
  });

  test('M8 S7 I-01 I-20 a passkey alone, where it does not count: what counts is asked for after it', async () => {
    const { page, phone } = ana;
    await signOut(page);
    await FIRST_FACTORS['password']?.show(ana);
    await SECOND_FACTORS['authenticator app']?.show(ana);
    await onlyAppsCount();
    await signOut(page);
    await stage.server.advance(60);
    await FIRST_FACTORS['passkey']?.show(ana);
    // Her account is open, and nothing of the organization.
    await page.goto(ACME);
    await seeHeading(page, 'Enter your 6-digit code');
    expect(await page.getByRole('link', { name: 'Use your passkey' }).count()).toBe(0);
    await enterCode(page, await phone.nextCode());
    await seeHeading(page, 'Acme Analytics');
    await seeOpen('your passkey and your authenticator app');
  });

  async function onlyAppsCount(): Promise<void> {
    const { page, phone } = ana;
    await page.goto(`${ACME}/settings/access-security`);
    await page.getByRole('link', { name: 'Choose methods' }).click();
    await page.getByLabel('Passkey').uncheck();
    await page.getByLabel('Text message').uncheck();
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByRole('button', { name: /second factor/ }).click();
    await enterCode(page, await phone.nextCode());
    await page.getByRole('button', { name: 'Confirm the change' }).click();
    await seeText(page, 'What counts as a second factor is changed.');
  }

  test('PAGES 1 nothing of it breaks the content security policy or writes an error to the console', () => {
    expect(open.complaints).toEqual([]);
  });
});
