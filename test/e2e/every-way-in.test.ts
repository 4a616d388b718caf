import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { launchBrowser, type OpenPage, openPage } from '../fixtures/browser.ts';
import { CLIENT, type RealProvider, startRealProvider } from '../fixtures/real-provider.ts';
import { type Device, plugIn } from './device.ts';
import { type RunningServer, startBuiltServer } from './running-server.ts';
import {
  askForSignInLink,
  enterCode,
  enterPassword,
  mailedLink,
  type Phone,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  setUpApp,
  signOut,
} from './steps.ts';

const MAREK = 'marek@acme.example';
const ACME = '/organizations/acme';

/** One person who has everything; each way in and each second factor is a row. */
interface Story {
  readonly page: Page;
  readonly server: RunningServer;
  readonly device: Device;
  readonly phone: Phone;
  readonly codes: string[];
}

interface FirstFactor {
  /** As the page says afterwards what somebody signed in with. */
  readonly words: string;
  /** From the sign-in page to whatever comes after it. */
  show(story: Story): Promise<void>;
  /** Nothing is asked for after it. */
  readonly isBoth?: true;
}

const FIRST_FACTORS: Readonly<Record<string, FirstFactor>> = {
  password: {
    words: 'your password',
    show: ({ page }) => enterPassword(page, MAREK, DEMO_PASSWORD),
  },
  'magic link': {
    words: 'a link by email',
    async show({ page, server }) {
      // One mail a minute.
      await server.advance(60);
      await page.goto('/sign-in/link');
      await askForSignInLink(page, MAREK);
      await page.goto(await mailedLink(server, MAREK, '/sign-in/link/open'));
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    },
  },
  'OpenID provider': {
    words: 'an account elsewhere',
    async show({ page }) {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Continue with Example ID' }).click();
    },
  },
  passkey: {
    words: 'your passkey',
    isBoth: true,
    async show({ page, device }) {
      await page.goto('/sign-in');
      await device.touched(async () => {
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
        await seeHeading(page, 'Your organizations');
      });
    },
  },
};

interface SecondFactor {
  readonly words: string;
  /** From the challenge, whichever of its pages came first, to the end of the sign-in. */
  show(story: Story): Promise<void>;
}

const SECOND_FACTORS: Readonly<Record<string, SecondFactor>> = {
  'authenticator app': {
    words: 'your authenticator app',
    async show({ page, phone }) {
      await page.goto('/sign-in/code');
      await enterCode(page, await phone.nextCode());
    },
  },
  passkey: {
    words: 'your passkey',
    async show({ page, device }) {
      await page.goto('/sign-in/passkey');
      await device.touched(async () => {
        await page.getByRole('button', { name: 'Use passkey' }).click();
        await seeHeading(page, 'Your organizations');
      });
    },
  },
  'recovery code': {
    words: 'a recovery code',
    async show({ page, codes }) {
      await page.goto('/sign-in/recovery-code');
      await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes.pop() ?? '');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await seeHeading(page, 'You used a recovery code');
    },
  },
};

const TABLE = Object.entries(FIRST_FACTORS).flatMap(([first, shown]) =>
  Object.entries(SECOND_FACTORS).map(([second, asked]) => ({ first, second, shown, asked })),
);

describe('M8 I-01 every way in, with every second factor, in a real browser', () => {
  let provider: RealProvider;
  let browser: Browser;
  let server: RunningServer;
  let open: OpenPage;
  let story: Story;

  beforeAll(async () => {
    provider = await startRealProvider();
    server = await startBuiltServer({
      hostname: 'localhost',
      variables: {
        TWOFOLD_OIDC_ISSUER: provider.issuer,
        TWOFOLD_OIDC_CLIENT_ID: CLIENT.id,
        TWOFOLD_OIDC_CLIENT_SECRET: CLIENT.secret,
        TWOFOLD_OIDC_NAME: 'Example ID',
      },
    });
    provider.admit(`${server.url}/sign-in/with/oidc/callback`);
    provider.become({ subject: 'marek-elsewhere', email: 'marek@mail.example', isVerified: true });
    browser = await launchBrowser();
    open = await openPage(browser, { baseURL: server.url });
    story = await haveEverything(open.page, server);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await provider?.stop();
  });

  test.each(TABLE)('M8 I-01 I-02 $first, then $second', async ({ shown, asked }) => {
    const { page } = story;
    await signOut(page);
    await shown.show(story);
    if (shown.isBoth !== true) {
      await page.waitForURL(/\/sign-in\/(code|passkey)$/);
      // Nothing of an organization is open yet, and the sign-in goes on where it stood.
      await page.goto(ACME);
      await seeHeading(page, 'Sign in to Twofold');
      await asked.show(story);
    }
    await page.goto('/');
    const words = shown.isBoth === true ? shown.words : `${shown.words} and ${asked.words}`;
    await seeText(page, `with ${words}.`);
    await page.goto(ACME);
    await seeHeading(page, 'Acme Analytics');
  });

  test('PAGES 1 nothing of it breaks the content security policy or writes an error to the console', () => {
    expect(open.complaints).toEqual([]);
  });
});

/** An app, a passkey, recovery codes, and an account elsewhere, besides the password. */
async function haveEverything(page: Page, server: RunningServer): Promise<Story> {
  const device = await plugIn(page);
  await enterPassword(page, MAREK);
  await page.goto('/settings/set-up');
  const phone = await setUpApp(page, server);
  const codes = [...(await saveRecoveryCodes(page))];
  await page.goto('/settings/set-up?add=yes');
  await page.getByRole('button', { name: 'Passkey' }).click();
  await device.touched(async () => {
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await seeText(page, 'It is added.');
  });
  await page.goto('/settings/ways-in');
  await page.getByRole('button', { name: 'Link Example ID' }).click();
  await seeText(page, 'That account is linked.');
  return { page, server, device, phone, codes };
}
